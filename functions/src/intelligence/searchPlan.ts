import { isActive } from "./decay.ts";
import type { Indicator, SearchIndicatorsInput } from "./model.ts";

export interface Constraint {
  field: string;
  op: "==" | "array-contains" | "<=";
  value: unknown;
}

/** A search as the database is asked for it, and what is left to check on each indicator it gives. */
export interface SearchPlan {
  constraints: Constraint[];
  sortField: "lastSeen" | "decayAt";
  matches: (indicator: Indicator) => boolean;
}

/**
 * Plans a search. Pure. The latest seen first, decayed ones the latest decayed first. Firestore takes one `array-contains`
 * per query: with a label and a technique the label is checked on what comes back, and so is, of the active, what is still seen.
 */
export function planSearch({ type, tlp, label, technique, state }: Pick<SearchIndicatorsInput, "type" | "tlp" | "label" | "technique" | "state">, now: Date): SearchPlan {
  const constraints: Constraint[] = [];
  if (type !== undefined) constraints.push({ field: "type", op: "==", value: type });
  if (tlp !== undefined) constraints.push({ field: "tlp", op: "==", value: tlp });
  if (state !== undefined) constraints.push({ field: "revoked", op: "==", value: state === "revoked" });
  if (technique !== undefined) constraints.push({ field: "techniques", op: "array-contains", value: technique });
  else if (label !== undefined) constraints.push({ field: "labels", op: "array-contains", value: label });
  if (state === "decayed") constraints.push({ field: "decayAt", op: "<=", value: now });
  return {
    constraints,
    sortField: state === "decayed" ? "decayAt" : "lastSeen",
    matches: (indicator) => (label === undefined || indicator.labels.includes(label)) && (state !== "active" || isActive(indicator, now)),
  };
}
