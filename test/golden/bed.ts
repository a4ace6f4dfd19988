/** Arrays on the device for one golden case. */
import { Arena, type View } from "../../src/gpu/arena.ts";
import { Plan, submit } from "../../src/gpu/plan.ts";
import { upload } from "../../src/gpu/upload.ts";
import { testDevice } from "../gpu.ts";
import { rowsOf, type Batch } from "../reference/rl-batch.ts";

/** Arrays of one run of the kernels, freed after it. */
export class Bed {
  readonly #arena: Arena;
  readonly batch: Batch;
  readonly size: number;
  readonly spans: View;
  readonly weights: View;
  readonly outcomes: View;
  readonly map: View;

  constructor(device: GPUDevice, batch: Batch) {
    this.#arena = new Arena(device);
    this.batch = batch;
    this.size = batch.rows * batch.context;
    this.spans = this.put(Uint32Array.from(batch.spans.flat()));
    this.weights = this.put(batch.weights);
    this.outcomes = this.put(batch.outcomes);
    this.map = this.put(Uint32Array.from(rowsOf(batch)));
  }

  get all() {
    return { offset: 0, count: this.batch.rows };
  }

  put(data: ArrayLike<number>): View {
    const words = data instanceof Uint32Array ? Uint32Array.from(data) : Float32Array.from(data);
    const view = this.#arena.words("golden", words.length);
    upload(this.#arena.device, view, words);
    return view;
  }

  empty(words = this.size): View {
    return this.#arena.words("golden", words);
  }

  async run(record: (plan: Plan) => void): Promise<void> {
    const plan = new Plan(this.#arena.device, "golden");
    record(plan);
    submit(this.#arena.device, [await plan.seal()]);
  }

  destroy(): void {
    this.#arena.destroy();
  }
}

/** Places the batch on the device, runs `use`, and frees everything. */
export async function onGpu<T>(
  batch: Batch,
  use: (bed: Bed, device: GPUDevice) => Promise<T>,
): Promise<T> {
  const device = await testDevice();
  const bed = new Bed(device, batch);
  try {
    return await use(bed, device);
  } finally {
    bed.destroy();
  }
}
