import { createHash } from "node:crypto";

// Crockford's base 32 has no I, L, O and U, so that a number read over the telephone is not misheard.
const symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * A candidate for an incident's human number, `INC-2026-7F3K`. It follows from the incident's random id, so that no
 * counter document is written by all; the caller checks that it is free. Later attempts differ and take more symbols, so
 * a full year still finds one. Pure.
 */
export function candidateNumber(incidentId: string, createdAt: Date, attempt: number): string {
  const length = 4 + Math.floor(attempt / 2);
  const bytes = createHash("sha256").update(`${incidentId}:${String(attempt)}`).digest().subarray(0, length);
  return `INC-${String(createdAt.getUTCFullYear())}-${Array.from(bytes, (byte) => symbols.charAt(byte % symbols.length)).join("")}`;
}
