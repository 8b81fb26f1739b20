import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Verdict } from "../triage/model.ts";

/** SHA-256 (hex) over the verdict's RFC 8785 canonical JSON: the same for two verdicts if and only if they say the same. Pure. */
export function verdictSha256(verdict: Verdict): string {
  return createHash("sha256").update(canonicalize(verdict) ?? "").digest("hex");
}

/** The fields in which a stored verdict is not what judging again gives, sorted; a field only one of them has counts. Pure. */
export function differingFields(stored: Record<string, unknown>, anew: Verdict): string[] {
  const now: Record<string, unknown> = { ...anew };
  const fields = new Set([...Object.keys(stored), ...Object.keys(now)]);
  return [...fields].filter((field) => canonicalize(stored[field]) !== canonicalize(now[field])).sort();
}
