/** What the page leaves in Latin letters where it speaks Japanese, each with the reason; all else is English left over. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { configFields } from "../../src/config-fields.ts";
import { readRecording } from "../../src/recording.ts";
import { SHIPPED_STARTS } from "../../src/ui/settings/page-fields.ts";
import type { Said } from "./words-on-screen.ts";

interface Latin {
  /** Why it stays in Latin letters. */
  readonly why: string;
  readonly what: RegExp;
  /** Where it may stand; anywhere without it. */
  readonly where?: RegExp;
}

const anyOf = (list: readonly string[]): RegExp =>
  new RegExp(
    `(?<![\\w-])(?:${list.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|")})(?![\\w-])`,
    "g",
  );
const terms = (list: string): RegExp => anyOf(list.split(/\s+/));

const SHIPPED = new URL("../../public/recordings/pocket.steplight", import.meta.url);
const shipped = readRecording(gunzipSync(readFileSync(SHIPPED)).toString(), "pocket.steplight");

/** Words that a setting can be set to, and the names of the tasks and of the shipped models. */
const choices = [
  ...configFields.flatMap((field) => (field.kind === "choice" ? field.choices : [])),
  ...SHIPPED_STARTS,
  "sft",
  "replay",
  "dpo",
].toSorted((a, b) => b.length - a.length);

/** In this order: what holds other entries comes before them. */
const LATIN: readonly Latin[] = [
  {
    why: "what the engine says of a failure",
    what: /Cannot read the warm start of "paper"/g,
    where: /sl-status\b|^sl-app p$/,
  },
  {
    why: "what an adapter calls itself",
    what: anyOf([shipped.header.adapter, "google swiftshader (software)", "made-up adapter"]),
    where: /sl-(status|adapter)\b/,
  },
  {
    why: "an adapter's maker, kind and features",
    what: terms("made-up google swiftshader subgroups timestamp-query shader-f16"),
    where: /sl-adapter dd$/,
  },
  { why: "the name of the product, and the archive of its paper", what: terms("Steplight arXiv") },
  { why: "the path of a setting", what: /^[\w.]+$/g, where: /sl-setting code$/ },
  {
    why: "paths of settings in sentences and tables",
    what: /\b[a-z]\w*(?:\.[a-z]\w*)+\b/g,
    where: /sl-(settings?|status|probes|runs)\b/,
  },
  {
    why: "settings that have no group",
    what: terms("updates start"),
    where: /sl-(settings?|runs)\b/,
  },
  { why: "values of settings", what: anyOf(choices), where: /sl-(settings?|runs)\b/ },
  { why: "names of files", what: /\b[\w-]+\.(?:json|jsonl|steplight)\b/g },
  { why: "kinds of files", what: terms("CSV JSON PNG SVG") },
  {
    why: "methods and models by the names of their papers",
    what: terms(
      "PRIME-replay Credit-replay credit-replay PRIME PRM RLOO GRPO PPO DPO DAPO Adam Schulman Leave-one-out leave-one-out",
    ),
  },
  { why: "what the field measures, and sampling settings", what: terms("AUROC KL") },
  { why: "two settings that have no other name", what: /\bTop (?=[kp]\b)/g, where: /sl-setting\b/ },
  { why: "functions of formulas", what: /\b(?:log|exp|clip)\b/g },
  { why: "subscripts of formulas", what: /π_(?:ref|old|new)\b/g },
  { why: "units", what: terms("nat MiB") },
  {
    why: "what a browser calls its parts",
    what: terms(
      "WebGPU GPU navigator.gpu requestAdapter() chrome://gpu https localhost Chrome Edge Safari Firefox Windows",
    ),
  },
  { why: "letters on keys", what: terms("Enter Space Shift") },
  { why: "a token of every task", what: /<stop>/g },
  {
    why: "the English word behind a term's translation",
    what: /(?<=[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}])[(（][A-Za-z -]+[)）]/gu,
  },
  {
    why: "names that recordings and presets have",
    what: anyOf(SHIPPED_STARTS),
    where: /sl-(status|runs)\b/,
  },
];

/** The words of a text that are neither Japanese nor on the list. */
function leftInEnglish({ text, place }: Said): string[] {
  const rest = LATIN.filter(({ where }) => where === undefined || where.test(place)).reduce(
    (left, { what }) => left.replaceAll(what, " "),
    text,
  );
  // One letter is a symbol: β log p, n = 10, x3.
  return rest.match(/[A-Za-z]{2,}/g) ?? [];
}

/** A line for every text of the page that holds a word of English. */
export const untranslated = (said: readonly Said[]): string[] =>
  said.flatMap((each) => {
    const left = leftInEnglish(each);
    return left.length === 0
      ? []
      : [`${each.place} (${each.by}): ${left.join(" ")} in ${each.text}`];
  });
