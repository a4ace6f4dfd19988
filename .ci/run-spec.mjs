/** Runs one file of the end-to-end tests that measures instead of asserting, which it does only when asked by a variable. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Ends this process with the exit code of the run. */
export function runSpec(name, variables) {
  const child = spawn(
    join(root, "node_modules", ".bin", "playwright"),
    ["test", "--project=page", "--workers=1", name],
    { cwd: root, stdio: "inherit", env: { ...process.env, ...variables } },
  );
  child.on("close", (code) => (process.exitCode = code ?? 1));
}
