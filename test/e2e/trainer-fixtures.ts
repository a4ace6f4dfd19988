/** The built page with its real training worker, and a second line to that worker for what the page has no button for. */
import { test as base, expect, type Page } from "@playwright/test";
import type { Report } from "../../src/report.ts";
import type { TrainerApi } from "../../src/trainer-api.ts";

/** Calls the page's own worker, in Comlink's words. */
type Call = (method: string, values: readonly unknown[]) => Promise<unknown>;

declare global {
  interface Window {
    callTrainer: Call;
  }
}

export class Lab {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await this.page.addInitScript(() => {
      const RealWorker = window.Worker;
      let calls = 0;
      window.Worker = class extends RealWorker {
        constructor(...options: ConstructorParameters<typeof Worker>) {
          super(...options);
          window.callTrainer = (method, values) =>
            new Promise((resolve, reject) => {
              const id = `test-${calls++}`;
              const listen = ({
                data,
              }: MessageEvent<{ id?: string; type: string; value: unknown }>): void => {
                if (data.id !== id) return;
                this.removeEventListener("message", listen);
                if (data.type === "RAW") resolve(data.value);
                else reject(new Error(JSON.stringify(data.value)));
              };
              this.addEventListener("message", listen);
              const argumentList = values.map((value) => ({ type: "RAW", value }));
              this.postMessage({ id, type: "APPLY", path: [method], argumentList });
            });
        }
      };
    });
    await this.page.goto("/");
    await this.page.waitForFunction(() => typeof window.callTrainer === "function");
  }

  call<K extends Exclude<keyof TrainerApi, "start">>(
    method: K,
    ...values: Parameters<TrainerApi[K]>
  ): ReturnType<TrainerApi[K]> {
    const answer = this.page.evaluate(([name, list]) => window.callTrainer(name, list), [
      method,
      values,
    ] as const);
    return answer as ReturnType<TrainerApi[K]>;
  }

  /** Every update so far, as "stage update". */
  async updates(): Promise<string[]> {
    const reports: readonly Report[] = await this.call("history");
    return reports.map(({ stage, metrics }) => `${stage} ${metrics.update}`);
  }

  /** Waits in the page until there are so many reports; returns the milliseconds that took. */
  waitForReports(count: number): Promise<number> {
    return this.page.evaluate(async (wanted) => {
      const began = performance.now();
      for (;;) {
        const reports = (await window.callTrainer("history", [])) as readonly unknown[];
        if (reports.length >= wanted) return performance.now() - began;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }, count);
  }

  async train(): Promise<void> {
    await this.page.getByRole("button", { name: "Train", exact: true }).click();
    await expect(this.page.getByRole("heading", { name: "Training", exact: true })).toBeVisible();
  }
}

export const test = base.extend<{ lab: Lab }>({
  lab: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    const lab = new Lab(page);
    await lab.open();
    await use(lab);
    expect(complaints).toEqual([]);
  },
});

export { expect };
