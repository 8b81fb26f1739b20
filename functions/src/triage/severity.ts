import { factorNames, type FactorName } from "./cues.ts";
import type { Alternative, Category, SeverityFactor, SeverityLevel } from "./model.ts";
import { addOdds, noOdds, steps, timesOdds, wordingOdds, type Odds, type SeverityModel } from "./severityModel.ts";
import { hashInCategory, wordingFeatures } from "./severityWording.ts";
import type { Fact, Facts, Span } from "./signals.ts";
import type { Word } from "./words.ts";

/** Log odds, at every step, for what no training text can teach, because it is known from elsewhere. An organisation's judgement. */
export const contextOdds = {
  /** A vulnerability that attackers are known to use is named. */
  knownExploited: 1,
  /** Open incidents that share observables with this one: the greatest step reached counts. */
  campaign: [
    { from: 1, odds: 0.5 },
    { from: 3, odds: 1 },
    { from: 10, odds: 1.5 },
  ],
  /**
   * What the report holds is a known indicator of attacks: the surest counts by its score, where the least that is met at all
   * weighs as one incident that shares an observable, a coin's toss or better as a vulnerability known to be used, and what is
   * next to certain as a wide campaign. Feeds list many names of one attack, so that others beside it are hardly news.
   */
  knownIndicators: {
    best: [
      { from: 25, odds: 0.5 },
      { from: 50, odds: 1 },
      { from: 80, odds: 1.5 },
    ],
    other: 0.1,
    othersMax: 5,
  },
} as const;

/** The learnt factor moves each step's log odds by no more than this, so that facts always weigh. */
export const wordingLimit = 5;

const maxEvidence = 3;
const maxQuoted = 120;
const maxValue = 200;

/** An observable of the report that is an indicator of attacks, and how sure that is: 0 to 100. */
export interface KnownIndicator {
  type: string;
  value: string;
  score: number;
}

/** What is scored. */
export interface SeverityInput {
  category: Category;
  /** How sure the category is and what else it may be; without them it is taken as certain. */
  confidence?: number;
  alternatives?: readonly Alternative[];
  /** The judged text and its words. */
  text: string;
  words: readonly Word[];
  facts: Facts;
  /** CVE ids in the report that attackers are known to use. */
  knownExploited?: readonly string[];
  /** How many other open incidents share observables with this one. */
  openCampaign?: number;
  /** Which of its observables are known indicators. A vulnerability among them counts as known to be used. */
  knownIndicators?: readonly KnownIndicator[];
}

/** A single thing that speaks for a factor. */
interface Piece {
  odds: Odds;
  finding: string;
  /** Where its words stand; null if no words told it. */
  span: Span | null;
  /** What to show where no words are. */
  source: string;
}

interface Part {
  name: FactorName;
  odds: Odds;
  /** What it could add at most. */
  full: Odds;
  pieces: readonly Piece[];
}

const toTenths = (points: number): number => Math.round(points * 10) / 10 + 0;

const quote = (text: string, { start, end }: Span): string => text.slice(start, end).replace(/\s+/g, " ").slice(0, maxQuoted).toWellFormed();

/** A category that the report may be of, and how likely. */
interface Share {
  category: Category;
  share: number;
}

/** Likelier than this, a category counts. */
const leastShare = 0.02;

/** What the report may be of, in shares that add up to 1. */
function sharesOf({ category, confidence = 1, alternatives = [] }: SeverityInput): Share[] {
  const likely = [{ category, confidence: Math.max(confidence, leastShare) }, ...alternatives].filter((one) => one.confidence >= leastShare);
  const sum = likely.reduce((total, one) => total + one.confidence, 0);
  return likely.map((one) => ({ category: one.category, share: one.confidence / sum }));
}

/** The odds of what the report may be, in their shares. */
const mixed = (shares: readonly Share[], oddsIn: (category: Category) => Odds): Odds => sumOf(shares.map(({ category, share }) => timesOdds(oddsIn(category), share)));

const sumOf = (all: readonly Odds[]): Odds => all.reduce(addOdds, noOdds);
const every = (odds: number): Odds => [odds, odds, odds];
const isNothing = (odds: Odds): boolean => odds.every((value) => value === 0);

/** A factor's facts, and what they add to the odds. */
function factPart(name: FactorName, facts: readonly Fact[], shares: readonly Share[], model: SeverityModel): Part[] {
  const oddsOf = (key: string): Odds => mixed(shares, (category) => model.facts.get(key)?.[category] ?? noOdds);
  const pieces = facts
    .map(({ finding, keys, spans, field }): Piece => ({ finding, odds: sumOf(keys.map(oddsOf)), span: field === null ? (spans[0] ?? { start: 0, end: 0 }) : null, source: `field: ${field ?? ""}` }))
    .filter(({ odds }) => !isNothing(odds));
  if (pieces.length === 0) return [];
  const full = mixed(shares, (category) => model.full.get(name)?.[category] ?? noOdds);
  return [{ name, odds: sumOf(pieces.map(({ odds }) => odds)), full, pieces }];
}

const limited = (odds: number): number => Math.max(-wordingLimit, Math.min(wordingLimit, odds));

/** The learnt factor: what the report's words and pairs of words speak for. */
function wordingPart({ words }: SeverityInput, shares: readonly Share[], { wording }: SeverityModel): Part[] {
  const oddsOf = (hash: number): Odds => addOdds(wordingOdds(wording, hash), mixed(shares, (category) => wordingOdds(wording, hashInCategory(hash, category))));
  const pieces = wordingFeatures(words)
    .map(({ hash, value, from, to }): Piece => ({ odds: timesOdds(oddsOf(hash), value), finding: "", span: { start: words[from]?.start ?? 0, end: words[to - 1]?.end ?? 0 }, source: "" }))
    .filter(({ odds }) => !isNothing(odds));
  if (pieces.length === 0) return [];
  const [medium, high, critical] = sumOf(pieces.map(({ odds }) => odds));
  return [{ name: "wording", odds: [limited(medium), limited(high), limited(critical)], full: every(wordingLimit), pieces }];
}

/** What known indicators add, whatever their order: more of them, or a surer one, never less. */
function indicatorPart(known: readonly KnownIndicator[]): Part[] {
  const { best, other, othersMax } = contextOdds.knownIndicators;
  const stepOf = ({ score }: KnownIndicator): number => best.findLast(({ from }) => score >= from)?.odds ?? 0;
  const counted = known.filter((one) => stepOf(one) > 0).sort((a, b) => b.score - a.score || (a.value < b.value ? -1 : 1));
  const [surest] = counted;
  if (!surest) return [];
  const odds = stepOf(surest) + other * Math.min(othersMax, counted.length - 1);
  const pieces = counted.map((one): Piece => ({ odds: every(stepOf(one)), finding: `${one.type.replaceAll("_", " ")} (score ${String(one.score)})`, span: null, source: one.value.slice(0, maxQuoted).toWellFormed() }));
  return [{ name: "known indicator", odds: every(odds), full: every(best[2].odds + other * othersMax), pieces }];
}

function contextParts({ knownExploited: named = [], openCampaign = 0, knownIndicators = [] }: SeverityInput): Part[] {
  const isVulnerability = ({ type }: KnownIndicator): boolean => type === "cve";
  const knownExploited = [...new Set([...named, ...knownIndicators.filter(isVulnerability).map(({ value }) => value)])];
  const step = contextOdds.campaign.findLast(({ from }) => openCampaign >= from);
  const exploited = every(contextOdds.knownExploited);
  const campaign = every(step?.odds ?? 0);
  return [
    ...(knownExploited.length > 0 ? [{ name: "known exploited" as const, odds: exploited, full: exploited, pieces: knownExploited.map((cve) => ({ odds: exploited, finding: cve, span: null, source: cve })) }] : []),
    ...(step ? [{ name: "campaign" as const, odds: campaign, full: every(contextOdds.campaign[2].odds), pieces: [{ odds: campaign, finding: `${String(openCampaign)} open incidents share observables`, span: null, source: "field: openCampaign" }] }] : []),
    ...indicatorPart(knownIndicators.filter((one) => !isVulnerability(one))),
  ];
}

const chanceOf = (odds: number): number => 1 / (1 + Math.exp(-odds));
const pointsPerStep = 100 / steps.length;

/** The score of log odds: how far up the scale, in per cent, a report of such chances lies on average. */
export const scoreOfOdds = (odds: Odds): number => pointsPerStep * odds.reduce((sum, value) => sum + chanceOf(value), 0);

/** Points that one unit of a step's odds is worth on the way from where the category starts to where the report ends. */
function pointsPerUnit(start: number, end: number): number {
  const way = end - start;
  const chance = chanceOf(end);
  return pointsPerStep * (Math.abs(way) < 1e-6 ? chance * (1 - chance) : (chance - chanceOf(start)) / way);
}

/** What a step's odds are worth where they are worth most. */
const steepest = pointsPerStep / 4;

function factorOf({ name, odds, full, pieces }: Part, worth: Odds, text: string): SeverityFactor {
  const pointsOf = (some: Odds): number => some.reduce((sum, value, step) => sum + value * (worth[step] ?? 0), 0);
  const points = pointsOf(odds);
  const told = pieces
    .map((piece) => ({ ...piece, points: pointsOf(piece.odds) }))
    .filter((piece) => Math.sign(piece.points) === Math.sign(points))
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
  const shown = told.slice(0, maxEvidence);
  const found = name === "wording" ? (points < 0 ? "as in reports of lesser harm" : "as in reports of greater harm") : told.map(({ finding }) => finding).join(", ").slice(0, maxValue);
  return {
    name,
    value: found,
    weight: toTenths(Math.min(100, full.reduce((sum, value) => sum + Math.abs(value), 0) * steepest)),
    contribution: toTenths(points),
    evidence: shown.map(({ span, source }) => (span ? quote(text, span) : source)).filter((words) => words !== ""),
    spans: shown.flatMap(({ span }) => (span ? [{ start: span.start, end: span.end }] : [])),
  };
}

/**
 * How severe a report is. Every factor found adds to the log odds that the report is at least medium, at least high,
 * critical; the score is the mean of the three chances in per cent, and the level follows from the model's thresholds. A
 * factor's contribution is its part of the way from the category's score to the report's (integrated gradients:
 * Sundararajan, Taly and Yan 2017, "Axiomatic Attribution for Deep Networks"), so that contributions add up to the score.
 * Pure and deterministic. A worse fact never lowers the score and a mitigating one never raises it, because the model's
 * odds have those signs at every step.
 */
export function scoreSeverity(input: SeverityInput, model: SeverityModel): { level: SeverityLevel; score: number; factors: SeverityFactor[] } {
  const { category, text, facts } = input;
  const shares = sharesOf(input);
  const start = mixed(shares, (one) => model.base[one]);
  const parts = [...factorNames.flatMap((name) => factPart(name, facts.found.filter(({ factor }) => factor === name), shares, model)), ...contextParts(input), ...wordingPart(input, shares, model)];
  const end = sumOf([start, ...parts.map(({ odds }) => odds)]);
  const worth: Odds = [pointsPerUnit(start[0], end[0]), pointsPerUnit(start[1], end[1]), pointsPerUnit(start[2], end[2])];
  const score = toTenths(scoreOfOdds(end));
  const factors = parts.map((part) => factorOf(part, worth, text));
  // What rounding leaves over is the category's.
  const base = toTenths(score - factors.reduce((sum, { contribution }) => sum + contribution, 0));
  const starting: SeverityFactor = { name: "category", value: category, weight: base, contribution: base, evidence: [], spans: [] };
  return { level: model.levels.find(({ from }) => score >= from)?.level ?? "low", score, factors: [starting, ...factors] };
}
