import { it } from "vitest";
import { ran } from "./tiny-run.ts";
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
it("times", async () => {
  console.log("start", cpu());
  await ran();
  console.log("first", cpu());
  for (const a of [["rollout.prompts=3"], ["rollout.prompts=2"], ["rollout.prompts=1"], ["rollout.prompts=3", "process.source=none"], ["rollout.prompts=2", "process.source=none"], ["microBatch=4"]] as string[][]) {
    const t = cpu();
    for (let s = 20; s < 26; s++) await ran(...a, `seed=${s}`);
    console.log(a.join(" "), "cpu", ((cpu() - t) / 6).toFixed(2));
  }
});
