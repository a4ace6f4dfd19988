/** A trainer that trains nothing: it sends the reports it was given when the test says so. */
import type { Config } from "../../src/config.ts";
import type { Report } from "../../src/report.ts";
import type { StoredRun, TrainerApi, TrainerEvent, WebGpuStatus } from "../../src/trainer-api.ts";

export const AVAILABLE: WebGpuStatus = {
  available: true,
  line: "fake adapter",
  adapter: {
    vendor: "fake",
    architecture: "",
    device: "",
    description: "",
    isSoftware: true,
    features: [],
    limits: {
      maxBufferSize: 1,
      maxStorageBufferBindingSize: 1,
      maxStorageBuffersPerShaderStage: 8,
      maxComputeWorkgroupsPerDimension: 1,
      maxComputeInvocationsPerWorkgroup: 1,
      maxComputeWorkgroupSizeX: 1,
      maxComputeWorkgroupStorageSize: 1,
    },
  },
};

export class FakeTrainer implements TrainerApi {
  status: WebGpuStatus = AVAILABLE;
  storedRun: StoredRun | null = null;
  past: readonly Report[] = [];
  /** Rejects the next start with it. */
  refusal: Error | null = null;
  readonly calls: string[] = [];
  config: Config | null = null;
  #listener: (event: TrainerEvent) => void = () => {};

  send(event: TrainerEvent): void {
    this.#listener(event);
  }

  report(report: Report): void {
    this.send({ kind: "report", report });
  }

  async probe(): Promise<WebGpuStatus> {
    return this.status;
  }

  async start(
    config: Config,
    { resume }: { resume: boolean },
    listener: (event: TrainerEvent) => void,
  ): Promise<void> {
    this.calls.push(resume ? "start resume" : "start");
    this.config = config;
    this.#listener = listener;
    if (this.refusal) throw this.refusal;
  }

  async pause(): Promise<void> {
    this.calls.push("pause");
  }

  async resume(updates?: number): Promise<void> {
    this.calls.push(updates === undefined ? "resume" : `resume ${updates}`);
  }

  async stop(): Promise<void> {
    this.calls.push("stop");
  }

  async stored(): Promise<StoredRun | null> {
    return this.storedRun;
  }

  async history(): Promise<readonly Report[]> {
    return this.past;
  }

  async save(): Promise<number> {
    return 0;
  }

  async fingerprint(): Promise<{ update: number; sha256: string }> {
    return { update: 0, sha256: "" };
  }

  async loseDevice(): Promise<void> {
    this.calls.push("loseDevice");
  }
}
