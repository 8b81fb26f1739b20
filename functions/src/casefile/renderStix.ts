/** An incident as a STIX 2.1 bundle. The same case file and indicators give the same bytes. */
import { createHash } from "node:crypto";
import type { Indicator } from "../intelligence/model.ts";
import { scoId, uuid5 } from "../intelligence/stixIds.ts";
import { tlpMarkingObject, tlpMarkings } from "../intelligence/stixMarkings.ts";
import { scosOf } from "../intelligence/stixPaths.ts";
import { strictest, type Tlp } from "../intelligence/tlp.ts";
import { writeStix, type ExportOptions } from "../intelligence/writeStix.ts";
import type { Casefile } from "./model.ts";
import { isByMachine, outwardOf, standingOf } from "./standing.ts";

/** OASIS's Incident Core Extension, version 2.0 (cti-stix-common-objects, `incident-ef7`): the incident of STIX 2.1 itself has a name and no more. */
export const incidentExtension = "extension-definition--ef765651-680c-498d-9894-99799f2fa126";

type StixObject = ReturnType<typeof writeStix>["objects"][number];
export type StixSetting = Pick<ExportOptions, "namespace" | "organisation" | "techniqueName">;

/** `incident-determination-enum` of the extension. */
const determinations = { confirmed: "confirmed", suspected: "suspected", false_positive: "false-positive" } as const;

/** Values of `event-type-ov` that say what a category says; the category itself is a label. */
const types: Partial<Record<NonNullable<Casefile["head"]["category"]>, string>> = {
  phishing: "dissemination-phishing-emails",
  ransomware: "ransomware",
  intrusion: "unauthorized-access-system",
  denial_of_service: "denial-of-service",
  insider_misuse: "policy-violation",
  data_exposure: "unauthorized-release",
  lost_or_stolen_device: "equipment-loss",
};

const levelOf: ReadonlyMap<string, Tlp> = new Map(Object.entries(tlpMarkings).map(([tlp, id]) => [id, tlp as Tlp]));
const refsOf = (object: StixObject): string[] => (Array.isArray(object["object_marking_refs"]) ? object["object_marking_refs"].map(String) : []);

/** One thing that is written twice stands under the strictest level and the statements of both. */
function joint(a: StixObject, b: StixObject): StixObject {
  const refs = [...new Set([...refsOf(a), ...refsOf(b)])];
  const levels = refs.flatMap((ref) => levelOf.get(ref) ?? []);
  if (levels.length === 0) return a;
  return { ...a, object_marking_refs: [tlpMarkings[levels.reduce(strictest)], ...refs.filter((ref) => !levelOf.has(ref)).sort()] };
}

function extensionOf(file: Casefile): Record<string, unknown> {
  const { head, judgement, affected } = file;
  const type = head.category === null ? undefined : types[head.category];
  const severity = judgement.verdict?.severity;
  const counts = { ...(affected.users === undefined ? {} : { individual: affected.users }), ...(affected.systems && affected.systems.length > 0 ? { system: affected.systems.length } : {}) };
  return {
    extension_type: "property-extension",
    determination: determinations[standingOf(file)],
    investigation_status: head.status === "new" || head.status === "closed" ? head.status : "open",
    detection_methods: [isByMachine(file) ? "automated-tool" : "user-reporting"],
    ...(type === undefined ? {} : { incident_types: [type] }),
    // Points are the engine's: of a severity that people set there are none.
    ...(severity?.level === head.severity ? { criticality: Math.round(severity.score) } : {}),
    ...(severity ? { scores: [{ name: "NCISS", value: severity.nciss.score, description: `National Cyber Incident Scoring System: ${severity.nciss.level}` }] } : {}),
    ...(Object.keys(counts).length > 0 ? { impacted_entity_counts: counts } : {}),
  };
}

/** Definitions before what refers to them; within a kind by id. */
const order = ["marking-definition", "identity", "extension-definition", "incident", "attack-pattern", "vulnerability", "indicator"];
const placeOf = ({ type }: StixObject): number => (order.includes(type) ? order.indexOf(type) : order.length);
const inOrder = (a: StixObject, b: StixObject): number => placeOf(a) - placeOf(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * The bundle, an object ready for JSON: the incident with OASIS's extension, what was observed (nothing that means something
 * inside the organisation alone), the techniques and vulnerabilities it speaks of, and `known` indicators it holds. What is
 * marked more strictly than the incident is left out, and nothing in it tells of that. Of its texts title and description are
 * in it, of people nobody. Pure.
 */
export function renderStix(file: Casefile, known: readonly Indicator[], setting: StixSetting): { type: "bundle"; id: string; objects: StixObject[] } {
  const { head, judgement } = file;
  const { namespace, techniqueName } = setting;
  const marking = [tlpMarkings[head.tlp]];
  const written = writeStix(known, { ...setting, tlp: head.tlp, isFull: false }).objects;
  const objects = new Map<string, StixObject>();
  const add = (object: StixObject): string => {
    const there = objects.get(object.id);
    objects.set(object.id, there ? joint(there, object) : object);
    return object.id;
  };
  written.forEach(add);
  const identity = `identity--${uuid5(namespace, "identity")}`;
  const [created, modified] = [head.createdAt, head.updatedAt > head.createdAt ? head.updatedAt : head.createdAt].map((at) => at.toISOString());
  const own = (type: string, name: string, properties: Record<string, unknown>): StixObject => ({ type, spec_version: "2.1", id: `${type}--${uuid5(namespace, `${type} ${name}`)}`, created_by_ref: identity, created, modified, ...properties, object_marking_refs: marking });
  const definition = (type: string, name: string, properties: Record<string, unknown>): StixObject => {
    const since = setting.organisation.since.toISOString();
    // The same in every bundle, whatever speaks of it, and so under no marking.
    return { type, spec_version: "2.1", id: `${type}--${uuid5(namespace, `${type} ${name}`)}`, created_by_ref: identity, created: since, modified: since, ...properties };
  };

  const incident = add(own("incident", head.id, {
    name: head.title,
    ...(head.description === "" ? {} : { description: head.description }),
    ...(head.category === null ? {} : { labels: [head.category] }),
    ...(head.number === null ? {} : { external_references: [{ source_name: "secura", external_id: head.number }] }),
    extensions: { [incidentExtension]: extensionOf(file) },
  }));
  add(tlpMarkingObject(head.tlp));
  const relate = (source: string, target: string): void => {
    add(own("relationship", `${source} related-to ${target}`, { relationship_type: "related-to", source_ref: source, target_ref: target }));
  };

  for (const { id } of judgement.verdict?.techniques ?? []) {
    relate(incident, add(definition("attack-pattern", id, { name: techniqueName(id) ?? id, external_references: [{ source_name: "mitre-attack", external_id: id, url: `https://attack.mitre.org/techniques/${id.replace(".", "/")}/` }] })));
  }
  for (const { id, type } of written) if (type === "indicator") relate(id, incident);

  const observed = new Set<string>();
  for (const { type, value } of outwardOf(file)) {
    // That the organisation speaks of it is marked as well, so it has an id by marking.
    if (type === "cve") relate(incident, add({ ...definition("vulnerability", `${value} ${head.tlp}`, { name: value, external_references: [{ source_name: "cve", external_id: value }] }), object_marking_refs: marking }));
    for (const sco of scosOf({ type, value }, scoId)) observed.add(add({ type: sco.type, spec_version: "2.1", id: scoId(sco), ...sco.properties, object_marking_refs: marking }));
  }
  const firstSeen = (head.occurredAt && head.occurredAt < head.createdAt ? head.occurredAt : head.createdAt).toISOString();
  if (observed.size > 0) relate(incident, add(own("observed-data", head.id, { first_observed: firstSeen, last_observed: head.createdAt.toISOString(), number_observed: 1, object_refs: [...observed].sort() })));

  const sorted = [...objects.values()].sort(inOrder);
  const digest = createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
  return { type: "bundle", id: `bundle--${uuid5(namespace, digest)}`, objects: sorted };
}
