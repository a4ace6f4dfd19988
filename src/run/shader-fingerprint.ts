/** What tells one build's shaders from another's: a run goes on bit for bit only with those it began with. */
import { sha256 } from "./checkpoint.ts";

const shaders = import.meta.glob<string>("../**/*.wgsl", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** sha256 of every shader of this build, in hexadecimal. */
export function shaderFingerprint(): Promise<string> {
  const names = Object.keys(shaders).toSorted();
  return sha256(
    new TextEncoder().encode(names.map((name) => `${name}\n${shaders[name]}`).join("\n")),
  );
}
