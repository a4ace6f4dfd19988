/**
 * A run's state as one safetensors file, with what it came from, so that a run can go on bit for bit or be refused
 * with the reason.
 */
import * as v from "valibot";
import { parseConfig, type Config } from "../config.ts";
import { InputError, shown } from "../errors.ts";
import {
  readSafetensors,
  tensorOf,
  tensorToFloat32,
  writeSafetensors,
} from "../interop/safetensors.ts";
import type { RunState } from "./state.ts";

/** What must be the same for a run to go on as if it had never stopped. */
export interface Provenance {
  readonly config: Config;
  /** One line that names adapter and driver: different ones round differently. */
  readonly adapter: string;
  /** `shaderFingerprint` of the build that wrote it. */
  readonly shaders: string;
  /** sha256 of the warm start's weights; "" when the run trains its own. */
  readonly start: string;
}

const FORMAT = "steplight-checkpoint-1";

const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(0));
const metadataSchema = v.object({
  stage: v.picklist(["sft", "rl"]),
  update: wholeNumber,
  rollouts: wholeNumber,
  applied: wholeNumber,
  fits: v.optional(wholeNumber),
  prmApplied: v.optional(wholeNumber),
  pretrained: v.optional(wholeNumber),
  passRate: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  config: v.unknown(),
  adapter: v.string(),
  shaders: v.string(),
  start: v.string(),
  sha256: v.string(),
});

/** sha256 of bytes, in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** sha256 of the numbers of a tensor. */
export function sha256OfTensor(tensor: Float32Array<ArrayBuffer>): Promise<string> {
  return sha256(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength));
}

/** sha256 over the sha256 of every tensor in order, so that nothing large is copied. */
async function sha256OfTensors(tensors: RunState["tensors"]): Promise<string> {
  const parts: string[] = [];
  for (const [name, tensor] of tensors) parts.push(`${name} ${await sha256OfTensor(tensor)}`);
  return sha256(new TextEncoder().encode(parts.join("\n")));
}

/** The bytes of a checkpoint file. */
export async function encodeCheckpoint(
  state: RunState,
  provenance: Provenance,
): Promise<Uint8Array<ArrayBuffer>> {
  const { tensors, ...rest } = state;
  const metadata = { ...rest, ...provenance, sha256: await sha256OfTensors(tensors) };
  return writeSafetensors(
    new Map([...tensors].map(([name, tensor]) => [name, tensorOf([tensor.length], tensor)])),
    new Map([
      ["format", FORMAT],
      ["run", JSON.stringify(metadata)],
    ]),
  );
}

/**
 * Reads a checkpoint file.
 *
 * @param source file name, for the error
 * @throws InputError for anything that is not a whole and undamaged checkpoint
 */
export async function decodeCheckpoint(
  bytes: Uint8Array,
  source: string,
): Promise<{ state: RunState; provenance: Provenance }> {
  const file = readSafetensors(bytes, source);
  const format = file.metadata.get("format");
  if (format !== FORMAT) {
    throw new InputError(
      `Cannot read checkpoint "${source}": expected format "${FORMAT}", found "${format ?? ""}"`,
    );
  }
  const {
    config,
    sha256: expected,
    adapter,
    shaders: fingerprint,
    start,
    ...rest
  } = readMetadata(file.metadata.get("run"), source);
  const tensors = new Map(
    [...file.tensors].map(([name, tensor]) => [name, tensorToFloat32(tensor, name)]),
  );
  const found = await sha256OfTensors(tensors);
  if (found !== expected) {
    throw new InputError(
      `Cannot read checkpoint "${source}": expected sha256 ${expected} of its tensors, found ${found}`,
    );
  }
  const provenance = { config: parseConfig(config, source), adapter, shaders: fingerprint, start };
  return { state: { ...rest, tensors }, provenance };
}

function readMetadata(
  text: string | undefined,
  source: string,
): v.InferOutput<typeof metadataSchema> {
  let data: unknown;
  try {
    data = JSON.parse(text ?? "");
  } catch {
    throw new InputError(
      `Cannot read checkpoint "${source}": its description of the run is not JSON`,
    );
  }
  const result = v.safeParse(metadataSchema, data);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new InputError(
    `Cannot read checkpoint "${source}": expected ${issue.expected ?? issue.message} at "${v.getDotPath(issue) ?? ""}", found ${issue.received}`,
  );
}

/** One line for each difference between what was saved and what is now; none when the run may go on. */
export function differences(saved: Provenance, now: Provenance): string[] {
  const lines: string[] = [];
  const compare = (path: string, a: unknown, b: unknown): void => {
    if (isRecord(a) && isRecord(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        compare(path ? `${path}.${key}` : key, a[key], b[key]);
      }
    } else if (JSON.stringify(a) !== JSON.stringify(b)) {
      // A custom task's records may be thousands.
      const text = (value: unknown) => shown(JSON.stringify(value) ?? "undefined");
      lines.push(`${path}: saved ${text(a)}, now ${text(b)}`);
    }
  };
  compare("", saved, now);
  return lines;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
