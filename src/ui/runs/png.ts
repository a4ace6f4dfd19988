/** A figure as an image. Works in a browser only. */
import type { FigureSvg } from "./figure-file.ts";

/** Pixels of the image a pixel of the figure: sharp on paper and on dense screens. */
const SCALE = 2;

/** Draws a figure into a PNG. @throws Error when the browser cannot draw it */
export async function pngOf({ svg, width, height }: FigureSvg): Promise<Blob> {
  const image = new Image(width * SCALE, height * SCALE);
  // The page's policy lets images come from itself and from data: addresses, not from blob: ones.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("Cannot draw the figure: the browser gives no canvas");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error("Cannot draw the figure: the browser makes no PNG of it"));
    }, "image/png");
  });
}
