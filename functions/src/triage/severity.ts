import { factorNames, type FactorName } from "./cues.ts";
import type { Category, SeverityFactor, SeverityLevel } from "./model.ts";
import type { SeverityModel } from "./severityModel.ts";
import { wordingFeatures } from "./severityWording.ts";
import type { Fact, Facts, Span } from "./signals.ts";
import type { Word } from "./words.ts";

/** Points for what no training text can teach, because it is known from elsewhere. An organisation's judgement. */
export const contextPoints = {
  /** A vulnerability that attackers are known to use is named. */
  knownExploited: 8,
  /** Open incidents that share observables with this one: the greatest step reached counts. */
  campaign: [
    { from: 1, points: 4 },
    { from: 3, points: 8 },
    { from: 10, points: 12 },
  ],
} as const;

/** The learnt factor moves a score by no more than this, so that facts always weigh. */
export const wordingLimit = 40;

const maxEvidence = 3;
const maxQuoted = 120;
const maxValue = 200;

/** What is scored. */
export interface SeverityInput {
  category: Category;
  /** The judged text and its words. */
  text: string;
  words: readonly Word[];
  facts: Facts;
  /** CVE ids in the report that attackers are known to use. */
  knownExploited?: readonly string[];
  /** How many other open incidents share observables with this one. */
  openCampaign?: number;
}

interface Part {
  name: FactorName;
  value: string;
  weight: number;
  points: number;
  evidence: string[];
  spans: Span[];
}

const toTenths = (points: number): number => Math.round(points * 10) / 10 + 0;

const quote = (text: string, { start, end }: Span): string => text.slice(start, end).replace(/\s+/g, " ").slice(0, maxQuoted).toWellFormed();

/** The points of a factor's facts, and the words or fields that told the heaviest of them. */
function factPart(name: FactorName, facts: readonly Fact[], text: string, category: Category, model: SeverityModel): Part[] {
  const weighed = facts
    .map((fact) => ({ fact, points: fact.keys.reduce((sum, key) => sum + (model.points.get(key)?.[category] ?? 0), 0) }))
    .filter(({ points }) => points !== 0)
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
  if (weighed.length === 0) return [];
  let full = 0;
  for (const [key, points] of model.points) if (key.startsWith(`${name}: `)) full += points[category];
  const shown = weighed.slice(0, maxEvidence).map(({ fact }) => fact);
  return [
    {
      name,
      value: weighed.map(({ fact }) => fact.finding).join(", ").slice(0, maxValue),
      weight: Math.abs(full),
      points: weighed.reduce((sum, { points }) => sum + points, 0),
      evidence: shown.map(({ field, spans }) => (field === null ? quote(text, spans[0] ?? { start: 0, end: 0 }) : `field: ${field}`)),
      spans: shown.flatMap(({ spans }) => spans.slice(0, 1)).map(({ start, end }) => ({ start, end })),
    },
  ];
}

/** The learnt factor: what the report's words and pairs of words speak for, with the strongest in the direction of the sum. */
function wordingPart({ category, text, words }: SeverityInput, model: SeverityModel): Part[] {
  const known = wordingFeatures(words, category)
    .map(({ hash, inCategory, value, from, to }) => ({ points: ((model.wording.get(hash) ?? 0) + (model.wording.get(inCategory) ?? 0)) * value, start: words[from]?.start ?? 0, end: words[to - 1]?.end ?? 0 }))
    .filter(({ points }) => points !== 0);
  if (known.length === 0) return [];
  const points = Math.max(-wordingLimit, Math.min(wordingLimit, known.reduce((sum, feature) => sum + feature.points, 0)));
  const direction = Math.sign(points);
  const shown = known
    .filter((feature) => Math.sign(feature.points) === direction)
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || a.start - b.start)
    .slice(0, maxEvidence);
  return [{ name: "wording", value: points < 0 ? "as in reports of lesser harm" : "as in reports of greater harm", weight: wordingLimit, points, evidence: shown.map((span) => quote(text, span)), spans: shown.map(({ start, end }) => ({ start, end })) }];
}

function contextParts({ knownExploited = [], openCampaign = 0 }: SeverityInput): Part[] {
  const step = contextPoints.campaign.findLast(({ from }) => openCampaign >= from);
  return [
    ...(knownExploited.length > 0 ? [{ name: "known exploited" as const, value: knownExploited.slice(0, maxEvidence).join(", "), weight: contextPoints.knownExploited, points: contextPoints.knownExploited, evidence: knownExploited.slice(0, maxEvidence), spans: [] }] : []),
    ...(step ? [{ name: "campaign" as const, value: `${String(openCampaign)} open incidents share observables`, weight: contextPoints.campaign[2].points, points: step.points, evidence: ["field: openCampaign"], spans: [] }] : []),
  ];
}

const toFactor = ({ name, value, weight, points, evidence, spans }: Part): SeverityFactor => ({ name, value, weight: toTenths(weight), contribution: toTenths(points), evidence: evidence.filter((words) => words !== ""), spans });

/**
 * How severe a report is: what its category starts from and every factor found, each with the words or the field that
 * told it. The score is their sum, held to 0..100; the level follows from the model's thresholds. Pure and deterministic.
 * A worse fact never lowers the score and a mitigating one never raises it, because the model's points have those signs.
 */
export function scoreSeverity(input: SeverityInput, model: SeverityModel): { level: SeverityLevel; score: number; factors: SeverityFactor[] } {
  const { category, text, facts } = input;
  const base = model.base[category];
  const parts: Part[] = [
    { name: "category", value: category, weight: base, points: base, evidence: [], spans: [] },
    ...factorNames.flatMap((name) => factPart(name, facts.found.filter(({ factor }) => factor === name), text, category, model)),
    ...contextParts(input),
    ...wordingPart(input, model),
  ];
  const factors = parts.map(toFactor);
  const sum = factors.reduce((total, { contribution }) => total + contribution, 0);
  const score = toTenths(Math.min(100, Math.max(0, sum)));
  return { level: model.levels.find(({ from }) => score >= from)?.level ?? "low", score, factors };
}
