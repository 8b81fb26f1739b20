import { severityLevels, type SeverityLevel } from "../../triage/model.ts";
import { leastP } from "./distributions.ts";
import { anomalySettings, type AnomalySettings, type Detector, type FindingKind } from "./settings.ts";

export interface Entity {
  type: "user" | "source" | "network" | "category" | "technique" | "organisation";
  id: string;
  /** What people call it; the id where there is nothing better. */
  label?: string;
  /** Whom it is like, if not all of its type: service accounts are not like people. */
  group?: string;
}

/** One thing that is out of the ordinary. */
export interface Finding {
  kind: FindingKind;
  detector: Detector;
  entity: { type: Entity["type"]; id: string };
  at: Date;
  /** What was to be expected, in the unit of `observed`. */
  expected: number;
  observed: number;
  /** The chance of this or more on a usual day of this entity, counting that several things are looked at on it. */
  p: number;
  /** 0 to 100: ten times the decimal logarithm of 1/p. */
  score: number;
  severity: SeverityLevel;
  sentence: string;
  /** The figures behind it, for a machine or a curious reader. */
  evidence: Readonly<Record<string, string | number | boolean>>;
}

const mostLabel = 100;

/** What an entity is called in a sentence: one line, bounded, whatever somebody named it. */
export function nameOf({ type, id, label }: Entity): string {
  const words = (label ?? id).replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  return words === "" ? `a ${type}` : words.length > mostLabel ? `${words.slice(0, mostLabel - 1)}…` : words;
}

/** 12, 4.6 or 0.03: as many places as say something. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "many";
  if (value >= 10 || Number.isInteger(value)) return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
  return value >= 1 ? value.toFixed(1) : value >= 0.01 ? value.toFixed(2) : "almost none";
}

/** One digit that counts: a chance is never known better. */
function roughly(value: number): string {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  const rounded = Math.round(value / power) * power;
  if (rounded >= 1e9) return "more than a billion";
  return rounded >= 1e6 ? `${String(Math.round(rounded / 1e6))} million` : figure(rounded);
}

/** "By chance this happens about once in 4,000 days." */
export const chanceWords = (p: number): string => `By chance this happens about once in ${roughly(1 / Math.max(p, leastP))} days.`;

export const plural = (count: number, one: string, many = `${one}s`): string => `${figure(count)} ${count === 1 ? one : many}`;

export const scoreOf = (p: number): number => (p < 1 ? Math.round(Math.min(100, Math.max(0, -10 * Math.log10(Math.max(p, leastP))))) : 0);

/** The severity a score stands for, not above what the kind of finding may claim by itself. */
export function severityOf(kind: FindingKind, score: number, settings: AnomalySettings = anomalySettings): SeverityLevel {
  const reached = severityLevels.filter((level) => score >= settings.severityFrom[level]).length - 1;
  const most = severityLevels.indexOf(settings.severityMost[kind]);
  return severityLevels[Math.max(0, Math.min(reached, most))] ?? "low";
}

export type Facts = Omit<Finding, "score" | "severity" | "entity"> & { entity: Entity };

/** A finding of its facts: score and severity follow from p. */
export function findingOf({ entity, ...facts }: Facts, settings: AnomalySettings = anomalySettings): Finding {
  const score = scoreOf(facts.p);
  return { ...facts, entity: { type: entity.type, id: entity.id }, score, severity: severityOf(facts.kind, score, settings) };
}
