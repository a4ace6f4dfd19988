import { createEmbedding, embeddingScratchWords } from "../../src/kernels/embedding.ts";
import type { Random } from "../../src/random.ts";
import { embedding, embeddingBackward, embeddingChain } from "../reference/embedding.ts";
import { cases, normals } from "./harness.ts";

interface Shape {
  readonly positions: number;
  readonly vocab: number;
  readonly width: number;
  /** Share of positions that are padding, and one in ten of them an unknown token instead. */
  readonly padding?: number;
}

const shapes: readonly Shape[] = [
  { positions: 1, vocab: 1, width: 4 },
  { positions: 1, vocab: 2, width: 4, padding: 1 },
  { positions: 2, vocab: 1, width: 8 },
  { positions: 5, vocab: 3, width: 12, padding: 0.5 },
  { positions: 13, vocab: 7, width: 20 },
  { positions: 63, vocab: 28, width: 64, padding: 0.1 },
  { positions: 64, vocab: 29, width: 64 },
  { positions: 65, vocab: 1000, width: 16, padding: 0.3 },
  { positions: 97, vocab: 2, width: 4 },
  { positions: 127, vocab: 63, width: 32, padding: 0.9 },
  { positions: 128, vocab: 65, width: 36 },
  { positions: 257, vocab: 5000, width: 8 },
  { positions: 1344, vocab: 28, width: 16, padding: 0.2 },
];

function draw(random: Random, { positions, vocab, padding = 0 }: Shape): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: positions }, () => {
    if (random.uniform() >= padding) return random.integer(vocab);
    return random.uniform() < 0.1 ? vocab + random.integer(3) : 0xffffffff;
  });
}

export default [
  cases({
    kernel: "embedding",
    shapes,
    async run(bench, shape: Shape, random) {
      const rows = normals(random, shape.vocab * shape.width);
      const ids = draw(random, shape);
      const [tokens, table] = [bench.input("tokens", ids), bench.input("table", rows)];
      const stale = normals(random, shape.positions * shape.width);
      const output = bench.output("output", stale);
      const kernel = await createEmbedding(bench.device);
      await bench.run((plan) => kernel.forward(plan, { tokens, table, output }, shape));
      const want = embedding(ids, Float64Array.from(rows), shape.width);
      return [{ label: "output", got: await bench.floats(output), want, bound: () => 0 }];
    },
  }),
  ...["embedding-index", "embedding-backward"].map((name) =>
    cases({
      kernel: name,
      shapes,
      async run(bench, shape: Shape, random) {
        const ids = draw(random, shape);
        const before = normals(random, shape.vocab * shape.width);
        const dy = normals(random, shape.positions * shape.width);
        const [tokens, dOutput] = [bench.input("tokens", ids), bench.input("dOutput", dy)];
        const dTable = bench.output("dTable", before);
        const scratch = bench.output("scratch", embeddingScratchWords(shape));
        const kernel = await createEmbedding(bench.device);
        await bench.run((plan) =>
          kernel.backward(plan, { tokens, dOutput, dTable, scratch }, shape),
        );
        const [dy64, before64] = [Float64Array.from(dy), Float64Array.from(before)];
        const chain = embeddingChain(ids, shape.vocab);
        return [
          { label: "chain", got: await bench.uints(scratch), want: chain, bound: () => 0 },
          {
            label: "dTable",
            got: await bench.floats(dTable),
            want: embeddingBackward(ids, dy64, before64, shape.width),
          },
        ];
      },
    }),
  ),
];
