import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indicators } from "../../test/fixtures/intelligence/arbitrary.ts";
import { readAtOnce } from "../../test/fixtures/intelligence/readAtOnce.ts";
import { indicatorOf, mergeIndicators, type Statement } from "./indicator.ts";
import type { Indicator } from "./model.ts";
import { readStix } from "./readStix.ts";
import { namespaceOf, oasisNamespace, ownExtension, scoId, uuid5 } from "./stixIds.ts";
import { knownMarkings, tlpExtension, tlpMarkings } from "./stixMarkings.ts";
import { parsePattern } from "./stixPattern.ts";
import { compareTlp } from "./tlp.ts";
import { writeStix, type ExportOptions } from "./writeStix.ts";

const now = new Date("2027-06-01T00:00:00Z");
const options: ExportOptions = { tlp: "RED", namespace: namespaceOf("demo-secura"), organisation: { name: "Example Ltd", since: new Date("2025-01-01T00:00:00Z") }, techniqueName: (id) => (id === "T1566.002" ? "Spearphishing Link" : null), isFull: true };

const statement: Statement = {
  finding: { type: "domain", value: "evil.example" },
  source: { name: "feed", ref: "7", at: new Date("2026-01-10T00:00:00Z") },
  confidence: 80,
  isRevoked: false,
  tlp: "GREEN",
  firstSeen: new Date("2026-01-02T00:00:00Z"),
  lastSeen: new Date("2026-01-10T00:00:00Z"),
  validUntil: null,
  sightings: 3,
  labels: ["phishing", "malicious-activity"],
  description: "A sign-in page.",
  techniques: ["T1566.002"],
  statements: ["Copyright Northwind"],
};
const one = (changes: Partial<Statement> = {}): Indicator => indicatorOf({ ...statement, ...changes });

type Written = ReturnType<typeof writeStix>;
type StixObject = Written["objects"][number];

/** As it arrives on the other side. */
const sent = (list: readonly Indicator[], changes: Partial<ExportOptions> = {}): Written => JSON.parse(JSON.stringify(writeStix(list, { ...options, ...changes }))) as Written;
const stringsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : []);
const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Properties of part 3.2 and of each kind of object that its part of the standard says MUST be there. */
const common = ["type", "spec_version", "id", "created", "modified"];
const required: Readonly<Record<string, readonly string[]>> = {
  indicator: [...common, "pattern", "pattern_type", "valid_from"],
  identity: [...common, "name"],
  "attack-pattern": [...common, "name"],
  relationship: [...common, "relationship_type", "source_ref", "target_ref"],
  sighting: [...common, "sighting_of_ref"],
  "observed-data": [...common, "first_observed", "last_observed", "number_observed", "object_refs"],
  "extension-definition": [...common, "created_by_ref", "name", "schema", "version", "extension_types"],
  "marking-definition": ["type", "spec_version", "id", "created"],
  file: ["type", "id"],
  directory: ["type", "id", "path"],
  "windows-registry-key": ["type", "id", "key"],
  "autonomous-system": ["type", "id", "number"],
  ...Object.fromEntries(["ipv4-addr", "ipv6-addr", "domain-name", "url", "email-addr", "mac-addr"].map((type) => [type, ["type", "id", "value"]])),
};
const observables: ReadonlySet<string> = new Set(["file", "directory", "windows-registry-key", "autonomous-system", "ipv4-addr", "ipv6-addr", "domain-name", "url", "email-addr", "mac-addr"]);

/** What is against the standard's rules in a bundle, each with its part. */
function violations({ objects, ...bundle }: Written): string[] {
  const ids = new Set(objects.map(({ id }) => id));
  const found: string[] = [];
  const demand = (isKept: boolean, object: StixObject, rule: string): void => {
    if (!isKept) found.push(`${object.id}: ${rule}`);
  };
  if (ids.size !== objects.length) found.push("an id twice");
  if (!new RegExp(`^bundle--${uuid}$`).test(bundle.id)) found.push("8: bundle");
  for (const object of objects) {
    const { type, id } = object;
    demand(new RegExp(`^${type}--${knownMarkings.has(id) ? ".{36}" : uuid}$`).test(id), object, "2.9 identifier");
    demand(object["spec_version"] === "2.1", object, "3.2 spec_version");
    for (const property of required[type] ?? ["a kind that is not expected"]) demand(object[property] !== undefined, object, `${property} missing`);
    for (const [property, value] of Object.entries(object)) {
      demand(/^[a-z0-9_]{3,250}$|^id$/.test(property), object, "3.1 property name");
      demand(value !== null && (!Array.isArray(value) || value.length > 0) && value !== "", object, `2 empty ${property}`);
      if (/^(?:created|modified|valid_from|valid_until|first_seen|last_seen|first_observed|last_observed)$/.test(property)) demand(moment.test(String(value)), object, "2.16 timestamp");
      if (property.endsWith("_ref") || property.endsWith("_refs")) for (const ref of stringsOf(value)) demand(ids.has(ref), object, `dangling ${property}`);
    }
    const moments = (...properties: string[]): (string | undefined)[] => properties.map((property) => object[property] as string | undefined);
    const [created, modified, from, until, first, last] = moments("created", "modified", "valid_from", "valid_until", "first_seen", "last_seen");
    demand(modified === undefined || modified >= (created ?? ""), object, "3.2 modified before created");
    demand(until === undefined || until > (from ?? ""), object, "4.7 valid_until not after valid_from");
    demand(last === undefined || last >= (first ?? ""), object, "5.2 last_seen before first_seen");
    demand(object["confidence"] === undefined || (Number.isInteger(object["confidence"]) && Number(object["confidence"]) >= 0 && Number(object["confidence"]) <= 100), object, "3.2 confidence");
    if (type === "indicator") demand("pattern" in parsePattern(String(object["pattern"])), object, "9 pattern");
    if (type === "relationship") demand(String(object["source_ref"]).startsWith("indicator--") && String(object["target_ref"]).startsWith("attack-pattern--"), object, "4.7 indicates");
    if (observables.has(type)) demand(object["created"] === undefined && object["modified"] === undefined, object, "3.2 observables have no times");
    if (type === "marking-definition") demand(object["modified"] === undefined && (object["extensions"] !== undefined || (object["definition_type"] === "statement" && object["definition"] !== undefined)), object, "7.2.1 marking");
    for (const extension of Object.keys(object["extensions"] ?? {})) demand(extension === tlpExtension || ids.has(extension), object, "7.3 extension without definition");
  }
  return found;
}

/** An indicator as far as an export tells of it. */
const told = (indicator: Indicator): Indicator => ({ ...indicator, hits: 0, version: 0 });
const byId = (list: readonly Indicator[]): Indicator[] => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));

describe("an exported bundle", () => {
  it("keeps the rules of the standard", () => {
    fc.assert(
      fc.property(indicators, fc.boolean(), (list, isFull) => {
        expect(violations(sent(list, { isFull }))).toEqual([]);
      }),
      { numRuns: 100 },
    );
    expect(violations(sent([]))).toEqual([]);
  });

  it("read again gives the same indicators", () => {
    fc.assert(
      fc.property(indicators, (list) => {
        const { indicators: back, items } = readAtOnce(readStix(sent(list), { source: "copy", tlp: "RED", confidence: 1, now, observed: false, isOwn: true }));
        expect(byId(back)).toEqual(byId(list.map(told)));
        expect(items.filter(({ outcome }) => outcome === "refused")).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("read by somebody else gives the same things on the word of the organisation", () => {
    fc.assert(
      fc.property(indicators, (list) => {
        const { indicators: back } = readAtOnce(readStix(sent(list, { isFull: false }), { source: "partner", tlp: "RED", confidence: 1, now, observed: false, isOwn: false }));
        const expected = byId(list.map(told)).map((indicator) => ({ ...indicator, sources: [{ name: "partner: Example Ltd", ref: `indicator--${uuid5(options.namespace, `indicator ${indicator.id}`)}`, at: indicator.lastSeen, confidence: indicator.confidence }] }));
        expect(byId(back)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it("is the same to the byte, whatever the order of the indicators", () => {
    fc.assert(
      fc.property(indicators, (list) => {
        expect(JSON.stringify(writeStix([...list].reverse(), options))).toBe(JSON.stringify(writeStix(list, options)));
      }),
      { numRuns: 50 },
    );
  });

  it("holds nothing marked more strictly than is wanted, nor a trace of it", () => {
    fc.assert(
      fc.property(indicators, fc.constantFrom("CLEAR" as const, "GREEN" as const, "AMBER" as const, "AMBER+STRICT" as const), (list, tlp) => {
        expect(writeStix(list, { ...options, tlp })).toEqual(writeStix(list.filter((indicator) => compareTlp(indicator.tlp, tlp) <= 0), { ...options, tlp }));
      }),
      { numRuns: 50 },
    );
    expect(JSON.stringify(writeStix([one({ tlp: "RED" })], { ...options, tlp: "AMBER+STRICT" }))).not.toMatch(/evil|RED|Northwind|T1566/);
  });

  it("does not tell its sources unless it is for oneself", () => {
    expect(JSON.stringify(writeStix([one()], { ...options, isFull: false }))).not.toContain("feed");
    expect(JSON.stringify(writeStix([one()], options))).toContain('"sources":[{"name":"feed","ref":"7"');
  });

  it("says all of an indicator", () => {
    const { objects } = writeStix([one()], { ...options, isFull: false });
    expect(objects.map(({ type }) => type)).toEqual(["marking-definition", "marking-definition", "identity", "attack-pattern", "indicator", "domain-name", "observed-data", "relationship", "sighting"]);
    expect(objects[4]).toEqual({
      type: "indicator",
      spec_version: "2.1",
      id: `indicator--${uuid5(options.namespace, `indicator ${one().id}`)}`,
      created_by_ref: `identity--${uuid5(options.namespace, "identity")}`,
      created: "2026-01-02T00:00:00.000Z",
      modified: "2026-01-10T00:00:00.000Z",
      name: "domain: evil.example",
      description: "A sign-in page.",
      indicator_types: ["malicious-activity"],
      pattern: "[domain-name:value = 'evil.example']",
      pattern_type: "stix",
      pattern_version: "2.1",
      valid_from: "2026-01-02T00:00:00.000Z",
      confidence: 80,
      labels: ["phishing"],
      object_marking_refs: [tlpMarkings.GREEN, `marking-definition--${uuid5(options.namespace, "marking-definition Copyright Northwind")}`],
    });
    expect(objects[3]).toMatchObject({ name: "Spearphishing Link", external_references: [{ source_name: "mitre-attack", external_id: "T1566.002", url: "https://attack.mitre.org/techniques/T1566/002/" }] });
    expect(objects[8]).toMatchObject({ count: 3, observed_data_refs: [objects[6]?.id] });
  });

  it("tells receivers to drop what has been revoked", () => {
    const { objects } = writeStix([one({ isRevoked: true })], options);
    expect(objects.find(({ type }) => type === "indicator")).toMatchObject({ revoked: true });
  });

  it("marks a folder that two paths share as strictly as the stricter", () => {
    const paths = [one({ finding: { type: "path", value: "c:\\x\\a.exe" }, tlp: "CLEAR" }), one({ finding: { type: "path", value: "c:\\x\\b.exe" }, tlp: "AMBER", statements: [] })];
    const folder = writeStix(paths, options).objects.find(({ type }) => type === "directory");
    expect(folder).toMatchObject({ path: "c:\\x", object_marking_refs: [tlpMarkings.AMBER, expect.stringMatching(/^marking-definition--/)] });
  });

  it("survives a round of merging what comes back", () => {
    const known = one();
    const { indicators: [back] } = readAtOnce(readStix(sent([known]), { source: "copy", tlp: "RED", confidence: 1, now, observed: false, isOwn: true }));
    expect(back && mergeIndicators(known, back)).toEqual(known);
  });
});

describe("ids", () => {
  it("of version 5 are those of RFC 9562", () => {
    // RFC 9562, appendix A.4.
    expect(uuid5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com")).toBe("2ed6657d-e927-568b-95e1-2665a8aea6a2");
  });

  it("of observables are those of the standard's examples", () => {
    expect(scoId({ type: "ipv4-addr", contributing: { value: "198.51.100.3" } })).toBe("ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4");
    expect(scoId({ type: "domain-name", contributing: { value: "example.com" } })).toBe("domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7");
    expect(scoId({ type: "x", contributing: { b: 1, a: 2 } })).toBe(`x--${uuid5(oasisNamespace, canonicalize({ a: 2, b: 1 }) ?? "")}`);
  });

  it("of indicators differ between installations", () => {
    const idsIn = (project: string): string[] => writeStix([one()], { ...options, namespace: namespaceOf(project) }).objects.filter(({ type }) => type === "indicator").map(({ id }) => id);
    expect(idsIn("demo-secura")).not.toEqual(idsIn("other"));
    expect(ownExtension).toMatch(new RegExp(`^extension-definition--${uuid}$`));
  });
});
