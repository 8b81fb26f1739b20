import { severityLevels, type SeverityLevel } from "../triage/model.ts";
import type { Alert } from "./model.ts";
import type { Suppression, SuppressionConditions } from "./suppressionModel.ts";

/** What a rule looks at. */
export type Suppressible = Pick<Alert, "source" | "title" | "severity" | "rule" | "host" | "user" | "observables" | "techniques">;

const rank = (level: SeverityLevel): number => severityLevels.indexOf(level);

/** True if `level` is `least` or graver. */
export const isAtLeast = (level: SeverityLevel, least: SeverityLevel): boolean => rank(level) >= rank(least);

/** The graver of two. */
export const graver = (a: SeverityLevel, b: SeverityLevel): SeverityLevel => (rank(a) >= rank(b) ? a : b);

const folded = (text: string): string => text.trim().toLowerCase();
const wordsOf = (text: string): string[] => text.normalize("NFKC").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

const isOneOf = (value: string | null, list: readonly string[] | undefined): boolean => list === undefined || (value !== null && list.some((entry) => folded(entry) === folded(value)));

function hasWords(title: string, list: readonly string[] | undefined): boolean {
  if (list === undefined) return true;
  const words = new Set(wordsOf(title));
  return list.some((entry) => {
    const wanted = wordsOf(entry);
    return wanted.length > 0 && wanted.every((word) => words.has(word));
  });
}

/** True if all conditions hold for the alert; a list holds if one of its entries does. Letter case does not matter. Pure. */
export function fits(conditions: SuppressionConditions, alert: Suppressible): boolean {
  const { severityAtMost, observables, techniques } = conditions;
  return (
    isOneOf(alert.source, conditions.sources) &&
    (severityAtMost === undefined || rank(alert.severity) <= rank(severityAtMost)) &&
    isOneOf(alert.rule, conditions.rules) &&
    hasWords(alert.title, conditions.title) &&
    isOneOf(alert.host, conditions.hosts) &&
    isOneOf(alert.user, conditions.users) &&
    (observables === undefined || alert.observables.some(({ value }) => isOneOf(value, observables))) &&
    (techniques === undefined || alert.techniques.some((technique) => techniques.some((wanted) => technique === wanted || technique.startsWith(`${wanted}.`))))
  );
}

/** True while the rule is in force. Pure. */
export const isInForce = ({ from, until, endedAt }: Pick<Suppression, "from" | "until" | "endedAt">, now: Date): boolean => endedAt === null && from <= now && now < until;

/** The rule that keeps an alert away, the oldest of several; null if none does. Pure. */
export function suppressorOf(rules: readonly Suppression[], alert: Suppressible, now: Date): Suppression | null {
  return rules.find((rule) => isInForce(rule, now) && fits(rule.conditions, alert)) ?? null;
}
