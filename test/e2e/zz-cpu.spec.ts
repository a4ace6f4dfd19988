import { readFileSync } from "node:fs";
import { test } from "/work/main/test/e2e/trainer-fixtures.ts";
const cpu = (pid: number) => { const f = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" "); return (Number(f[11]) + Number(f[12])) * 10; };
const rss = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;
test("cpu", async ({ lab, browser }) => {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const gpu = processInfo.find((p: any) => p.type === "GPU")!.id;
  await lab.train();
  await lab.waitForReports(1);
  for (let i = 0; i < 10; i++) {
    const lost = await lab.now(); const c = cpu(gpu);
    await lab.call("loseDevice");
    const running = await lab.waitFor("running", lost);
    console.log(i, "wall", Math.round(running - lost), "gpu cpu", cpu(gpu) - c, "rss", rss(gpu).toFixed(0));
    await lab.waitFor("report", running);
  }
});
