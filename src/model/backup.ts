/**
 * Keeps what an update changes as it was before, on the device, so that an update that goes wrong half way can be
 * taken back: its first optimizer steps have been made by then.
 */
import type { Arena, View } from "../gpu/arena.ts";
import { submit, type Copy } from "../gpu/plan.ts";

export interface Backup {
  /** The copies to hand to the last submit before the update. */
  readonly copies: readonly Copy[];
  /** Queues that the views get back what they held at the last backup. */
  restore(device: GPUDevice): void;
}

/** Allocates as much memory as `views` have. */
export function createBackup(arena: Arena, views: readonly View[]): Backup {
  const pairs = views.map((view) => ({
    view,
    saved: arena.words(`${view.buffer.label} backup`, view.size / 4),
  }));
  const copy = (from: View, to: View): Copy => ({ from, to: to.buffer, toOffset: to.offset });
  const back = pairs.map(({ view, saved }) => copy(saved, view));
  return {
    copies: pairs.map(({ view, saved }) => copy(view, saved)),
    restore: (device) => submit(device, [], back),
  };
}
