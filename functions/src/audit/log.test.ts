import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { genesisHash } from "../platform/hashChain.ts";
import { chain, entryOf, type ChainedRecord } from "./log.ts";
import { stateOfPersonal } from "./personal.ts";

const record: ChainedRecord = { stream: "incident-i1", event: "incident.created", at: new Date("2026-01-01T00:00:00Z"), actorId: "u1", actorRole: "employee", subject: "incidents/i1", requestId: "r1", details: { number: "INC-2026-0000", fields: ["a"] } };

describe("the chain of entries", () => {
  it("binds an entry to all of its content and to the entry before it", () => {
    const first = chain(record, 1, genesisHash);
    expect(first.hash).toMatch(/^[0-9a-f]{64}$/);
    const changed: ChainedRecord[] = [{ ...record, stream: "incident-i2" }, { ...record, actorId: "u2" }, { ...record, at: new Date("2026-01-01T00:00:00.001Z") }, { ...record, details: { ...record.details, number: "INC-2026-0001" } }, { ...record, event: "incident.updated" }];
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

describe("personal values of an entry", () => {
  const { stream, ...plain } = record;
  const salts = (): (() => string) => {
    let n = 0;
    return () => String((n += 1)).padStart(32, "0");
  };
  const values = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.string({ unit: "binary" }), { minKeys: 1, maxKeys: 4 });

  it("are committed to, and are the ones committed to until one of them, its salt, its field or its person is changed", () => {
    fc.assert(
      fc.property(values, fc.string({ minLength: 1 }), (given, of) => {
        const { commitments, personal } = entryOf(stream, { ...plain, personal: { of, values: given } }, 1, genesisHash, salts());
        expect(stateOfPersonal(commitments, personal)).toBe("kept");
        const [field, one] = Object.entries(personal?.values ?? {})[0] ?? ["", { salt: "", value: "" }];
        const { [field]: _, ...others } = personal?.values ?? {};
        for (const changed of [{ ...one, value: `${one.value}x` }, { ...one, salt: `1${one.salt.slice(1)}` }, { ...one, more: "x" }]) expect(stateOfPersonal(commitments, { of, values: { ...others, [field]: changed } })).toBe("altered");
        expect(stateOfPersonal(commitments, { of: `${of}x`, values: personal?.values })).toBe("altered");
        expect(stateOfPersonal(commitments, { of, values: others })).toBe("altered");
        expect(stateOfPersonal(commitments, { of, values: { ...others, [`${field}x`]: one } })).toBe("altered");
        expect(stateOfPersonal(undefined, personal)).toBe("altered");
      }),
    );
  });
  it("do not stand under the hash, so that it is the same when they are gone", () => {
    const { personal, ...erased } = entryOf(stream, { ...plain, personal: { of: "u1", values: { ip: "192.0.2.1" } } }, 1, genesisHash, salts());
    expect(personal).toBeDefined();
    const { seq: _, hash, previousHash: __, at, ...rest } = erased;
    expect(chain({ ...rest, at: new Date(at) }, 1, genesisHash).hash).toBe(hash);
    expect(stateOfPersonal(erased.commitments, undefined)).toBe("erased");
    expect(JSON.stringify(erased)).not.toContain("192.0.2.1");
  });
  it("are salted anew each time, so that equal values do not show as equal", () => {
    const twice = [1, 2].map(() => entryOf(stream, { ...plain, personal: { of: "u1", values: { ip: "192.0.2.1" } } }, 1, genesisHash));
    expect(twice[0]?.commitments?.["ip"]).not.toBe(twice[1]?.commitments?.["ip"]);
    expect(twice[0]?.personal?.values["ip"]?.salt).toMatch(/^[0-9a-f]{32}$/);
  });
});
