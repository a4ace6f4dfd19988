/**
 * Runs after every install: removes the Dawn builds of other platforms from node_modules (111 of webgpu's 132 MB).
 * A failure only costs disk space, so it never fails the install.
 */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../node_modules/webgpu/dist", import.meta.url));
const own = `${process.platform}-${process.platform === "darwin" ? "universal" : process.arch}`;

try {
  const builds = readdirSync(dist);
  // A platform without a build of its own keeps everything: nothing here can know what it will want to load.
  if (builds.includes(own)) {
    for (const build of builds) {
      if (build !== own) rmSync(join(dist, build), { recursive: true, force: true });
    }
  }
} catch (error) {
  if (error?.code !== "ENOENT") console.warn(`Cannot prune ${dist}: ${error?.message}`);
}
