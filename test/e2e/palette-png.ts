/** PNG files of at most 256 colours: a third of the bytes of a screenshot, with text that looks and compares the same. */
import { crc32, deflateSync, inflateSync } from "node:zlib";
import { at } from "../../src/typed-array.ts";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 0xrrggbb, width * height of them, row by row from the top. */
  readonly colours: Uint32Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MAX_COLOURS = 256;
const RGB = 2;
const PALETTE = 3;
const RGBA = 6;

function* chunksOf(png: Buffer): Generator<{ type: string; data: Buffer }> {
  for (let start = SIGNATURE.length; start < png.length;) {
    const length = png.readUInt32BE(start);
    const type = png.toString("latin1", start + 4, start + 8);
    yield { type, data: png.subarray(start + 8, start + 8 + length) };
    start += 12 + length;
  }
}

export function isPalettePng(png: Buffer): boolean {
  return png[25] === PALETTE;
}

/** PNG specification 9.4. */
function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [byLeft, byUp, byCorner] = [left, up, corner].map((value) => Math.abs(estimate - value));
  if (byLeft === undefined || byUp === undefined || byCorner === undefined) return 0;
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

/** Undoes the filter of each row in place. `rows`: height rows of a filter byte and `stride` bytes. */
function unfilter(rows: Buffer, height: number, stride: number, pixelBytes: number): void {
  for (let row = 0; row < height; row++) {
    const start = row * (stride + 1) + 1;
    const filter = at(rows, start - 1);
    for (let i = 0; i < stride; i++) {
      const left = i < pixelBytes ? 0 : at(rows, start + i - pixelBytes);
      const up = row === 0 ? 0 : at(rows, start + i - stride - 1);
      const corner =
        row === 0 || i < pixelBytes ? 0 : at(rows, start + i - stride - 1 - pixelBytes);
      const guesses = [0, left, up, (left + up) >> 1, paeth(left, up, corner)];
      rows[start + i] = at(rows, start + i) + (guesses[filter] ?? 0);
    }
  }
}

/**
 * The pixels of a PNG as browsers write it: 8 bits a channel, RGB or opaque RGBA, not interlaced.
 *
 * Throws SyntaxError on any other PNG.
 */
export function readPixels(png: Buffer): Pixels {
  const chunks = [...chunksOf(png)];
  const header = chunks.find(({ type }) => type === "IHDR")?.data;
  if (!header) throw new SyntaxError("Cannot read a PNG: it has no header");
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, kind, , , interlace] = header.subarray(8);
  if (depth !== 8 || (kind !== RGB && kind !== RGBA) || interlace !== 0) {
    throw new SyntaxError("Cannot read a PNG: expected 8 bits, RGB or RGBA, not interlaced");
  }
  const pixelBytes = kind === RGB ? 3 : 4;
  const stride = width * pixelBytes;
  const rows = inflateSync(
    Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data)),
  );
  unfilter(rows, height, stride, pixelBytes);
  const colours = new Uint32Array(width * height);
  for (let pixel = 0; pixel < colours.length; pixel++) {
    const row = Math.floor(pixel / width);
    const start = row * (stride + 1) + 1 + (pixel % width) * pixelBytes;
    colours[pixel] = rows.readUIntBE(start, 3);
  }
  return { width, height, colours };
}

function distance(a: number, b: number): number {
  const [red, green, blue] = [16, 8, 0].map((shift) => ((a >> shift) & 255) - ((b >> shift) & 255));
  return 2 * (red ?? 0) ** 2 + 4 * (green ?? 0) ** 2 + 3 * (blue ?? 0) ** 2;
}

/**
 * Up to 256 of the colours, and of each colour the index of the nearest of them. Half are the most frequent ones, so
 * that areas and most of the text stay exact; each further one is the colour that is farthest from all so far.
 */
function choosePalette(colours: Uint32Array): { palette: number[]; indices: Map<number, number> } {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const ranked = [...counts].toSorted(([a, m], [b, n]) => n - m || a - b).map(([colour]) => colour);
  const palette: number[] = [];
  const indices = new Map<number, number>();
  const gaps = new Map(ranked.map((colour) => [colour, Infinity]));
  const take = (taken: number): void => {
    for (const [colour, gap] of gaps) {
      const other = distance(colour, taken);
      if (other >= gap) continue;
      gaps.set(colour, other);
      indices.set(colour, palette.length);
    }
    palette.push(taken);
  };
  ranked.slice(0, MAX_COLOURS / 2).forEach(take);
  while (palette.length < Math.min(MAX_COLOURS, ranked.length)) {
    take([...gaps].reduce((far, entry) => (entry[1] > far[1] ? entry : far))[0]);
  }
  return { palette, indices };
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** The picture as a PNG of at most 256 of its colours; every other one becomes the nearest of them. */
export function palettePng({ width, height, colours }: Pixels): Buffer {
  const { palette, indices } = choosePalette(colours);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, PALETTE, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const index = indices.get(at(colours, row * width + column));
      rows[row * (width + 1) + 1 + column] = index ?? 0;
    }
  }
  const table = Buffer.alloc(palette.length * 3);
  palette.forEach((colour, index) => table.writeUIntBE(colour, index * 3, 3));
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", table),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
