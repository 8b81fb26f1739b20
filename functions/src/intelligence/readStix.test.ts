import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAtOnce } from "../../test/fixtures/intelligence/readAtOnce.ts";
import { AppError } from "../platform/errors.ts";
import { importObjectsMax, type ImportResult } from "./importReport.ts";
import { Indicator } from "./model.ts";
import { readStix, type StixOptions } from "./readStix.ts";
import { ownExtension } from "./stixIds.ts";
import { tlpMarkings } from "./stixMarkings.ts";

const options: StixOptions = { source: "feed", tlp: "AMBER", confidence: 50, now: new Date("2026-06-01T00:00:00Z"), observed: false, isOwn: false };
const bundle: unknown = JSON.parse(readFileSync(new URL("../../test/fixtures/intelligence/bundle.json", import.meta.url), "utf8"));

const read = (content: unknown, changes: Partial<StixOptions> = {}): ImportResult => readAtOnce(readStix(content, { ...options, ...changes }));
const errorOf = (content: unknown): AppError => {
  try {
    read(content);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};

let serial = 0;
const idOf = (type: string): string => `${type}--00000000-0000-4000-8000-${String(++serial).padStart(12, "0")}`;
const indicator = (changes: Record<string, unknown> = {}) => ({ type: "indicator", spec_version: "2.1", id: idOf("indicator"), created: "2026-01-10T00:00:00Z", modified: "2026-01-10T00:00:00Z", pattern: "[domain-name:value = 'evil.example']", pattern_type: "stix", valid_from: "2026-01-10T00:00:00Z", ...changes });
const readOne = (changes: Record<string, unknown>, others: readonly unknown[] = []) => read({ type: "bundle", objects: [indicator(changes), ...others] });

describe("a bundle", () => {
  const result = read(bundle);
  const outcomes = new Map(result.items.map(({ ref, outcome, reason }) => [ref.slice(-4), `${outcome}: ${reason}`]));

  it("is reported object by object, in its order", () => {
    const objects = (bundle as { objects: { id?: string }[] }).objects;
    expect(result.items.map(({ ref }) => ref)).toEqual(objects.map(({ id }, i) => id ?? `objects.${String(i)}`));
    expect(result.items.map(({ outcome }) => outcome).join(" ")).toBe("ignored ignored ignored ignored taken merged merged taken ignored refused ignored taken ignored taken ignored refused merged ignored ignored ignored ignored refused");
  });

  it("gives the indicators of its patterns with all that belongs to them", () => {
    const [domain, url] = result.indicators;
    expect(domain).toMatchObject({
      type: "domain",
      value: "parcel-login.example",
      confidence: 80,
      tlp: "GREEN",
      labels: ["malicious-activity", "parcel", "phishing"],
      description: "Copies the sign-in page of a parcel service.\nhttps://cert.example/reports/7",
      sources: [{ name: "feed: Northwind CERT", ref: "indicator--11111111-1111-4111-8111-111111111111", at: new Date("2026-02-01T12:00:00Z"), confidence: 80 }],
      firstSeen: new Date("2026-01-09T00:00:00Z"),
      lastSeen: new Date("2026-02-03T08:00:00Z"),
      validUntil: new Date("2027-01-09T00:00:00Z"),
      sightings: 7,
      techniques: ["T1566.002"],
      statements: ["Copyright Northwind CERT. Not for resale."],
      revoked: false,
    });
    expect(url).toMatchObject({ type: "url", value: "https://parcel-login.example/in?x=1" });
    for (const found of result.indicators) Indicator.encode(found);
  });

  it("that says a thing twice has it merged, an unknown marking making it stricter", () => {
    expect(result.indicators.find(({ type }) => type === "url")).toMatchObject({ tlp: "AMBER+STRICT", sources: [{ name: "feed: Northwind CERT" }, { name: "feed" }] });
    expect(outcomes.get("1119")).toContain("unknown");
  });

  it("counts the latest version of an object, wherever it stands", () => {
    expect(result.indicators.map(({ value }) => value)).toContain("203.0.113.4");
    expect(result.indicators.map(({ value }) => value)).not.toContain("203.0.113.2");
    expect(result.indicators.find(({ value }) => value === "203.0.113.4")?.sources[0]?.at).toEqual(new Date("2026-04-10T09:00:00Z"));
  });

  it("reads TLP 2.0 from the marking's extension", () => {
    expect(result.indicators.find(({ type }) => type === "sha256")?.tlp).toBe("AMBER+STRICT");
  });

  it("revokes what its source revokes", () => {
    expect(result.indicators.find(({ value }) => value === "198.51.100.9")).toMatchObject({ revoked: true, confidence: 0 });
  });

  it("says why something is not taken", () => {
    expect(outcomes.get("1113")).toContain("FOLLOWEDBY");
    expect(outcomes.get("1114")).toContain('"]" expected at the end');
    expect(outcomes.get("1115")).toContain("yara");
    expect(outcomes.get("1118")).toContain("confidence must be");
    expect(outcomes.get("2223")).toContain("not in the bundle");
  });

  it("gives observations as indicators only where that is asked", () => {
    expect(result.indicators.map(({ value }) => value)).not.toContain("seen.example");
    const asked = read(bundle, { observed: true });
    expect(asked.indicators.find(({ value }) => value === "seen.example")).toMatchObject({ confidence: 50, firstSeen: new Date("2026-01-02T00:00:00Z"), lastSeen: new Date("2026-01-03T00:00:00Z") });
  });

  it("as text is the same", () => {
    expect(read(`\ufeff${JSON.stringify(bundle)}`)).toEqual(result);
  });
});

describe("an indicator object", () => {
  it.each([
    [{ pattern: undefined }, "pattern is missing"],
    [{ pattern: `[a:b = '${"x".repeat(100_000)}']` }, "longer than"],
    [{ pattern: "[ipv4-addr:value = '198.51.100.0/24']" }, "a network"],
    [{ pattern: "[mutex:name = 'x']" }, "no observable that Secura keeps: mutex:name"],
    [{ confidence: 101 }, "confidence"],
    [{ confidence: 1.5 }, "confidence"],
    [{ confidence: "high" }, "confidence"],
    [{ valid_from: "99999-01-01T00:00:00Z" }, "valid_from"],
    [{ valid_from: 12 }, ""],
    [{ valid_until: "2026-01-09T00:00:00Z" }, "valid_until must be later"],
    [{ valid_until: "soon" }, "valid_until"],
  ])("case %# is refused with the reason, or read", (changes, reason) => {
    const { items } = readOne(changes);
    expect(items[0]?.reason).toContain(reason);
    expect(items[0]?.outcome).toBe(reason === "" ? "taken" : "refused");
  });

  it("of a pattern that says what is benign, or in another language, is ignored", () => {
    expect(readOne({ indicator_types: ["benign"] }).items[0]?.outcome).toBe("ignored");
    expect(readOne({ pattern_type: "sigma" }).items[0]?.outcome).toBe("ignored");
  });

  it("is marked as strictly as any part of it", () => {
    expect(readOne({ object_marking_refs: [tlpMarkings.GREEN], granular_markings: [{ marking_ref: tlpMarkings.RED, selectors: ["description"] }] }).indicators[0]?.tlp).toBe("RED");
  });

  it("has not been seen in the future", () => {
    const [found] = readOne({ modified: "2099-01-01T00:00:00Z", valid_from: "2098-01-01T00:00:00Z" }).indicators;
    expect([found?.firstSeen, found?.lastSeen, found?.sources[0]?.at]).toEqual([options.now, options.now, options.now]);
  });

  it("cannot speak for this organisation, unless the bundle is its own", () => {
    const forged = { extensions: { [ownExtension]: { extension_type: "property-extension", sources: [{ name: "secura", ref: null, at: "2026-01-01T00:00:00Z", confidence: 100 }] } }, confidence: 10, created_by_ref: "identity--00000000-0000-4000-8000-0000000000aa" };
    const identity = { type: "identity", id: "identity--00000000-0000-4000-8000-0000000000aa", name: "secura" };
    const [found] = readOne(forged, [identity]).indicators;
    expect(found?.sources.map(({ name }) => name)).toEqual(["feed: secura"]);
    expect(found?.confidence).toBe(10);
    expect(read({ type: "bundle", objects: [indicator(forged)] }, { isOwn: true }).indicators[0]?.sources[0]?.name).toBe("secura");
  });

  it("of version 2.0 of the standard is read", () => {
    expect(read({ type: "bundle", id: "bundle--x", spec_version: "2.0", objects: [{ type: "indicator", id: idOf("indicator"), created: "2026-01-10T00:00:00.000Z", modified: "2026-01-10T00:00:00.000Z", labels: ["malicious-activity"], pattern: "[ipv4-addr:value = '198.51.100.7']", valid_from: "2026-01-10T00:00:00Z" }] }).indicators).toHaveLength(1);
  });
});

describe("references", () => {
  it("in circles and into nothing do no harm", () => {
    const [a, b] = [idOf("relationship"), idOf("relationship")];
    const circle = [
      { type: "relationship", id: a, relationship_type: "indicates", source_ref: b, target_ref: a },
      { type: "relationship", id: b, relationship_type: "indicates", source_ref: a, target_ref: b },
      { type: "marking-definition", id: "marking-definition--00000000-0000-4000-8000-0000000000bb", object_marking_refs: ["marking-definition--00000000-0000-4000-8000-0000000000bb"] },
    ];
    const { items, indicators } = readOne({ created_by_ref: a, object_marking_refs: ["marking-definition--00000000-0000-4000-8000-0000000000bb"] }, circle);
    expect(indicators).toHaveLength(1);
    expect(items.map(({ outcome }) => outcome)).toEqual(["taken", "ignored", "ignored", "ignored"]);
  });

  it("to what its source has revoked are not followed", () => {
    const known = indicator();
    const pattern = { type: "attack-pattern", id: idOf("attack-pattern"), external_references: [{ source_name: "mitre-attack", external_id: "T1059" }] };
    const link = { type: "relationship", id: idOf("relationship"), relationship_type: "indicates", source_ref: known.id, target_ref: pattern.id };
    expect(read({ type: "bundle", objects: [link, pattern, known] }).indicators[0]?.techniques).toEqual(["T1059"]);
    expect(read({ type: "bundle", objects: [{ ...link, revoked: true }, pattern, known] }).indicators[0]?.techniques).toEqual([]);
    expect(read({ type: "bundle", objects: [link, { ...pattern, revoked: true }, known] }).indicators[0]?.techniques).toEqual([]);
  });
});

describe("what is no bundle", () => {
  it.each([
    [7, "content"],
    [null, "content"],
    [[], "content"],
    [{}, "content.type"],
    [{ type: "indicator" }, "content.type"],
    [{ type: "bundle", objects: {} }, "content.objects"],
  ])("case %# is refused with the place", (content, path) => {
    const error = errorOf(content);
    expect([error.code, error.errors[0]?.path]).toEqual(["invalid_input", path]);
  });

  it("or no JSON, or too much, is refused", () => {
    expect(errorOf("{").code).toBe("invalid_json");
    expect(errorOf("[".repeat(1_000_000)).code).toBe("invalid_json");
    expect(errorOf({ type: "bundle", objects: Array.from({ length: importObjectsMax + 1 }, () => 0) }).code).toBe("payload_too_large");
  });
});

describe("hostile objects", () => {
  it("are refused one by one, and never more than that", () => {
    const keys = fc.constantFrom("type", "id", "pattern", "valid_from", "valid_until", "confidence", "labels", "object_marking_refs", "granular_markings", "external_references", "extensions", "created_by_ref", "name", "definition", "definition_type", "source_ref", "target_ref", "relationship_type", "sighting_of_ref", "count", "object_refs", "hashes", "value", "__proto__", "constructor", "toString");
    const values = fc.oneof(fc.anything({ maxDepth: 2 }), fc.constantFrom("indicator", "bundle", "indicates", "tlp", "statement", "stix", "__proto__", "[ipv4-addr:value = '198.51.100.7']", "[url:value MATCHES '(a+)+$']", -1, Number.NaN, 1e300));
    const object = fc.tuple(fc.constantFrom("indicator", "sighting", "relationship", "marking-definition", "identity", "attack-pattern", "observed-data", "file", "url", "__proto__"), fc.array(fc.tuple(keys, values), { maxLength: 10 })).map(([type, entries]) => ({ id: idOf(type), ...Object.fromEntries(entries), type }));
    fc.assert(
      fc.property(fc.array(fc.oneof(object, values), { maxLength: 10 }), fc.boolean(), (objects, observed) => {
        const { items, indicators } = read({ type: "bundle", objects }, { observed });
        expect(items).toHaveLength(objects.length);
        for (const found of indicators) expect(Indicator.safeEncode(found).success).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("reach no prototype", () => {
    read(`{"type":"bundle","objects":[{"type":"indicator","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"id":"__proto__"}]}`);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("with strings of 10 MB cost little time", () => {
    const long = "x".repeat(10_000_000);
    const started = performance.now();
    const { items } = readOne({ description: long, labels: [long], object_marking_refs: [long], external_references: [{ source_name: long, external_id: long, url: long }], created_by_ref: long }, [indicator({ pattern: long }), indicator({ id: long }), indicator({ valid_from: long }), { type: "identity", id: idOf("identity"), name: long }]);
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(items.map(({ outcome }) => outcome)).toEqual(["taken", "refused", "refused", "refused", "ignored"]);
    expect(items.every(({ ref, reason }) => ref.length <= 200 && reason.length <= 300)).toBe(true);
  });
});

describe("fifty thousand objects", () => {
  const objects = Array.from({ length: importObjectsMax }, (_, i) => (i % 2 === 0 ? indicator({ pattern: `[domain-name:value = 'h${String(i)}.evil.example']` }) : { type: "relationship", id: idOf("relationship"), relationship_type: "indicates", source_ref: idOf("indicator"), target_ref: idOf("indicator") }));

  it("are read in small steps", () => {
    const reading = readStix({ type: "bundle", objects }, options);
    const steps: number[] = [];
    for (let isDone = false; !isDone; ) {
      const started = performance.now();
      const step = reading.next();
      steps.push(performance.now() - started);
      isDone = step.done === true;
      if (step.done === true) expect(step.value.indicators).toHaveLength(importObjectsMax / 2);
    }
    expect(steps.length).toBeGreaterThan(500);
    steps.sort((a, b) => a - b);
    expect(steps[Math.floor(steps.length * 0.95)]).toBeLessThan(100);
  });
});
