import type { Finding } from "./finding.ts";
import { anomalySettings, detectors, type AnomalySettings, type Detector } from "./settings.ts";

/** How many entities each detector looked at: what it compared, whether or not it found anything. */
export type Looked = Readonly<Record<Detector, number>>;

/**
 * Of a day's candidates, those to tell. Each must keep its detector's budget of false alarms per entity and day (p counts all
 * that was looked at on the entity, so in expectation the budget holds for any number of entities), and the candidates of a
 * detector together the false discovery rate, which asks more of each the more entities there are (Benjamini and Hochberg
 * 1995). One finding for an entity and detector: the least likely. The most surprising come first.
 */
export function withinBudget(candidates: readonly Finding[], looked: Looked, settings: AnomalySettings = anomalySettings): Finding[] {
  return detectors.flatMap((detector) => discoveries(mostSurprising(candidates.filter((finding) => finding.detector === detector)), looked[detector], settings.falseAlarmsPerEntityDay[detector], settings.falseDiscoveryRate)).sort(bySurprise);
}

const nameOfEntity = ({ entity }: Finding): string => `${entity.type} ${entity.id}`;
// Ties are broken by name, so that the order does not depend on the order things came in.
const bySurprise = (a: Finding, b: Finding): number => a.p - b.p || (nameOfEntity(a) < nameOfEntity(b) ? -1 : nameOfEntity(a) > nameOfEntity(b) ? 1 : a.at.getTime() - b.at.getTime());

function mostSurprising(candidates: readonly Finding[]): Finding[] {
  const best = new Map<string, Finding>();
  for (const finding of [...candidates].sort(bySurprise)) {
    const name = nameOfEntity(finding);
    if (!best.has(name)) best.set(name, finding);
  }
  return [...best.values()];
}

function discoveries(sorted: readonly Finding[], looked: number, budget: number, rate: number): Finding[] {
  const comparisons = Math.max(looked, sorted.length, 1);
  const last = sorted.findLastIndex(({ p }, rank) => p <= (rate * (rank + 1)) / comparisons);
  return sorted.slice(0, last + 1).filter(({ p }) => p <= budget);
}
