/**
 * Completes package-lock.json after an install from a registry mirror that lacks the binaries of foreign platforms.
 *
 * npm leaves such optional packages out of the lock, and `npm ci` then refuses the lock ("Missing: ... from lock file").
 * Each one is named by its parent with an exact version, and its name tells its platform, so the entry can be written
 * without the mirror: npm skips it on every other platform. Run it after any change of dependencies: `npm run lock`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const lockPath = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const systems = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const processors = [
  "arm64",
  "arm",
  "ia32",
  "loong64",
  "mips64el",
  "ppc64",
  "riscv64",
  "s390x",
  "x64",
];

/** The fields os, cpu and libc of a package whose name ends like "binding-linux-x64-musl"; null when it names none. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const system = systems.find((word) => words.includes(word));
  const processor = processors.find((word) => words.includes(word));
  if (!system || !processor) return null;
  const platform = { os: [system], cpu: [processor] };
  if (words.some((word) => word.startsWith("musl"))) return { ...platform, libc: ["musl"] };
  if (words.some((word) => word.startsWith("gnu"))) return { ...platform, libc: ["glibc"] };
  return platform;
}

const lock = JSON.parse(readFileSync(lockPath, "utf8"));
let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = `${path}/node_modules/${name}`;
    const hoisted = `node_modules/${name}`;
    if (path === "" || lock.packages[nested] || lock.packages[hoisted]) continue;
    const platform = platformOf(name);
    if (!platform || !/^\d/.test(version)) continue;
    lock.packages[hoisted] = {
      version,
      ...platform,
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")),
);
if (added > 0) writeFileSync(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} entries added to package-lock.json`);
