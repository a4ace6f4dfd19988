/**
 * The Chromium and the SwiftShader inside the npm package @sparticuz/chromium (Linux x64, glibc 2.34 or newer).
 *
 * The package ships Brotli archives; its own JavaScript wants Node 22 and a fixed folder, so they are unpacked here, once,
 * into node_modules/.cache/steplight (or STEPLIGHT_CACHE). A folder appears under its final name only when it is complete (unpack beside it,
 * then rename), so two processes may do this at the same time and a killed one leaves nothing half done.
 */
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import {
  access,
  constants,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { brotliDecompress, createBrotliDecompress } from "node:zlib";

/** A browser that runs from its folder alone: what to start and what its environment needs. */
export interface NpmChromium {
  executablePath: string;
  env: { LD_LIBRARY_PATH: string; FONTCONFIG_FILE: string };
}

interface ChromiumPackage {
  /** Folder of the package's archives. */
  archives: string;
  version: string;
  /** The node_modules folder that holds the package. */
  nodeModules: string;
}

const TAR_BLOCK = 512;

/** Writes the files of an uncompressed tar archive below `folder`. Throws SyntaxError on anything but files and folders. */
async function untar(archive: Buffer, folder: string): Promise<void> {
  const text = (start: number, length: number): string =>
    archive.toString("latin1", start, start + length).replace(/\0.*$/s, "");
  for (let at = 0; at + TAR_BLOCK <= archive.length && archive[at] !== 0;) {
    const name = text(at, 100);
    const mode = Number.parseInt(text(at + 100, 8), 8);
    const size = Number.parseInt(text(at + 124, 12), 8);
    const kind = text(at + 156, 1);
    const target = resolve(folder, name);
    const start = at + TAR_BLOCK;
    if (!`${target}${sep}`.startsWith(`${resolve(folder)}${sep}`) || !Number.isFinite(size)) {
      throw new SyntaxError(
        `Cannot unpack "${name}": expected a path inside the archive's folder and a size`,
      );
    }
    if (kind === "0" || kind === "") {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, archive.subarray(start, start + size), { mode });
    } else if (kind !== "5") {
      throw new SyntaxError(
        `Cannot unpack "${name}": expected a file or a folder, found tar type "${kind}"`,
      );
    }
    at = start + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
}

async function unpackArchive(packed: string, folder: string): Promise<void> {
  await untar(await promisify(brotliDecompress)(await readFile(packed)), folder);
}

async function findPackage(): Promise<ChromiumPackage | null> {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  } catch {
    return null;
  }
  const root = resolve(dirname(entry), "..");
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    version: string;
  };
  return {
    archives: join(root, "bin"),
    version: manifest.version,
    nodeModules: resolve(root, "../.."),
  };
}

async function cacheFolder(nodeModules: string): Promise<string> {
  const chosen = process.env["STEPLIGHT_CACHE"];
  if (chosen) return resolve(chosen);
  try {
    await access(nodeModules, constants.W_OK);
    return join(nodeModules, ".cache", "steplight");
  } catch {
    // An installation that its user cannot write to: each user unpacks a copy of their own.
    return join(tmpdir(), `steplight-${process.getuid?.() ?? "cache"}`);
  }
}

/** Makes the folder `name` in the cache with `fill`, unless it is there already; resolves to its path. */
async function cached(
  pack: ChromiumPackage,
  name: string,
  fill: (folder: string, final: string) => Promise<void>,
): Promise<string> {
  const cache = await cacheFolder(pack.nodeModules);
  const final = join(cache, `${name}-${pack.version}`);
  if (existsSync(final)) return final;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, `.${name}-`));
  try {
    await fill(draft, final);
    await rename(draft, final);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was faster: its folder is as good.
    if (!existsSync(final)) throw error;
  }
  return final;
}

/** The folder that holds libvulkan.so.1, libvk_swiftshader.so and vk_swiftshader_icd.json; null where the package has none. */
export async function npmSwiftShaderFolder(): Promise<string | null> {
  const pack = await findPackage();
  if (!pack) return null;
  return cached(pack, "swiftshader", (folder) =>
    unpackArchive(join(pack.archives, "swiftshader.tar.br"), folder),
  );
}

/** The package's Chromium, unpacked (about 220 MB, 3 s the first time); null where the package has none. */
export async function npmChromium(): Promise<NpmChromium | null> {
  const pack = await findPackage();
  if (!pack) return null;
  const folder = await cached(pack, "chromium", async (draft, final) => {
    await unpackArchive(join(pack.archives, "swiftshader.tar.br"), draft);
    await unpackArchive(join(pack.archives, "al2023.tar.br"), draft);
    await unpackArchive(join(pack.archives, "fonts.tar.br"), draft);
    // The package's own fonts.conf names the folders of a cloud machine.
    await writeFile(
      join(draft, "fonts.conf"),
      `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n` +
        `  <dir>${final}/fonts</dir>\n  <dir>/usr/share/fonts</dir>\n  <cachedir>${final}/fonts-cache</cachedir>\n</fontconfig>\n`,
    );
    await pipeline(
      createReadStream(join(pack.archives, "chromium.br")),
      createBrotliDecompress(),
      createWriteStream(join(draft, "chromium"), { mode: 0o755 }),
    );
  });
  return {
    executablePath: join(folder, "chromium"),
    env: {
      LD_LIBRARY_PATH: `${folder}:${join(folder, "lib")}`,
      FONTCONFIG_FILE: join(folder, "fonts.conf"),
    },
  };
}
