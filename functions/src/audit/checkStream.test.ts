import fc from "fast-check";
import canonicalize from "canonicalize";
import { describe, expect, it } from "vitest";
import { genesisHash, type ChainHead } from "../platform/hashChain.ts";
import { verifyStream } from "./checkStream.ts";
import { entryOf, type AuditEntry, type AuditRecord } from "./log.ts";

const stream = "incident-i1";
const plain: AuditRecord = { event: "incident.updated", at: new Date("2026-01-01T00:00:00Z"), actorId: "u1", actorRole: "analyst", subject: "incidents/i1", requestId: "r1", details: {} };

/** A stream of entries that all differ; those of `withPersonal` hold an address. */
function streamOf(texts: readonly string[], withPersonal: readonly boolean[] = []): { entries: AuditEntry[]; head: ChainHead } {
  const entries: AuditEntry[] = [];
  for (const [i, text] of texts.entries()) {
    const record: AuditRecord = { ...plain, details: { text, fields: ["a", "b"], n: i }, ...(withPersonal[i] ? { personal: { of: "u1", values: { ip: `192.0.2.${String(i)}`, email: "a@example.com" } } } : {}) };
    entries.push(entryOf(stream, record, i + 1, entries.at(-1)?.hash ?? genesisHash));
  }
  return { entries, head: { seq: entries.length, hash: entries.at(-1)?.hash ?? genesisHash } };
}

const texts = fc.uniqueArray(fc.string({ unit: "grapheme" }), { minLength: 3, maxLength: 10 });
const flags = fc.array(fc.boolean(), { minLength: 10, maxLength: 10 });
const problemOf = (entries: readonly unknown[], head: unknown, places: ChainHead[] = []) => verifyStream(stream, entries, head, places).problem;

/** An entry as whoever read it from a file has it, with one bit of the file turned; undefined for what can no longer be read. */
function withBitTurned(entry: AuditEntry, seed: number): unknown {
  const bytes = Buffer.from(canonicalize(entry) ?? "");
  const bit = seed % (bytes.length * 8);
  const byte = bytes[bit >> 3];
  if (byte === undefined) throw new Error("no such bit");
  bytes[bit >> 3] = byte ^ (1 << (bit & 7));
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const parsed: unknown = JSON.parse(text);
    return canonicalize(parsed) === text ? parsed : undefined;
  } catch {
    return undefined;
  }
}

describe("a stream as it was written", () => {
  it("is found whole, with the values it has, with places checkpoints name, and when it is empty", () => {
    fc.assert(
      fc.property(texts, flags, fc.nat(), (all, personal, n) => {
        const { entries, head } = streamOf(all, personal);
        const place = entries[n % entries.length] ?? head;
        expect(verifyStream(stream, entries, { ...head, at: "later" }, [head, place])).toEqual({ head, entries: all.length, erased: 0, problem: null });
      }),
    );
    expect(verifyStream(stream, [], undefined)).toMatchObject({ entries: 0, problem: null });
  });
});

describe("a stream that was tampered with", () => {
  it("shows any single bit that was turned, and in which entry", () => {
    fc.assert(
      fc.property(texts, flags, fc.nat(), fc.nat(), (all, personal, n, bit) => {
        const { entries, head } = streamOf(all, personal);
        const i = n % entries.length;
        const entry = entries[i];
        if (!entry) throw new Error("no entry");
        expect(problemOf(entries.with(i, withBitTurned(entry, bit) as AuditEntry), head)).toMatchObject({ stream, seq: i + 1 });
      }),
      { numRuns: 1_000 },
    );
  });
  it("shows an entry that is gone, and where", () => {
    fc.assert(
      fc.property(texts, fc.nat(), (all, n) => {
        const { entries, head } = streamOf(all);
        const i = n % (entries.length - 1);
        expect(problemOf(entries.toSpliced(i, 1), head)).toMatchObject({ seq: i + 1, kind: "missing" });
      }),
    );
  });
  it("shows two entries that changed places, content and numbers and all", () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (all, a, b) => {
        const { entries, head } = streamOf(all);
        const [i, j] = [a % entries.length, b % entries.length].sort((x, y) => x - y);
        const [first, second] = [entries[i ?? 0], entries[j ?? 0]];
        if (!first || !second) throw new Error("no entry");
        fc.pre(i !== j);
        expect(problemOf(entries.with(i ?? 0, second).with(j ?? 0, first), head)).toMatchObject({ seq: first.seq, kind: "reordered" });
      }),
    );
  });
  it("shows an entry that stands twice, and one that was put in", () => {
    fc.assert(
      fc.property(texts, fc.nat(), (all, n) => {
        const { entries, head } = streamOf(all);
        const i = n % entries.length;
        const entry = entries[i];
        if (!entry) throw new Error("no entry");
        expect(problemOf(entries.toSpliced(i, 0, entry), head)).toMatchObject({ seq: entry.seq, kind: "reordered" });
        const forged = entryOf(stream, { ...plain, event: "incident.assigned" }, entry.seq, entry.previousHash);
        // It follows on what is before it; the entry it pushed aside no longer has a place.
        expect(problemOf(entries.toSpliced(i, 0, forged), head)).toMatchObject({ seq: entry.seq, kind: "reordered" });
        expect(problemOf(entries.with(i, forged), head)).toMatchObject(i === entries.length - 1 ? { seq: entry.seq, kind: "head_mismatch" } : { seq: entry.seq + 1, kind: "changed" });
      }),
    );
  });
  it("shows that its end was cut off: by its head, and where that was set back too by a checkpoint", () => {
    fc.assert(
      fc.property(texts, fc.nat(), (all, n) => {
        const { entries, head } = streamOf(all);
        const kept = n % entries.length;
        const left = entries.slice(0, kept);
        const setBack = left.at(-1);
        expect(problemOf(left, head)).toMatchObject({ seq: kept + 1, kind: "truncated" });
        expect(problemOf(left, setBack)).toBeNull();
        expect(problemOf(left, setBack, [head])).toMatchObject({ seq: kept + 1, kind: "truncated" });
      }),
    );
  });
  it("shows that it was written anew from an entry on, by a checkpoint that was made before", () => {
    fc.assert(
      fc.property(texts, fc.nat(), (all, n) => {
        const { entries, head } = streamOf(all);
        const i = n % entries.length;
        const anew = streamOf(all.with(i, "not what it was, and longer than any"));
        expect(problemOf(anew.entries, anew.head)).toBeNull();
        expect(problemOf(anew.entries, anew.head, [head])).toMatchObject({ seq: head.seq, kind: "checkpoint_mismatch" });
        const place = entries[i];
        if (place) expect(problemOf(anew.entries, anew.head, [place, head])).toMatchObject({ seq: i + 1, kind: "checkpoint_mismatch" });
      }),
    );
  });
  it("shows a head that is gone, or that says something else", () => {
    const { entries, head } = streamOf(["a", "b", "c"]);
    expect(problemOf(entries, undefined)).toMatchObject({ kind: "head_mismatch" });
    expect(problemOf(entries, { ...head, hash: "f".repeat(64) })).toMatchObject({ seq: 3, kind: "head_mismatch" });
    expect(problemOf(entries, entries[1])).toMatchObject({ seq: 3, kind: "head_mismatch" });
    expect(problemOf(entries, { seq: "3", hash: head.hash })).toMatchObject({ kind: "head_mismatch" });
  });
  it("shows entries of another stream, and content that JSON cannot hold", () => {
    const { entries, head } = streamOf(["a", "b", "c"]);
    expect(verifyStream("incident-i2", entries, head).problem).toMatchObject({ seq: 1, kind: "changed" });
    for (const odd of [null, 7, "text", [], { ...entries[1], details: Number.NaN }, { ...entries[1], details: { text: "\ud800" } }, { ...entries[1], more: 1 }]) expect(problemOf(entries.with(1, odd as never), head)).toMatchObject({ seq: 2, kind: "changed" });
  });
});

describe("personal values in a stream", () => {
  const { entries } = streamOf(["a", "b", "c"], [true, false, true]);
  const without = (i: number) => {
    const { personal: _, ...entry } = entries[i] ?? {};
    return entry as AuditEntry;
  };
  const erasure = entryOf(stream, { ...plain, event: "audit.personal_erased", details: { seqs: ["1"] } }, 4, entries[2]?.hash ?? "");

  it("may be gone where a later entry says that they were erased, and the chain holds", () => {
    expect(verifyStream(stream, [without(0), entries[1], entries[2], erasure], erasure)).toMatchObject({ entries: 4, erased: 1, problem: null });
  });
  it("may not be gone where none says so", () => {
    expect(problemOf([without(0), entries[1], without(2), erasure], erasure)).toMatchObject({ seq: 3, kind: "value_missing" });
    expect(problemOf([without(0), ...entries.slice(1)], entries[2])).toMatchObject({ seq: 1, kind: "value_missing" });
  });
  it("are told apart from ones that are not what was committed to", () => {
    const [first] = entries;
    const changed = { ...first, personal: { ...first?.personal, values: { ...first?.personal?.values, ip: { ...first?.personal?.values["ip"], value: "198.51.100.1" } } } };
    expect(problemOf([changed, ...entries.slice(1)], entries[2])).toMatchObject({ seq: 1, kind: "commitment_mismatch" });
    expect(problemOf(entries.with(1, { ...without(1), personal: { of: "u1", values: {} } }), entries[2])).toMatchObject({ seq: 2, kind: "commitment_mismatch" });
  });
});
