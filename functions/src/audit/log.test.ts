import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { genesisHash } from "../platform/hashChain.ts";
import { chain, type AuditRecord } from "./log.ts";

const record: AuditRecord = { event: "incident.created", at: new Date("2026-01-01T00:00:00Z"), actorId: "u1", actorRole: "employee", subject: "incidents/i1", requestId: "r1", details: { number: "INC-2026-0000", fields: ["a"] } };

describe("the chain of entries", () => {
  it("binds an entry to all of its content and to the entry before it", () => {
    const first = chain(record, 1, genesisHash);
    expect(first.hash).toMatch(/^[0-9a-f]{64}$/);
    const changed: AuditRecord[] = [{ ...record, actorId: "u2" }, { ...record, at: new Date("2026-01-01T00:00:00.001Z") }, { ...record, details: { ...record.details, number: "INC-2026-0001" } }, { ...record, event: "incident.updated" }];
    for (const other of changed) expect(chain(other, 1, genesisHash).hash).not.toBe(first.hash);
    expect(chain(record, 2, genesisHash).hash).not.toBe(first.hash);
    expect(chain(record, 1, first.hash).hash).not.toBe(first.hash);
  });
  it("does not depend on the order in which details were given", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean(), fc.constant(null))), (details) => {
        const reversed = Object.fromEntries(Object.entries(details).reverse());
        expect(chain({ ...record, details }, 1, genesisHash).hash).toBe(chain({ ...record, details: reversed }, 1, genesisHash).hash);
      }),
    );
  });
});
