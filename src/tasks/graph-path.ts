/**
 * Find a path through a small directed graph.
 *
 *   prompt    a>c b>d c>b d>e c>a a e :
 *   response  a>c c>b b>d d>e
 *
 * The prompt gives the edges in random order, the start and the goal. A step is one edge. Several paths can be right. A
 * step is right where its edge exists, continues from where the last one ended, and leaves the goal within reach of the edges
 * that may still be written. Demonstrations do not always look ahead, and believe some edges to lead back as well.
 */
import * as v from "valibot";

import { InputError } from "../errors.ts";
import { Random, Stream } from "../random.ts";
import { at } from "../typed-array.ts";
import { misconceptionAbout, probability } from "./misconception.ts";
import { drawInSplit, sampleInSplit } from "./split.ts";
import { judgeSteps } from "./steps.ts";
import { PAD_TOKEN, STOP_TOKEN, tokensOf } from "./task.ts";
import type { Demonstration, Difficulty, Prompt, Split, Task, Verdict } from "./task.ts";

export const graphPath = {
  name: "graph-path",
  title: "Find the way",
  description:
    "A way leads through one-way streets from start to goal, and one turn without looking ahead can end where no street goes on.",
} as const;

const graphPathOptions = v.strictObject({
  name: v.literal(graphPath.name),
  nodes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(10)), 7),
  /** Edges in a prompt. */
  edges: v.optional(v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(20)), 12),
  /** The goal is at least so many edges away from the start. */
  apart: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3)), 2),
  /** The most edges of a path. */
  longest: v.optional(v.pipe(v.number(), v.integer(), v.minValue(3), v.maxValue(9)), 5),
  /** Probability that a demonstrated step takes any edge that goes on, wherever it leads. */
  blind: v.optional(probability, 0.4),
  /** Each edge is believed to lead back as well with a probability that is uniform in errorLow..errorHigh. */
  errorLow: v.optional(probability, 0),
  errorHigh: v.optional(probability, 0.3),
});

export const graphPathSchema = v.pipe(
  graphPathOptions,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value.edges <= 2 * dataset.value.nodes) return;
    const { nodes, edges } = dataset.value;
    addIssue({
      expected: `at most ${2 * nodes}, two a node`,
      received: String(edges),
      path: [
        { type: "unknown", origin: "value", input: dataset.value, key: "edges", value: edges },
      ],
    });
  }),
);

export type GraphPathConfig = v.InferOutput<typeof graphPathSchema>;

export const graphPathDifficulties: readonly Difficulty<Omit<Partial<GraphPathConfig>, "name">>[] =
  [
    { title: "Easy", options: { nodes: 5, edges: 7, longest: 4 } },
    { title: "Medium", options: { nodes: 7, edges: 12, longest: 5 } },
    { title: "Hard", options: { nodes: 8, edges: 16, apart: 3, longest: 6 } },
  ];

const END_OF_PROMPT = ":";

/** Seed of the misconceptions. Fixed: they belong to the task, not to a run. */
const TASK_SEED = 0x9a7b;

const startOf = (edge: string): string => edge.slice(0, 1);
const endOf = (edge: string): string => edge.slice(2);

/** Fewest edges from each node to the goal, from the goal backwards; nodes that cannot reach it are absent. */
function distancesTo(goal: string, edges: readonly string[]): Map<string, number> {
  const distances = new Map([[goal, 0]]);
  // A map hands out what is added to it on the way: it is the queue of the search.
  for (const [node, distance] of distances) {
    for (const edge of edges) {
      const before = startOf(edge);
      if (endOf(edge) === node && !distances.has(before)) distances.set(before, distance + 1);
    }
  }
  return distances;
}

interface Question {
  readonly edges: readonly string[];
  readonly start: string;
  readonly goal: string;
}

export function createGraphPath(config: GraphPathConfig): Task {
  const { apart, longest } = config;
  const nodes = [..."abcdefghij"].slice(0, config.nodes);
  const allEdges = nodes.flatMap((from) =>
    nodes.filter((to) => to !== from).map((to) => `${from}>${to}`),
  );
  /** How often each edge is believed to be there where only its opposite is. */
  const misconceptions = new Map(
    allEdges.map((edge, i) => [edge, misconceptionAbout(TASK_SEED, i, 1, config).probability]),
  );

  /** Whether the goal can be reached from a node in so many edges. */
  const canReach = (distances: ReadonlyMap<string, number>, node: string, left: number): boolean =>
    (distances.get(node) ?? Infinity) <= left;

  /** A path through random nodes, and then random other edges that bring the goal no nearer than `apart`. */
  function draw(random: Random, index: number): Prompt {
    const order = [...random.permutation(nodes.length)].map((i) => at(nodes, i));
    const longestPath = Math.min(longest, nodes.length - 1, config.edges);
    const length = apart + random.integer(longestPath - apart + 1);
    const [start, goal] = [at(order, 0), at(order, length)];
    const edges = Array.from({ length }, (_, i) => `${at(order, i)}>${at(order, i + 1)}`);
    for (const i of random.permutation(allEdges.length)) {
      if (edges.length >= config.edges) break;
      const edge = at(allEdges, i);
      if (edges.includes(edge)) continue;
      if (canReach(distancesTo(goal, [...edges, edge]), start, apart - 1)) continue;
      edges.push(edge);
    }
    const shuffled = [...random.permutation(edges.length)].map((i) => at(edges, i));
    return { text: [...shuffled, start, goal, END_OF_PROMPT].join(" "), answer: goal, index };
  }

  function read({ text }: Prompt): Question {
    const tokens = tokensOf(text);
    const edges = tokens.slice(0, config.edges);
    const [start = "", goal = "", end, ...more] = tokens.slice(config.edges);
    if (
      !edges.every((edge) => misconceptions.has(edge)) ||
      !nodes.includes(start) ||
      !nodes.includes(goal) ||
      end !== END_OF_PROMPT ||
      more.length > 0
    ) {
      throw new InputError(
        `Cannot read the prompt: expected ${config.edges} edges such as "${at(allEdges, 0)}", start, goal and ":", found "${text}"`,
      );
    }
    return { edges, start, goal };
  }

  return {
    ...graphPath,
    vocabulary: [PAD_TOKEN, STOP_TOKEN, END_OF_PROMPT, ...nodes, ...allEdges],
    maxPromptTokens: config.edges + 3,
    maxResponseTokens: longest + 1,

    sample(split: Split, seed: number, index: number): Prompt {
      return sampleInSplit(split, seed, index, draw);
    },

    demonstrate(seed: number, index: number): Demonstration {
      const random = new Random(seed, Stream.demonstration, index);
      const prompt = drawInSplit("train", random, () => draw(random, index));
      const { edges, start, goal } = read(prompt);
      const distances = distancesTo(goal, edges);
      const path: string[] = [];
      let node = start;
      while (node !== goal && path.length < longest) {
        const here = node;
        const isBack = (edge: string) => random.uniform() < (misconceptions.get(edge) ?? 0);
        const believed = edges
          .filter((edge) => endOf(edge) === here)
          .map((edge) => `${here}>${startOf(edge)}`)
          .filter((edge) => !edges.includes(edge))
          .filter(isBack);
        const onward = [...edges.filter((edge) => startOf(edge) === here), ...believed];
        const left = longest - path.length - 1;
        const good = onward.filter((edge) => canReach(distances, endOf(edge), left));
        const isBlind = random.uniform() < config.blind;
        const choices = isBlind || good.length === 0 ? onward : good;
        // A dead end: the demonstration gives up.
        if (choices.length === 0) break;
        const edge = at(choices, random.integer(choices.length));
        path.push(edge);
        node = endOf(edge);
      }
      return { prompt, response: path.join(" ") };
    },

    verify(prompt: Prompt, response: string, finished: boolean): Verdict {
      const { edges, start, goal } = read(prompt);
      const distances = distancesTo(goal, edges);
      const tokens = tokensOf(response);
      const size = { tokens: 1, most: longest };
      const { steps, state } = judgeSteps(tokens, size, start, (node, [edge = ""], index) => {
        // What is no edge leads nowhere. One that does not exist leads to where it would.
        if (!misconceptions.has(edge)) return { correct: false, next: node };
        const next = endOf(edge);
        const isThere = edges.includes(edge) && startOf(edge) === node;
        return { correct: isThere && canReach(distances, next, longest - 1 - index), next };
      });

      const isWhole = finished && tokens.length > 0 && tokens.length <= longest;
      const right = isWhole && state === goal && steps.every((step) => step.correct);
      return { outcome: right ? 1 : 0, steps, answer: isWhole ? state : "" };
    },
  };
}
