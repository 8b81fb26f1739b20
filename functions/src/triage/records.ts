import { readQuantities, type Quantity } from "./quantities.ts";

/** People or records affected, and the words that say so. */
export interface Records {
  count: number;
  evidence: string;
  start: number;
  end: number;
}

/** Fewer who also act in a report ("two employees found") say nothing of how many are affected. */
const fewestActors = 10;

/** The greatest count of people or records among a text's quantities; null if it names none. */
export function recordsAmong(text: string, quantities: readonly Quantity[]): Records | null {
  let most: Quantity | null = null;
  for (const quantity of quantities) {
    if (quantity.counted !== "people" || (!quantity.isVictims && quantity.count < fewestActors)) continue;
    if (!most || quantity.count > most.count) most = quantity;
  }
  return most && Number.isSafeInteger(most.count) ? { count: most.count, start: most.start, end: most.end, evidence: text.slice(most.start, most.end).replace(/\s+/g, " ").slice(0, 120).toWellFormed() } : null;
}

/**
 * How many people or records a report says are affected: the greatest of the counts it names ("1,200 patients' records",
 * "3.5 million customers", "three hundred and twelve families", "a few hundred"), with the words. Null if it names none.
 * Linear work; English only.
 */
export function estimateRecords(text: string): Records | null {
  return recordsAmong(text, readQuantities(text));
}
