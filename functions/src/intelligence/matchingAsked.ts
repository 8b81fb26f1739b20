import type { DocumentSnapshot } from "firebase-admin/firestore";
import { isMatchable } from "./matching.ts";
import { readIndicator } from "./store.ts";

/**
 * True if the write made an indicator worth matching with the past that was not: it is new, or counts again. Not of one that an
 * import wrote, which matches what it brings, thirty in a query. No reads.
 */
export function asksForMatching(before: DocumentSnapshot, after: DocumentSnapshot, now: Date): boolean {
  if (!after.exists || !isMatchable(readIndicator(after), now)) return false;
  if (typeof after.get("reportedBy") === "string" && after.get("reportedBy") !== before.get("reportedBy")) return false;
  return !before.exists || !isMatchable(readIndicator(before), now);
}
