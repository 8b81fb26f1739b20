import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chainCustody, findBreak, noCustody } from "./custody.ts";
import { CustodyAction, CustodyEntry, type CustodyRecord } from "./custodyModel.ts";

const records = fc.array(
  fc.record<CustodyRecord>({
    what: fc.constantFrom(...CustodyAction.options),
    at: fc.date({ noInvalidDate: true, min: new Date("2020-01-01T00:00:00Z"), max: new Date("2100-01-01T00:00:00Z") }),
    by: fc.string(),
    role: fc.constantFrom("analyst", "system"),
    ip: fc.option(fc.ipV6()),
    userAgent: fc.option(fc.string()),
    sha256: fc.option(fc.stringMatching(/^[0-9a-f]{64}$/)),
    outcome: fc.constantFrom("ok", "altered"),
    note: fc.option(fc.string()),
  }),
  { minLength: 1, maxLength: 10 },
);

/** The entries as they are read back after they were stored. */
function custodyOf(all: CustodyRecord[]): CustodyEntry[] {
  const entries: CustodyEntry[] = [];
  for (const record of all) {
    const head = entries.at(-1) ?? noCustody;
    entries.push(CustodyEntry.parse(JSON.parse(JSON.stringify(chainCustody(record, head.seq + 1, head.hash)))));
  }
  return entries;
}

describe("the custody of a file", () => {
  it("is whole as it was written, and every field of every entry is under its hash", () => {
    fc.assert(
      fc.property(records, fc.nat(), fc.nat(), (all, entrySeed, fieldSeed) => {
        const entries = custodyOf(all);
        const head = entries.at(-1) ?? noCustody;
        expect(findBreak(entries, noCustody, head)).toBeNull();
        const at = entrySeed % entries.length;
        const fields = ["what", "at", "by", "role", "ip", "userAgent", "sha256", "outcome", "note"] as const;
        const field = fields[fieldSeed % fields.length] ?? "by";
        const forged = entries.map((entry, index) => (index === at ? { ...entry, [field]: field === "at" ? new Date(entry.at.getTime() + 1) : `${String(entry[field])}x` } : entry));
        expect(findBreak(forged, noCustody, head)).toBe(at + 1);
      }),
    );
  });
  it("that lacks its last entry, or has one too many, is not what its head says", () => {
    fc.assert(
      fc.property(records, (all) => {
        const entries = custodyOf(all);
        const head = entries.at(-1) ?? noCustody;
        expect(findBreak(entries.slice(0, -1), noCustody, head)).toBe(entries.length);
        expect(findBreak(entries, noCustody, entries.at(-2) ?? noCustody)).not.toBeNull();
      }),
    );
  });
});
