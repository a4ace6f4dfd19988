/** The warm starts that come with the page. */
import { InputError } from "../src/errors.ts";
import { readModelFolder } from "../src/interop/hugging-face.ts";
import type { StartModel } from "../src/run/state.ts";

/** Workers lie one folder below the page, in the source (workers/) as in the built page (assets/). */
const WARM_STARTS = "../warm-start/";

/**
 * Reads a warm start from beside the page, never from anywhere else: the name may come out of a link.
 *
 * @throws InputError for any other name, and for files that are missing or broken
 */
export async function readWarmStart(
  name: string,
  worker = self.location.href,
): Promise<StartModel> {
  if (!/^\w[\w.-]{0,63}$/.test(name)) {
    throw new InputError(
      `Cannot start from "${name}": expected the plain name of a warm start that comes with the page`,
    );
  }
  const folder = new URL(`${WARM_STARTS}${name}/`, worker);
  return readModelFolder((file) => fetchFile(new URL(file, folder)), `warm-start/${name}`);
}

/** null where there is no such file. */
async function fetchFile(url: URL): Promise<Uint8Array | null> {
  try {
    const response = await fetch(url, { redirect: "error" });
    // Many servers answer with a page of their own where a file is missing.
    const isPage = response.headers.get("content-type")?.startsWith("text/html");
    if (response.status === 404 || isPage) return null;
    if (!response.ok) throw new Error(`status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`Cannot load "${url.pathname}": ${reason}`, { cause: error });
  }
}
