/** The built page with its real training worker, what that worker tells the page, and a second line to it. */
import { test as base, expect, type Page } from "@playwright/test";
import type { TrainerApi, TrainerEvent } from "../../src/trainer-api.ts";

/** Something that the worker told the page, and when, in milliseconds. */
interface Told {
  readonly at: number;
  readonly event: TrainerEvent;
}

declare global {
  interface Window {
    told: Told[];
    /** Calls the page's own worker, in Comlink's words. */
    callTrainer(method: string, values: readonly unknown[]): Promise<unknown>;
    /** Ends the page's worker as an error does that nobody caught. */
    crashTrainer(): void;
  }
}

/** Runs in the page before its own code: listens in on the worker, and lends it out. */
function tapWorker(): void {
  interface CallMessage {
    id?: string;
    type?: string;
    path?: string[];
    argumentList?: { type: string; value: unknown }[];
  }
  window.told = [];

  /** A port in between that writes down each event. */
  const listenIn = (port: MessagePort): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", ({ data }: MessageEvent<CallMessage>) => {
      const event = data.argumentList?.[0]?.value as TrainerEvent | undefined;
      if (event) window.told.push({ at: performance.now(), event });
      port.postMessage(data);
    });
    port.addEventListener("message", ({ data }) => port1.postMessage(data));
    port1.start();
    port.start();
    return port2;
  };

  const RealWorker = window.Worker;
  let calls = 0;
  window.Worker = class extends RealWorker {
    constructor(...options: ConstructorParameters<typeof Worker>) {
      super(...options);
      window.crashTrainer = () => {
        this.terminate();
        this.dispatchEvent(new ErrorEvent("error", { message: "The worker ran out of memory" }));
      };
      window.callTrainer = (method, values) =>
        new Promise((resolve, reject) => {
          const id = `test-${calls++}`;
          const listen = ({
            data,
          }: MessageEvent<{ id?: string; type: string; value: unknown }>) => {
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

    override postMessage(message: CallMessage, transfer?: unknown): void {
      const listener = message.argumentList?.at(-1);
      if (message.path?.[0] === "start" && listener?.value instanceof MessagePort) {
        listener.value = listenIn(listener.value);
        super.postMessage(message, [listener.value as MessagePort]);
      } else {
        super.postMessage(message, (transfer ?? []) as Transferable[]);
      }
    }
  };
}

export class Lab {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page, and listens in on every worker from now on. */
  async open(link = "/"): Promise<void> {
    await this.page.addInitScript(tapWorker);
    await this.visit(link);
  }

  /** Opens a link anew: another hash alone would not load the page. */
  async visit(link: string): Promise<void> {
    await this.page.goto("about:blank");
    await this.page.goto(link);
    await this.ready();
  }

  /** Opens the page again, as a visitor who comes back. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  async ready(): Promise<void> {
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

  /** Every update that the page was told of since it was opened, as "stage update". */
  updates(): Promise<string[]> {
    return this.page.evaluate(() =>
      window.told.flatMap(({ event }) =>
        event.kind === "report" ? [`${event.report.stage} ${event.report.metrics.update}`] : [],
      ),
    );
  }

  /** Waits for an event after `since`, a time in the page; returns the time that it came. */
  waitFor(kind: "report" | "running" | "paused", since = 0): Promise<number> {
    return this.page.evaluate(
      async ([wanted, from]) => {
        for (;;) {
          const last = window.told.at(-1)?.event;
          if (last?.kind === "state" && last.state.kind === "failed")
            throw new Error(last.state.error);
          const found = window.told.find(
            ({ at, event }) =>
              at > from &&
              (event.kind === wanted || (event.kind === "state" && event.state.kind === wanted)),
          );
          if (found) return found.at;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      },
      [kind, since] as const,
    );
  }

  /** Waits for so many reports more. */
  async waitForReports(count: number): Promise<void> {
    let since = await this.now();
    for (let i = 0; i < count; i++) since = await this.waitFor("report", since);
  }

  now(): Promise<number> {
    return this.page.evaluate(() => performance.now());
  }

  /** It still trains, and was told every update once, in order. */
  async expectNothingLost(): Promise<void> {
    const updates = await this.updates();
    expect(updates.length).toBeGreaterThan(2);
    expect(updates).toEqual(updates.map((_, update) => `rl ${update}`));
    await expect(this.page.getByRole("heading", { name: "Training", exact: true })).toBeVisible();
  }

  async train(): Promise<void> {
    await this.page.getByRole("button", { name: "Train", exact: true }).click();
    await this.waitFor("running");
  }
}

/** `lab` is the page, opened at `link`. */
export const test = base.extend<{ lab: Lab; link: string }>({
  link: ["/", { option: true }],
  lab: async ({ page, link }, use) => {
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    const lab = new Lab(page);
    await lab.open(link);
    await use(lab);
    expect(complaints).toEqual([]);
  },
});

export { expect };
