import { categories } from "../triage/model.ts";
import type { Answer, Figures } from "./figures.ts";

const calibrationTolerance = 0.01;
/** How likely chance alone may have made a model better on the corrections it was not shown: as two put right and none spoilt. */
const chanceMax = 0.25;

const shown = (value: number): string => value.toFixed(4);

/** What got worse than it is with another model, on the frozen texts; empty when nothing did. Pure. */
export function losses(candidate: Figures, other: Figures): string[] {
  const fell = categories.filter((category) => candidate.recall[category].right < other.recall[category].right - 1);
  return [
    ...(candidate.accuracy < other.accuracy ? [`accuracy ${shown(candidate.accuracy)}, was ${shown(other.accuracy)}`] : []),
    ...(candidate.macroF1 < other.macroF1 ? [`macro-F1 ${shown(candidate.macroF1)}, was ${shown(other.macroF1)}`] : []),
    ...fell.map((category) => `recall of ${category} ${String(candidate.recall[category].right)} of ${String(candidate.recall[category].of)}, was ${String(other.recall[category].right)}`),
    ...(candidate.calibrationError > other.calibrationError + calibrationTolerance ? [`calibration error ${shown(candidate.calibrationError)}, was ${shown(other.calibrationError)}`] : []),
  ];
}

/** How two models did on the corrections that neither was shown. */
export interface HeldBack {
  texts: number;
  rightBefore: number;
  rightAfter: number;
  /** Wrong before and right after, and the reverse. */
  fixed: number;
  spoilt: number;
}

/** Compares answers to the same texts, in the same order. Pure. */
export function compareHeldBack(before: readonly Answer[], after: readonly Answer[]): HeldBack {
  const pairs = before.map((answer, at) => ({ was: answer.truth === answer.answer, is: after[at]?.answer === answer.truth }));
  const count = (test: (pair: { was: boolean; is: boolean }) => boolean) => pairs.filter(test).length;
  return { texts: pairs.length, rightBefore: count(({ was }) => was), rightAfter: count(({ is }) => is), fixed: count(({ was, is }) => !was && is), spoilt: count(({ was, is }) => was && !is) };
}

/** The chance that of `fixed + spoilt` changes, each as likely for the better as for the worse, so many are for the better (one-sided sign test). */
export function chanceOf(fixed: number, spoilt: number): number {
  const changes = fixed + spoilt;
  let ways = 1; // changes over k
  let sum = 0;
  for (let k = 0; k <= changes; k += 1) {
    if (k >= fixed) sum += ways;
    ways = (ways * (changes - k)) / (k + 1);
  }
  return sum / 2 ** changes;
}

/** Why the held-back corrections do not speak for a model; null when they do. Pure. */
export function doubt({ texts, rightBefore, rightAfter, fixed, spoilt }: HeldBack): string | null {
  if (fixed > spoilt && chanceOf(fixed, spoilt) <= chanceMax) return null;
  return `held-back corrections right ${String(rightAfter)} of ${String(texts)}, was ${String(rightBefore)}: not better, or no more than chance`;
}
