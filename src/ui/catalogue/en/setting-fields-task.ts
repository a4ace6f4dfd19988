/** What each option of the tasks does, in English. */
import type { FieldPath } from "../../../config-fields.ts";
import type { FieldText } from "../../settings/field-text.ts";

export const taskFields: Record<Extract<FieldPath, `task.${string}`>, FieldText> = {
  "task.name": {
    name: "Task",
    does: "What the prompts ask and what counts as right.",
    expect:
      "The shipped warm starts know chained arithmetic only; any other task trains its own warm start first.",
  },
  "task.steps": {
    name: "Steps",
    does: "Operations in a chain, so reasoning steps in a response.",
    expect: "More: longer responses, fewer right ones, and more room to ask which step was wrong.",
  },
  "task.operations": {
    name: "Operations",
    does: "Which arithmetic operations may occur.",
    expect: "More of them: more facts to learn, so slower learning.",
  },
  "task.grading": {
    name: "Grading",
    does: "What earns the outcome: strict, every step right; final, the last answer; partial, the share of right steps.",
    expect: "With final, lucky errors are rewarded, and credit has a harder time.",
  },
  "task.errorLow": {
    name: "Least error rate",
    does: "Demonstrations repeat each wrong belief with a chance between this and the highest error rate.",
    expect: "Higher: a weaker warm start with more to cure.",
  },
  "task.errorHigh": {
    name: "Highest error rate",
    does: "The other end of that range.",
    expect: "Higher: some wrong beliefs are written more often than the right fact.",
  },
  "task.uniformNoise": {
    name: "Random slips",
    does: "Chance that a demonstrated result is any value at all.",
    expect: "Higher: errors that no single fact explains.",
  },
  "task.digits": {
    name: "Digits",
    does: "Columns of the sum, leading zeros included.",
    expect: "More: longer responses and more carries to forget.",
  },
  "task.forgetCarryIn": {
    name: "Carry not added",
    does: "Chance that a demonstration leaves out a carry that arrives.",
    expect: "Higher: one error early makes later columns wrong.",
  },
  "task.forgetCarryOut": {
    name: "Carry not written",
    does: "Chance that a demonstration does not write a carry that leaves.",
    expect: "Higher: more steps that look right and are not.",
  },
  "task.cups": {
    name: "Cups",
    does: "Cups that change places.",
    expect: "More: guessing is right less often.",
  },
  "task.swaps": {
    name: "Swaps",
    does: "Swaps in a prompt, so steps in a response.",
    expect: "More: longer memory needed, fewer right responses.",
  },
  "task.state": {
    name: "State written",
    does: "What a step writes: the place of one cup, or the whole row.",
    expect: "A row takes more tokens and can go wrong in more ways.",
  },
  "task.variables": {
    name: "Variables",
    does: "Variables with a truth value in each prompt.",
    expect: "More: more to look up, and more to misread.",
  },
  "task.operators": {
    name: "Operators",
    does: "How many Boolean operators may occur: and, or; also xor, nand; also nor, xnor.",
    expect: "More: a larger table to learn.",
  },
  "task.negation": {
    name: "Negation",
    does: "Whether operands may be negated.",
    expect: "On: harder prompts, and a new way to slip.",
  },
  "task.misread": {
    name: "Misreading",
    does: "Chance that a demonstration reads the variable next to the right one.",
    expect: "Higher: errors that reinforcement learning can find and cure.",
  },
  "task.forgetNegation": {
    name: "Negation forgotten",
    does: "Chance that a demonstration overlooks a negation.",
    expect: "Higher: more wrong steps wherever an operand is negated.",
  },
  "task.numbers": {
    name: "Numbers",
    does: "Numbers in a prompt, each to be used once.",
    expect: "More: many more paths, few of which reach the target.",
  },
  "task.largest": {
    name: "Largest number",
    does: "The largest number that may be drawn.",
    expect: "Larger: more different prompts, rarer lucky hits.",
  },
  "task.wrongTurn": {
    name: "Wrong turns",
    does: "Chance that a demonstrated step is legal but heads nowhere.",
    expect: "Higher: more dead ends to learn from.",
  },
  "task.nodes": {
    name: "Nodes",
    does: "Places of the graph.",
    expect: "More: longer ways and more of them.",
  },
  "task.edges": {
    name: "Edges",
    does: "Connections listed in a prompt, at most two a node.",
    expect: "More: longer prompts, more right paths, more wrong ones too.",
  },
  "task.apart": {
    name: "Distance",
    does: "The goal lies at least this many edges from the start.",
    expect: "Larger: harder, as a random walk arrives less often.",
  },
  "task.longest": {
    name: "Longest path",
    does: "The most edges that a path may have.",
    expect: "Larger: detours still count as right.",
  },
  "task.blind": {
    name: "Blind steps",
    does: "Chance that a demonstrated step takes any edge, wherever it leads.",
    expect: "Higher: a weaker warm start that runs into dead ends.",
  },
  "task.size": {
    name: "Program size",
    does: "Instructions of the shortest program of a function, at most.",
    expect: "Larger: far more programs to tell apart.",
  },
  "task.spare": {
    name: "Spare instructions",
    does: "Instructions that a response may have beyond the shortest program.",
    expect: "More: more right programs, also roundabout ones.",
  },
  "task.shown": {
    name: "Examples shown",
    does: "Examples of the function in a prompt.",
    expect: "Fewer: the prompt leaves more functions possible.",
  },
  "task.strict": {
    name: "All tests",
    does: "Whether the outcome is 1 only where all ten tests pass, instead of the share that pass.",
    expect: "On: a rarer and sharper verdict.",
  },
  "task.records": {
    name: "Records",
    does: "Your own prompts and answers, read from a file by the command line; here the built-in example is used.",
    expect: "Without a file: put four of six letters into order.",
  },
  "task.verifier": {
    name: "Verifier",
    does: "When an answer is right: the exact words, the same last number, or the same set of words.",
    expect: "A looser verifier accepts more, also what you may not want.",
  },
  "task.maxResponseTokens": {
    name: "Longest response",
    does: "Tokens of a response, stop token included; 0: as many as the longest answer needs.",
    expect: "Longer: more room to ramble, and slower updates.",
  },
  "task.errorRate": {
    name: "Error rate",
    does: "Chance that a demonstration replaces a word of the answer by its wrong twin.",
    expect: "Higher: a weaker warm start with more to cure.",
  },
};
