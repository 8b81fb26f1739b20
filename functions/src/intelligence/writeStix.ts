/** Indicators as a STIX 2.1 bundle. The same indicators and options give the same bytes. */
import { createHash } from "node:crypto";
import type { Indicator } from "./model.ts";
import { ownExtension, scoId, uuid5 } from "./stixIds.ts";
import { tlpMarkingObject, tlpMarkings } from "./stixMarkings.ts";
import { patternOf, scosOf } from "./stixPaths.ts";
import { compareTlp, strictest, type Tlp } from "./tlp.ts";

export interface ExportOptions {
  /** Nothing marked more strictly leaves. */
  tlp: Tlp;
  /** Of the installation, see `namespaceOf`: ids are made in it. */
  namespace: string;
  /** Who gives it out, and since when there is such an identity. */
  organisation: { name: string; since: Date };
  /** The technique's name in ATT&CK; null for one that is not known. */
  techniqueName: (id: string) => string | null;
  /** True to say who said what, as a copy for oneself: it tells which feeds one has. */
  isFull: boolean;
}

type StixObject = Record<string, unknown> & { type: string; id: string };

/** `indicator-type-ov` (part 10.7): such labels are the indicator's types. */
const indicatorTypes: ReadonlySet<string> = new Set(["anomalous-activity", "anonymization", "attribution", "benign", "compromised", "malicious-activity", "unknown"]);

const moment = (date: Date): string => date.toISOString();
const later = (a: Date, b: Date): Date => (b > a ? b : a);

/** The options, and the id of who gives it out. */
interface Setting extends ExportOptions {
  identity: string;
}

/** What every object of the organisation has. */
function head(type: string, name: string, { namespace, identity, organisation }: Setting, created = organisation.since, modified = created) {
  return { type, spec_version: "2.1", id: `${type}--${uuid5(namespace, `${type} ${name}`)}`, created_by_ref: identity, created: moment(created), modified: moment(modified) };
}

function identityObject({ identity, organisation }: Setting): StixObject {
  const since = moment(organisation.since);
  return { type: "identity", spec_version: "2.1", id: identity, created: since, modified: since, name: organisation.name, identity_class: "organization" };
}

function extensionObject(options: Setting): StixObject {
  return {
    ...head("extension-definition", "", options),
    id: ownExtension,
    name: "Sources of an indicator",
    description: "What each source last said of the indicator: its name, its own reference, when, and how sure it is.",
    schema: "Array `sources` of objects with the strings name, ref (or null) and at (RFC 3339), and the integer confidence (0 to 100).",
    version: "1.0.0",
    extension_types: ["property-extension"],
  };
}

function statementObject(statement: string, options: Setting): StixObject {
  const { modified: _, ...rest } = head("marking-definition", statement, options);
  return { ...rest, definition_type: "statement", definition: { statement } };
}

function techniqueObject(id: string, options: Setting): StixObject {
  return { ...head("attack-pattern", id, options), name: options.techniqueName(id) ?? id, external_references: [{ source_name: "mitre-attack", external_id: id, url: `https://attack.mitre.org/techniques/${id.replace(".", "/")}/` }] };
}

const markingRefs = ({ tlp, statements = [] }: Indicator, options: Setting): string[] => [tlpMarkings[tlp], ...statements.map((statement) => statementObject(statement, options).id)];

function indicatorObject(indicator: Indicator, options: Setting): StixObject {
  const { type, value, confidence, revoked, labels, description, firstSeen, lastSeen, validUntil, sources } = indicator;
  const isType = (label: string): boolean => indicatorTypes.has(label);
  const types = labels.filter(isType);
  const others = labels.filter((label) => !isType(label));
  // What ended before it was first seen cannot be said in STIX: the end must be later than the start.
  const end = validUntil === null ? null : later(validUntil, new Date(firstSeen.getTime() + 1));
  return {
    ...head("indicator", indicator.id, options, firstSeen, lastSeen),
    name: `${type}: ${value}`,
    ...(description === "" ? {} : { description }),
    ...(types.length > 0 ? { indicator_types: types } : {}),
    pattern: patternOf({ type, value }),
    pattern_type: "stix",
    pattern_version: "2.1",
    valid_from: moment(firstSeen),
    ...(end === null ? {} : { valid_until: moment(end) }),
    ...(revoked ? { revoked: true } : { confidence }),
    ...(others.length > 0 ? { labels: others } : {}),
    object_marking_refs: markingRefs(indicator, options),
    ...(options.isFull ? { extensions: { [ownExtension]: { extension_type: "property-extension", sources: sources.map(({ name, ref, at, confidence: certainty }) => ({ name, ref, at: moment(at), confidence: certainty })) } } } : {}),
  };
}

/** The indicator's techniques, each an attack pattern that it indicates. */
function techniqueObjects(indicator: Indicator, indicatorRef: string, options: Setting): StixObject[] {
  return indicator.techniques.flatMap((id) => {
    const technique = techniqueObject(id, options);
    const relationship = { ...head("relationship", `${indicator.id} indicates ${id}`, options, indicator.firstSeen), relationship_type: "indicates", source_ref: indicatorRef, target_ref: technique.id, object_marking_refs: markingRefs(indicator, options) };
    return [technique, relationship];
  });
}

/** That it has been seen, how often, and what was seen where STIX has an object for it. */
function sightingObjects(indicator: Indicator, indicatorRef: string, options: Setting): StixObject[] {
  const { id, sightings, firstSeen, lastSeen } = indicator;
  if (sightings === 0) return [];
  const object_marking_refs = markingRefs(indicator, options);
  const scos = scosOf(indicator, scoId).map((sco): StixObject => ({ type: sco.type, spec_version: "2.1", id: scoId(sco), ...sco.properties, object_marking_refs }));
  const observed: StixObject[] = scos.length === 0 ? [] : [{ ...head("observed-data", id, options, firstSeen, lastSeen), first_observed: moment(firstSeen), last_observed: moment(lastSeen), number_observed: sightings, object_refs: scos.map((sco) => sco.id), object_marking_refs }];
  const sighting = { ...head("sighting", id, options, firstSeen, lastSeen), first_seen: moment(firstSeen), last_seen: moment(lastSeen), count: sightings, sighting_of_ref: indicatorRef, ...(observed.length > 0 ? { observed_data_refs: observed.map((data) => data.id) } : {}), object_marking_refs };
  return [...scos, ...observed, sighting];
}

/** Definitions before what refers to them; within a kind by id. */
const order = ["marking-definition", "identity", "extension-definition", "attack-pattern", "indicator"];
const placeOf = ({ type }: StixObject): number => (order.includes(type) ? order.indexOf(type) : order.length);
const inOrder = (a: StixObject, b: StixObject): number => placeOf(a) - placeOf(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * The bundle, an object ready for JSON. Indicators above the wanted TLP are left out, and nothing in it tells of them. Own
 * hits, versions and what follows from age are not in it.
 */
export function writeStix(indicators: readonly Indicator[], options: ExportOptions): { type: "bundle"; id: string; objects: StixObject[] } {
  const setting: Setting = { ...options, identity: `identity--${uuid5(options.namespace, "identity")}` };
  const wanted = indicators.filter(({ tlp }) => compareTlp(tlp, options.tlp) <= 0);
  const objects = new Map<string, StixObject>();
  const add = (object: StixObject): void => {
    // A folder that several paths have is one object; it is marked as the strictest of them.
    const known = objects.get(object.id);
    objects.set(object.id, known === undefined ? object : joint(known, object));
  };
  for (const indicator of wanted) {
    const object = indicatorObject(indicator, setting);
    add(tlpMarkingObject(indicator.tlp));
    for (const statement of indicator.statements ?? []) add(statementObject(statement, setting));
    for (const part of [object, ...techniqueObjects(indicator, object.id, setting), ...sightingObjects(indicator, object.id, setting)]) add(part);
  }
  add(identityObject(setting));
  if (options.isFull && wanted.length > 0) add(extensionObject(setting));
  const sorted = [...objects.values()].sort(inOrder);
  const digest = createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
  return { type: "bundle", id: `bundle--${uuid5(options.namespace, digest)}`, objects: sorted };
}

const levelOf: ReadonlyMap<string, Tlp> = new Map(Object.entries(tlpMarkings).map(([tlp, id]) => [id, tlp as Tlp]));

/** One observable that several indicators share stands under the strictest level and the statements of all. */
function joint(a: StixObject, b: StixObject): StixObject {
  const refs = [a, b].flatMap((object) => (Array.isArray(object["object_marking_refs"]) ? (object["object_marking_refs"] as string[]) : []));
  if (refs.length === 0) return a;
  const level = refs.flatMap((ref) => levelOf.get(ref) ?? []).reduce(strictest);
  return { ...a, object_marking_refs: [tlpMarkings[level], ...[...new Set(refs)].filter((ref) => !levelOf.has(ref)).sort()] };
}
