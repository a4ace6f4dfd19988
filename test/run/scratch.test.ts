import { it } from "vitest";
import { ran, updateOf, tensorOf, isSame, type TinyRun } from "./tiny-run.ts";
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
const show = (label: string, run: TinyRun, ...names: string[]) => {
  console.log(label, JSON.stringify(names.map((n) => [n, run.reports.slice(1).map((r) => (r.metrics as any)[n]?.toPrecision(4))])));
};
const dist = (run: TinyRun) => Math.sqrt([...tensorOf(run.end, "policy")].reduce((s, x, i) => s + (x - tensorOf(run.end, "start")[i]!) ** 2, 0));
it("times", async () => {
  const base = ["process.source=none"];
  for (const kind of ["klLoss", "klReward"]) for (const e of ["k1", "k2", "k3"]) for (const c of [0, 1, 10, 100]) {
    const run = await ran(...base, `policy.${kind}.coefficient=${c}`, `policy.${kind}.estimator=${e}`);
    show(`${kind} ${e} ${c}`, run, "kl", "grad_norm"); console.log(dist(run));
  }
  for (const c of [-1, -0.1, 0, 0.1, 1]) show(`entropy ${c}`, await ran(...base, `policy.entropyCoefficient=${c}`), "entropy");
  const gae = "advantage.estimator=gae";
  for (const e of [1, 8]) show(`critic ${e}`, await ran(gae, `critic.epochs=${e}`), "value_loss", "explained_variance");
  for (const e of [1, 8]) show(`critic lr ${e}`, await ran(gae, `critic.epochs=${e}`, "critic.optimizer.learningRate=0.01"), "value_loss", "explained_variance");
  const two = ["policy.epochs=3", "policy.clipLow=0.02", "policy.clipHigh=0.02"];
  for (const loss of ["clip", "cispo"]) show(loss, await ran(...two, `policy.loss=${loss}`), "clip_fraction", "policy_loss", "grad_norm");
  show("gspo", await ran(...two, `policy.loss=gspo`, "policy.aggregation=sequence-mean"), "clip_fraction", "policy_loss", "grad_norm");
  show("asym", await ran("policy.epochs=3", "policy.clipLow=0.02", "policy.clipHigh=100"), "clip_fraction", "policy_loss", "grad_norm");
  show("asym2", await ran("policy.epochs=3", "policy.clipLow=1", "policy.clipHigh=0.02"), "clip_fraction", "policy_loss", "grad_norm");
  show("dual", await ran(...two, "policy.dualClip=1.01"), "clip_fraction", "policy_loss", "grad_norm");
  for (const a of ["token-mean", "sequence-mean", "sequence-sum", "constant-length"]) show(a, await ran(`policy.aggregation=${a}`), "grad_norm", "response_length");
  const a = await ran(), b = await ran("policy.loss=cispo");
  a.states.forEach((s, i) => console.log("cispo", i, isSame(s, b.states[i]!, "policy")));
  const eps = "policy.optimizer.epsilon=0.001";
  const c = await ran(eps, "policy.aggregation=sequence-mean"), d = await ran(eps, "policy.aggregation=sequence-mean", "policy.loss=gspo");
  c.states.forEach((s, i) => console.log("gspo", i, isSame(s, d.states[i]!, "policy"), Math.max(...[...tensorOf(s, "policy")].map((x, n) => Math.abs(x - tensorOf(d.states[i]!, "policy")[n]!)))));
  console.log(cpu());
});
