import { describe, expect, it } from "vitest";
import { Bell } from "../../src/run/bell.ts";
import { JobQueue } from "../../src/run/job-queue.ts";
import type { Run } from "../../src/run/run.ts";

const run = (name: string) => ({ config: { name } }) as Run;
const nameOf = ({ config }: Run) => Promise.resolve(config.name);
const isLoss = (error: unknown) => Promise.resolve(String(error).includes("lost"));

describe("JobQueue", () => {
  it("does what waits in its order, and rings where somebody sleeps", async () => {
    const bell = new Bell();
    const queue = new JobQueue(bell);
    const order: number[] = [];
    const jobs = [1, 2, 3].map((n) => queue.add(() => Promise.resolve(order.push(n))));
    await bell.heard();
    expect(order).toEqual([]);
    await queue.serve(run("a"), isLoss);
    expect(await Promise.all(jobs)).toEqual([1, 2, 3]);
    expect(order).toEqual([1, 2, 3]);
  });

  it("tells the owner of a job that fails, and does the next one", async () => {
    const queue = new JobQueue(new Bell());
    const failing = expect(queue.add(() => Promise.reject(new Error("full")))).rejects.toThrow(
      "full",
    );
    const next = queue.add(nameOf);
    await queue.serve(run("a"), isLoss);
    await failing;
    expect(await next).toBe("a");
  });

  it("keeps a job that met a lost device for the next run, before those that came later", async () => {
    const queue = new JobQueue(new Bell());
    const order: string[] = [];
    let isFirst = true;
    const broken = queue.add((on) => {
      if (isFirst) {
        isFirst = false;
        throw new Error("lost");
      }
      order.push("broken");
      return nameOf(on);
    });
    const later = queue.add((on) => {
      order.push("later");
      return nameOf(on);
    });
    await expect(queue.serve(run("a"), isLoss)).rejects.toThrow("lost");
    expect(order).toEqual([]);
    await queue.serve(run("b"), isLoss);
    expect(await Promise.all([broken, later])).toEqual(["b", "b"]);
    expect(order).toEqual(["broken", "later"]);
  });

  it("refuses what waits when it closes, and whatever comes after", async () => {
    const queue = new JobQueue(new Bell());
    const waiting = expect(queue.add(nameOf)).rejects.toThrow("no run is open");
    queue.close();
    await waiting;
    await expect(queue.add(nameOf)).rejects.toThrow("Cannot do that: no run is open");
  });
});
