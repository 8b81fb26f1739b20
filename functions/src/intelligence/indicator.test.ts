import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indicatorsOfOneThing } from "../../test/fixtures/intelligence/arbitrary.ts";
import { amendIndicator, changedFields, indicatorOf, jointConfidence, mergeIndicators, type Statement } from "./indicator.ts";
import { Indicator, sourcesMax } from "./model.ts";
import { compareTlp } from "./tlp.ts";

const day = (text: string): Date => new Date(`${text}T00:00:00Z`);

const statement: Statement = {
  finding: { type: "ipv4", value: "198.51.100.7" },
  source: { name: "feed a", ref: "a-1", at: day("2026-01-10") },
  confidence: 40,
  isRevoked: false,
  tlp: "GREEN",
  firstSeen: day("2026-01-02"),
  lastSeen: day("2026-01-10"),
  validUntil: null,
  sightings: 2,
  labels: ["c2"],
  description: "seen",
  techniques: ["T1071"],
  statements: [],
};
const said = (changes: Partial<Statement>): Indicator => indicatorOf({ ...statement, ...changes });
const from = (name: string, at: string, confidence: number, isRevoked = false): Indicator => said({ source: { name, ref: null, at: day(at) }, confidence, isRevoked });

describe("merging reports", () => {
  it("gives the same in whatever order and however often they come, and always a valid indicator", () => {
    fc.assert(
      fc.property(indicatorsOfOneThing(), fc.infiniteStream(fc.nat()), (reports, numbers) => {
        const merged = reports.reduce(mergeIndicators);
        const shuffled = reports.map((report) => ({ report, place: Number(numbers.next().value) })).sort((a, b) => a.place - b.place).map(({ report }) => report);
        expect([...shuffled, ...reports].reduce(mergeIndicators)).toEqual(merged);
        expect(mergeIndicators(merged, merged)).toEqual(merged);
        const half = Math.floor(reports.length / 2);
        const [left, right] = [reports.slice(0, half), reports.slice(half)];
        if (left.length > 0) expect(mergeIndicators(right.reduce(mergeIndicators), left.reduce(mergeIndicators))).toEqual(merged);
        Indicator.encode(merged);
      }),
      { numRuns: 500 },
    );
  });

  it("never loosens the TLP, and widens the time between first and last sighting", () => {
    fc.assert(
      fc.property(indicatorsOfOneThing(), (reports) => {
        const merged = reports.reduce(mergeIndicators);
        for (const report of reports) {
          expect(compareTlp(merged.tlp, report.tlp)).toBeGreaterThanOrEqual(0);
          expect(merged.firstSeen <= report.firstSeen && merged.lastSeen >= report.lastSeen).toBe(true);
        }
        expect(merged.sources.length).toBeLessThanOrEqual(sourcesMax);
      }),
    );
  });

  it("takes the highest confidence of those who still say so, a source's last word counting", () => {
    expect(mergeIndicators(from("feed a", "2026-01-10", 40), from("feed b", "2026-01-11", 70)).confidence).toBe(70);
    expect(mergeIndicators(from("feed a", "2026-01-10", 90), from("feed a", "2026-01-12", 30)).confidence).toBe(30);
  });

  it("forgets a word as old as an address lives, beside a newer one", () => {
    expect(mergeIndicators(from("feed a", "2025-01-10", 90), from("feed b", "2026-01-11", 30)).confidence).toBe(30);
  });

  it("lets this organisation's word go before that of feeds", () => {
    const known = mergeIndicators(from("feed a", "2026-01-10", 90), from("secura", "2026-01-09", 15));
    expect([known.confidence, known.revoked]).toEqual([15, false]);
    expect(known.sources[0]?.name).toBe("secura");
  });

  it("revokes what nobody stands by any longer, and no sooner", () => {
    const known = mergeIndicators(from("feed a", "2026-01-10", 40), from("feed b", "2026-01-10", 60));
    const once = mergeIndicators(known, from("feed b", "2026-01-11", 60, true));
    expect([once.confidence, once.revoked]).toEqual([40, false]);
    const twice = mergeIndicators(once, from("feed a", "2026-01-12", 40, true));
    expect([twice.confidence, twice.revoked]).toEqual([0, true]);
    expect(mergeIndicators(twice, from("feed c", "2026-01-13", 25)).revoked).toBe(false);
  });

  it("keeps this organisation and the latest of too many sources", () => {
    const many = Array.from({ length: 40 }, (_, i) => from(`feed ${String(i)}`, `2026-01-${String((i % 28) + 1).padStart(2, "0")}`, 50));
    const merged = [from("secura", "2025-12-31", 5), ...many].reduce(mergeIndicators);
    expect(merged.sources).toHaveLength(sourcesMax);
    expect(merged.sources[0]?.name).toBe("secura");
    expect(merged.sources[1]?.at).toEqual(day("2026-01-28"));
  });

  it("is refused for two different things", () => {
    expect(() => mergeIndicators(said({}), said({ finding: { type: "domain", value: "evil.example" } }))).toThrow(/same thing/);
  });

  it("that says nothing new changes no field", () => {
    const known = mergeIndicators(from("feed a", "2026-01-10", 40), from("feed b", "2026-01-10", 60));
    expect(changedFields(known, mergeIndicators(known, from("feed a", "2026-01-10", 40)))).toEqual([]);
    expect(changedFields(known, mergeIndicators(known, from("feed a", "2026-01-12", 80)))).toEqual(["sources", "confidence"]);
  });
});

describe("a statement", () => {
  it("out of bounds becomes an indicator within them", () => {
    const made = said({ confidence: 1e9, labels: [...Array.from({ length: 50 }, (_, i) => `label ${String(i)}`), "a\u0000b", " ", "x".repeat(500)], description: `\u0007${"d".repeat(9_000)}`, sightings: -3, source: { name: "\u202e", ref: "r".repeat(9_000), at: day("2026-01-10") }, statements: ["one\ntwo"] });
    expect(Indicator.safeEncode(made).success).toBe(true);
    expect([made.confidence, made.sightings, made.labels.length, made.sources[0]?.name]).toEqual([100, 0, 20, "unnamed"]);
    expect(made.statements).toEqual(["one two"]);
  });
});

describe("this organisation's word", () => {
  const now = day("2026-02-01");
  const known = mergeIndicators(from("feed a", "2026-01-10", 40), from("feed b", "2026-01-10", 60));

  it("sets confidence, and stands when a feed speaks again", () => {
    const amended = amendIndicator(known, { id: known.id, confidence: 5 }, now);
    expect(amended.confidence).toBe(5);
    expect(mergeIndicators(amended, from("feed a", "2026-02-02", 99)).confidence).toBe(5);
  });

  it("revokes, and takes that back", () => {
    const revoked = amendIndicator(known, { id: known.id, revoked: true }, now);
    expect([revoked.revoked, revoked.confidence]).toEqual([true, 0]);
    const back = amendIndicator(revoked, { id: known.id, revoked: false }, day("2026-02-02"));
    expect([back.revoked, back.confidence]).toEqual([false, 60]);
  });

  it("of other fields leaves the confidence to the feeds", () => {
    const amended = amendIndicator(known, { id: known.id, labels: ["z", "a"], description: "", validUntil: day("2026-03-01") }, now);
    expect(amended).toMatchObject({ labels: ["a", "z"], description: "", validUntil: day("2026-03-01"), confidence: 60 });
    expect(amended.decayAt <= day("2026-03-01")).toBe(true);
    expect(jointConfidence(amended.type, amended.sources)).toBe(60);
  });
});
