/**
 * An animated WebP out of still ones, as browsers write them: the container only, no pixel is touched.
 *
 * https://developers.google.com/speed/webp/docs/riff_container
 */

export interface Still {
  /** A whole WebP file with one picture. */
  readonly webp: Buffer;
  /** Place in the animation, in px; both even. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly ms: number;
}

const HEADER = 12;
const HAS_ANIMATION = 0x02;
/** What a still covers it replaces; nothing is cleared before the next one. */
const REPLACE = 0x02;
const FOREVER = 0;

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, "latin1");
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

/** The chunk of a WebP file that holds its pixels. Throws SyntaxError where there is none. */
function pixelChunk(webp: Buffer): Buffer {
  for (let start = HEADER; start < webp.length;) {
    const type = webp.toString("latin1", start, start + 4);
    const length = webp.readUInt32LE(start + 4);
    if (type === "VP8L" || type === "VP8 ")
      return chunk(type, webp.subarray(start + 8, start + 8 + length));
    start += 8 + length + (length % 2);
  }
  throw new SyntaxError("Cannot read a WebP: it holds no picture");
}

function frame({ webp, x, y, width, height, ms }: Still): Buffer {
  if (x % 2 !== 0 || y % 2 !== 0)
    throw new RangeError(`Cannot place a picture at ${x}, ${y}: both must be even`);
  const head = Buffer.alloc(16);
  head.writeUIntLE(x / 2, 0, 3);
  head.writeUIntLE(y / 2, 3, 3);
  head.writeUIntLE(width - 1, 6, 3);
  head.writeUIntLE(height - 1, 9, 3);
  head.writeUIntLE(ms, 12, 3);
  head.writeUInt8(REPLACE, 15);
  return chunk("ANMF", Buffer.concat([head, pixelChunk(webp)]));
}

/** The stills one after another, for ever; the first has to cover `width` by `height` px. */
export function animatedWebp(width: number, height: number, stills: readonly Still[]): Buffer {
  const canvas = Buffer.alloc(10);
  canvas.writeUInt8(HAS_ANIMATION, 0);
  canvas.writeUIntLE(width - 1, 4, 3);
  canvas.writeUIntLE(height - 1, 7, 3);
  const animation = Buffer.alloc(6);
  animation.writeUInt32LE(0xffffffff, 0);
  animation.writeUInt16LE(FOREVER, 4);
  const body = Buffer.concat([
    Buffer.from("WEBP", "latin1"),
    chunk("VP8X", canvas),
    chunk("ANIM", animation),
    ...stills.map(frame),
  ]);
  return chunk("RIFF", body);
}
