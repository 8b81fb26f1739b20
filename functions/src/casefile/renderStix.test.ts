import { describe, expect, it } from "vitest";
import { z } from "zod";
import { after, reported, reportedOnly, worked } from "../../test/support/caseRecords.ts";
import { indicatorOf } from "../intelligence/indicator.ts";
import type { Indicator } from "../intelligence/model.ts";
import { namespaceOf } from "../intelligence/stixIds.ts";
import { knownMarkings, tlpExtension, tlpMarkings } from "../intelligence/stixMarkings.ts";
import { parsePattern } from "../intelligence/stixPattern.ts";
import { buildCasefile } from "./buildCasefile.ts";
import type { Casefile } from "./model.ts";
import type { CaseRecords } from "./readCasefile.ts";
import { incidentExtension, renderStix } from "./renderStix.ts";

const setting = { namespace: namespaceOf("demo-secura"), organisation: { name: "Example Ltd", since: new Date("2025-01-01T00:00:00Z") }, techniqueName: (id: string) => (id === "T1566" ? "Phishing" : null) };
const fileOf = (records: CaseRecords): Casefile => buildCasefile(records, { at: after(10), by: { uid: "u-senior", name: "Amara Diallo" }, organisation: "Example Ltd", recipient: null });
const indicator = (value: string, changes: Partial<Pick<Indicator, "tlp">> = {}): Indicator =>
  indicatorOf({ finding: { type: "domain", value }, source: { name: "feed", ref: null, at: reported }, confidence: 80, isRevoked: false, tlp: "GREEN", firstSeen: reported, lastSeen: reported, validUntil: null, sightings: 2, labels: [], description: "", techniques: ["T1566"], statements: ["Copyright Northwind"], ...changes });

type Bundle = ReturnType<typeof renderStix>;
type StixObject = Bundle["objects"][number];
const render = (records: CaseRecords, known: Indicator[] = []): Bundle => JSON.parse(JSON.stringify(renderStix(fileOf(records), known, setting))) as Bundle;
const one = ({ objects }: Bundle, type: string): StixObject => objects.find((object) => object.type === type) ?? { type: "none", id: "none" };
const extension = (bundle: Bundle) => (one(bundle, "incident")["extensions"] as Record<string, Record<string, unknown>>)[incidentExtension];

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
const moment = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
const text = z.string().min(1);
const ref = text.regex(/^[a-z0-9-]+--[0-9a-f-]{36}$/);
const refs = z.array(ref).min(1);
const references = z.array(z.strictObject({ source_name: text, external_id: text, url: z.url().optional() })).min(1);
const common = { spec_version: z.literal("2.1"), id: ref, created_by_ref: ref.optional(), created: moment, modified: moment, labels: z.array(text).min(1).optional(), object_marking_refs: refs.optional(), external_references: references.optional() };
const cyber = { spec_version: z.literal("2.1"), id: ref, object_marking_refs: refs };

/** The extension's own schema, version 2.0, as far as it is used: nothing else may stand there. */
const incidentCore = z.strictObject({
  extension_type: z.literal("property-extension"),
  determination: z.enum(["blocked", "confirmed", "failed-attempt", "false-positive", "suspected"]),
  investigation_status: z.enum(["closed", "new", "open"]),
  detection_methods: z.array(z.enum(["automated-tool", "commercial-solution", "external-notification", "human-review", "message-from-attacker", "propriety-solution", "system-outage", "user-reporting"])).min(1).optional(),
  incident_types: z.array(z.enum(["dissemination-phishing-emails", "ransomware", "unauthorized-access-system", "denial-of-service", "policy-violation", "unauthorized-release", "equipment-loss"])).min(1).optional(),
  criticality: z.int().min(0).max(100).optional(),
  scores: z.array(z.object({ name: text, value: z.number(), description: text.optional() })).optional(),
  impacted_entity_counts: z.record(z.string().regex(/^[a-z-]+$/), z.int().min(0)).optional(),
});

/** What the standard (parts 3 to 7) says an object of each kind must and may hold. */
const kinds: Readonly<Record<string, z.ZodType>> = {
  incident: z.strictObject({ type: z.literal("incident"), ...common, name: text, description: text.optional(), extensions: z.strictObject({ [incidentExtension]: incidentCore }) }),
  identity: z.strictObject({ type: z.literal("identity"), ...common, name: text, identity_class: z.literal("organization") }),
  "attack-pattern": z.strictObject({ type: z.literal("attack-pattern"), ...common, name: text }),
  vulnerability: z.strictObject({ type: z.literal("vulnerability"), ...common, name: text }),
  relationship: z.strictObject({ type: z.literal("relationship"), ...common, relationship_type: z.enum(["related-to", "indicates"]), source_ref: ref, target_ref: ref }),
  "observed-data": z.strictObject({ type: z.literal("observed-data"), ...common, first_observed: moment, last_observed: moment, number_observed: z.int().min(1), object_refs: refs }),
  sighting: z.looseObject({ type: z.literal("sighting"), ...common, sighting_of_ref: ref }),
  indicator: z.looseObject({ type: z.literal("indicator"), ...common, pattern: text, pattern_type: z.literal("stix"), valid_from: moment }),
  "marking-definition": z.looseObject({ type: z.literal("marking-definition"), spec_version: z.literal("2.1"), id: ref, created: moment }),
  "domain-name": z.strictObject({ type: z.literal("domain-name"), ...cyber, value: text }),
  "ipv4-addr": z.strictObject({ type: z.literal("ipv4-addr"), ...cyber, value: text }),
  url: z.strictObject({ type: z.literal("url"), ...cyber, value: text }),
  file: z.looseObject({ type: z.literal("file"), ...cyber }),
};

/** What is against the standard's rules. */
function violations({ objects, ...bundle }: Bundle): string[] {
  const ids = new Set(objects.map(({ id }) => id));
  const found = ids.size === objects.length ? [] : ["an id twice"];
  const demand = (isKept: boolean, { id }: StixObject, rule: string): void => {
    if (!isKept) found.push(`${id}: ${rule}`);
  };
  if (!new RegExp(`^bundle--${uuid}$`).test(bundle.id)) found.push("8: bundle");
  for (const object of objects) {
    const kind = kinds[object.type];
    demand(kind !== undefined, object, "a kind that is not expected");
    for (const issue of kind?.safeParse(object).error?.issues ?? []) demand(false, object, `${issue.path.join(".")}: ${issue.message}`);
    demand(new RegExp(`^${object.type}--${knownMarkings.has(object.id) ? ".{36}" : uuid}$`).test(object.id), object, "2.9 identifier");
    const [created, modified, first, last] = ["created", "modified", "first_observed", "last_observed"].map((property) => object[property] as string | undefined);
    demand(modified === undefined || modified >= (created ?? ""), object, "3.2 modified before created");
    demand(first === undefined || first <= (last ?? ""), object, "4.14 observed");
    if (object.type === "indicator") demand("pattern" in parsePattern(String(object["pattern"])), object, "9 pattern");
    for (const [property, value] of Object.entries(object)) {
      const named = property.endsWith("_ref") ? [String(value)] : property.endsWith("_refs") && Array.isArray(value) ? value.map(String) : [];
      for (const id of named) demand(ids.has(id), object, `dangling ${property}`);
    }
    for (const name of Object.keys(object["extensions"] ?? {})) demand([tlpExtension, incidentExtension].includes(name), object, "an extension nobody has published");
  }
  return found;
}

describe("an incident's bundle", () => {
  const cases: [string, CaseRecords][] = [
    ["a report and no more", reportedOnly()],
    ["one that was worked on to its end", worked()],
    ["one nobody has judged", reportedOnly({ category: null, severity: null, triage: { state: "pending" }, number: null })],
    ["one of a machine with everything affected", reportedOnly({ reportedBy: "system:alerts", tlp: "RED", occurredAt: after(-60), affected: { systems: ["mail", "web"], users: 3, records: 12 } })],
    ["one that happened after it was reported, and was changed before", reportedOnly({ occurredAt: after(60), updatedAt: after(-60) })],
  ];
  it.each(cases)("keeps the standard's rules: %s", (_name, records) => {
    expect(violations(render(records, [indicator("login.bank-check.example"), indicator("evil.example")]))).toEqual([]);
    expect(violations(render(records))).toEqual([]);
  });
  it("says what is known of the incident, in the extension's words", () => {
    const bundle = render(reportedOnly({ category: "phishing", status: "contained", affected: { systems: ["mail"], users: 3 } }));
    expect(one(bundle, "incident")).toMatchObject({ name: "Mail with a link", labels: ["phishing"], created: reported.toISOString(), external_references: [{ source_name: "secura", external_id: "INC-2026-7F3K" }], object_marking_refs: [tlpMarkings.AMBER] });
    expect(extension(bundle)).toMatchObject({ determination: "confirmed", investigation_status: "open", detection_methods: ["user-reporting"], incident_types: ["dissemination-phishing-emails"], impacted_entity_counts: { individual: 3, system: 1 } });
  });
  it.each([
    ["new", undefined, "suspected", "new"],
    ["in_progress", undefined, "suspected", "open"],
    ["closed", "resolved", "confirmed", "closed"],
    ["closed", "false_positive", "false-positive", "closed"],
    ["closed", "insufficient_information", "suspected", "closed"],
  ] as const)("takes %s %s for %s", (status, verdict, determination, investigation) => {
    const resolution = verdict === undefined ? null : { verdict, summary: "Done.", by: "u-senior", at: after(60) };
    expect(extension(render(reportedOnly({ status, resolution })))).toMatchObject({ determination, investigation_status: investigation });
  });
  it("gives no points for a severity that people set otherwise", () => {
    const records = reportedOnly();
    expect(extension(render(records))).toHaveProperty("criticality");
    const other = records.incident.severity === "low" ? "critical" : "low";
    expect(extension(render(reportedOnly({ severity: other, severitySource: "human" })))).not.toHaveProperty("criticality");
  });
  it("holds what was observed, and nothing that means something inside the organisation alone", () => {
    const records = reportedOnly({ title: "Beacons", description: "Host 10.0.0.5 calls 203.0.113.77 and evil-updates.example, CVE-2024-3094 was used." });
    const items = [{ type: "ipv4", value: "10.0.0.5", isInternal: true }, { type: "ipv4", value: "198.51.100.7", isInternal: false }, { type: "cve", value: "CVE-2024-3094", isInternal: false }] as const;
    const bundle = render({ ...records, observables: { items: items.map((item, at) => ({ ...item, id: `o${String(at)}`, tlp: at === 1 ? ("CLEAR" as const) : ("AMBER" as const) })), total: 3 } });
    expect(violations(bundle)).toEqual([]);
    expect(bundle.objects.filter(({ type }) => type === "ipv4-addr").map(({ value }) => value)).toEqual(["198.51.100.7"]);
    expect(one(bundle, "vulnerability")).toMatchObject({ name: "CVE-2024-3094" });
    for (const type of ["vulnerability", "ipv4-addr", "observed-data", "relationship"]) expect(one(bundle, type)["object_marking_refs"]).toEqual([tlpMarkings.AMBER]);
    const { id } = one(bundle, "incident");
    for (const type of ["observed-data", "vulnerability"]) expect(bundle.objects).toContainEqual(expect.objectContaining({ type: "relationship", source_ref: id, target_ref: one(bundle, type).id }));
  });
  it("lets no indicator out that is marked more strictly than the incident, and ties the others to it", () => {
    const bundle = render(reportedOnly(), [indicator("secret.example", { tlp: "RED" }), indicator("evil.example")]);
    expect(JSON.stringify(bundle)).not.toContain("secret.example");
    expect(bundle.objects).toContainEqual(expect.objectContaining({ type: "relationship", source_ref: one(bundle, "indicator").id, target_ref: one(bundle, "incident").id }));
  });
  it("marks what is in it twice as the stricter says", () => {
    const records = reportedOnly();
    const bundle = render({ ...records, observables: { items: [{ id: "o", type: "domain", value: "evil.example", isInternal: false, tlp: "CLEAR" }], total: 1 } }, [indicator("evil.example")]);
    expect(violations(bundle)).toEqual([]);
    expect(one(bundle, "domain-name")["object_marking_refs"]).toEqual([tlpMarkings.AMBER, expect.stringMatching(/^marking-definition--/)]);
  });
  it("lets nothing out that was observed under a stricter marking than the incident's", () => {
    const records = reportedOnly({ tlp: "GREEN", description: "Something is odd.", title: "Odd" });
    const items = [{ type: "domain", value: "secret.example" }, { type: "cve", value: "CVE-2024-3094" }, { type: "ipv4", value: "198.51.100.7" }] as const;
    const observed = (tlp: "RED" | "AMBER" | "GREEN") => ({ items: items.map((item, at) => ({ ...item, isInternal: false, id: `o${String(at)}`, tlp })), total: 3 });
    for (const tlp of ["AMBER", "RED"] as const) {
      const bundle = render({ ...records, observables: observed(tlp) });
      expect(JSON.stringify(bundle)).not.toMatch(/secret\.example|CVE-2024|198\.51|observed-data/);
      expect(JSON.stringify(bundle)).toBe(JSON.stringify(render({ ...records, observables: { items: [], total: 0 } })));
    }
    expect(JSON.stringify(render({ ...records, observables: observed("GREEN") }))).toMatch(/CVE-2024.*secret\.example/);
  });
  it("is the same to the byte each time, and names nobody", () => {
    const text = JSON.stringify(render(worked(), [indicator("evil.example")]));
    expect(JSON.stringify(render(worked(), [indicator("evil.example")]))).toBe(text);
    for (const name of ["Halina", "Amara", "Nkechi", "u-senior"]) expect(text).not.toContain(name);
  });
});
