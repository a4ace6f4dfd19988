/** What a frame has to add where a run's settings, or a recording, are not what its sentences take for granted. */
import type { Frame } from "./frames.ts";
import { plain, withSign } from "./notation.ts";
import type { Story } from "./story-of.ts";
import { storyStrings } from "../catalogue/en/story.ts";

const text = storyStrings.notices;

function ofCredit({ judge, settings }: Story): string[] {
  if (judge !== "prm") return [];
  const { granularity, isPlainCredit } = settings;
  return [
    ...(granularity === "whole" ? [text.wholeReward] : []),
    ...(granularity === "step" ? [text.stepReward] : []),
    ...(isPlainCredit ? [] : [text.notPlain]),
  ];
}

function ofComparison({ comparison, settings, group }: Story): string[] {
  if (!group.kept) return [text.dropped];
  if (!settings.hasAdvantages) return [text.remembered];
  const { outcome } = comparison;
  if (settings.estimator !== "grpo" || comparison.rival === "none") return [];
  if (settings.scale === "none") return [];
  if (Number.isNaN(outcome.divisor)) return [text.dividedByBatch];
  return [text.divided(plain(outcome.divisor))];
}

function ofSum({ settings, whitening, group }: Story): string[] {
  if (!group.kept) return [text.dropped];
  if (!settings.hasAdvantages) return [text.remembered];
  const { isWhitened, hasKlReward, estimator, processWeight, outcomeWeight } = settings;
  const isRecovered = isWhitened && !hasKlReward && estimator !== "gae";
  return [
    ...(estimator === "gae" ? [text.critic] : []),
    ...(hasKlReward ? [text.klReward] : []),
    text.weights(plain(processWeight), plain(outcomeWeight)),
    ...(isRecovered && whitening
      ? [text.whitened(withSign(whitening.mean, 0.01), plain(whitening.scale))]
      : []),
    ...(isRecovered && !whitening ? [text.noWhitening] : []),
  ];
}

function ofPush({ settings, push, group }: Story): string[] {
  return [
    ...(group.kept ? [] : [text.dropped]),
    ...(settings.policyLoss === "gspo" ? [text.ofSequence] : []),
    ...(push && push.alternatives.length === 0 ? [text.noAlternatives] : []),
  ];
}

/** Sentences below a frame's picture; none where everything is as the frame says. */
export function noticesOf(story: Story, frame: Frame): string[] {
  const { judge, settings } = story;
  switch (frame) {
    case 1:
    case 2:
    case 10:
      return [];
    case 3:
      return story.group.kept ? [] : [text.dropped];
    case 4:
      if (judge !== "prm") return [];
      return [settings.reference === "start" ? text.startReference : text.policyReference];
    case 5:
      return ofCredit(story);
    case 6:
      return [
        ...(judge === "prm" && settings.granularity === "token" ? [text.ownView] : []),
        ...ofCredit(story),
      ];
    case 7:
      return ofComparison(story);
    case 8:
      return ofSum(story);
    case 9:
      return ofPush(story);
  }
}
