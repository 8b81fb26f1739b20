/** MISP events as its REST API and its feeds give them (MISP core format, draft-dulaunoy-misp-core-format). */
import { canonical, type WrittenType } from "./canonical.ts";
import { collect, demandCount, inSteps, invalidContent, isObject, jsonOf, listOf, momentOf, notAfter, sourceName, stringOf, techniqueOf, type Collection, type ImportOptions, type Json, type Reading } from "./importReport.ts";
import type { Statement } from "./indicator.ts";
import { readTlp, strictest, type Tlp } from "./tlp.ts";

/** Attribute types that are observables; of a composite one, the types of its parts, of which null is not kept. */
const attributeTypes: ReadonlyMap<string, readonly (WrittenType | null)[]> = new Map<string, readonly (WrittenType | null)[]>([
  ["ip-src", ["ip"]],
  ["ip-dst", ["ip"]],
  ["ip-src|port", ["ip", null]],
  ["ip-dst|port", ["ip", null]],
  ["domain", ["domain"]],
  ["hostname", ["host"]],
  ["hostname|port", ["host", null]],
  ["domain|ip", ["domain", "ip"]],
  ["url", ["url"]],
  ["uri", ["url"]],
  ["email", ["email"]],
  ["email-src", ["email"]],
  ["email-dst", ["email"]],
  ["email-reply-to", ["email"]],
  ["md5", ["md5"]],
  ["sha1", ["sha1"]],
  ["sha256", ["sha256"]],
  ["sha512", ["sha512"]],
  ["ssdeep", ["ssdeep"]],
  ["filename", ["filename"]],
  // The file is known by its hash; names are shared by the innocent.
  ["filename|md5", [null, "md5"]],
  ["filename|sha1", [null, "sha1"]],
  ["filename|sha256", [null, "sha256"]],
  ["filename|sha512", [null, "sha512"]],
  ["filename|ssdeep", [null, "ssdeep"]],
  ["malware-sample", [null, "md5"]],
  ["regkey", ["registry_key"]],
  ["regkey|value", ["registry_key", null]],
  ["mac-address", ["mac"]],
  ["AS", ["asn"]],
  ["btc", ["btc"]],
  ["xmr", ["xmr"]],
  ["vulnerability", ["cve"]],
]);

/** Values of the taxonomy `misp:confidence-level`, as MISP's own numbers have them. */
const confidences: ReadonlyMap<string, number> = new Map([
  ["completely-confident", 100],
  ["usually-confident", 75],
  ["fairly-confident", 50],
  ["rarely-confident", 25],
  ["unconfident", 1],
]);

/** What tags say, of an event and of what is in it. */
interface Tags {
  tlp: Tlp | null;
  confidence: number | null;
  techniques: string[];
  labels: string[];
}

/** What an attribute has from the event, or from the object around it. */
interface Surroundings {
  source: string;
  tags: Tags;
  at: Date;
  description: string;
}

const tagsMax = 200;

function readTags(holder: Json): Tags {
  const tags: Tags = { tlp: null, confidence: null, techniques: [], labels: [] };
  for (const tag of listOf(holder["Tag"]).slice(0, tagsMax).filter(isObject)) enterTag((stringOf(tag["name"]) ?? "").slice(0, 300), tags);
  for (const galaxy of listOf(holder["Galaxy"]).slice(0, tagsMax).filter(isObject)) {
    for (const cluster of listOf(galaxy["GalaxyCluster"]).slice(0, tagsMax).filter(isObject)) {
      const meta = isObject(cluster["meta"]) ? cluster["meta"] : {};
      const named = [...listOf(meta["external_id"]).slice(0, 20), meta["external_id"], cluster["value"]].flatMap((written) => techniqueOf(written) ?? []);
      tags.techniques.push(...named);
    }
  }
  return tags;
}

function enterTag(name: string, tags: Tags): void {
  const [, predicate = "", value = ""] = /^([^=]{1,100})="([^"]{0,180})"$/.exec(name) ?? [];
  const tlp = /^tlp:/i.test(name) ? readTlp(name) : null;
  const confidence = predicate === "misp:confidence-level" ? confidences.get(value) : undefined;
  const technique = /^misp-galaxy:mitre-.*attack-pattern$|^mitre-attack:/i.test(predicate) ? techniqueOf(value) : null;
  if (tlp !== null) tags.tlp = tags.tlp === null ? tlp : strictest(tags.tlp, tlp);
  else if (confidence !== undefined) tags.confidence = confidence;
  else if (technique !== null) tags.techniques.push(technique);
  else if (name !== "") tags.labels.push(name);
}

/** Tags of something inside something: its own level and confidence go before, techniques and labels are added. A level is never loosened. */
function within(outer: Tags, inner: Tags): Tags {
  return {
    tlp: outer.tlp === null ? inner.tlp : inner.tlp === null ? outer.tlp : strictest(outer.tlp, inner.tlp),
    confidence: inner.confidence ?? outer.confidence,
    techniques: [...outer.techniques, ...inner.techniques],
    labels: [...outer.labels, ...inner.labels],
  };
}

function eventsOf(payload: unknown): Json[] {
  const content = jsonOf(payload);
  const holders = isObject(content) && Array.isArray(content["response"]) ? (content["response"] as unknown[]) : Array.isArray(content) ? (content as unknown[]) : [content];
  return holders.map((holder, index) => {
    const event = isObject(holder) && "Event" in holder ? holder["Event"] : holder;
    const path = holders.length > 1 ? `content.${String(index)}` : "content";
    if (!isObject(event)) throw invalidContent(`${path}.Event`, "must be an object: a MISP event");
    if (!Array.isArray(event["Attribute"]) && !Array.isArray(event["Object"])) throw invalidContent(`${path}.Event.Attribute`, "must be a list");
    return event;
  });
}

const isTrue = (value: unknown): boolean => value === true || value === 1 || value === "1";

function surroundingsOf(event: Json, { source, now }: ImportOptions): Surroundings {
  const creator = isObject(event["Orgc"]) ? stringOf(event["Orgc"]["name"]) : null;
  return { source: sourceName(source, creator), tags: readTags(event), at: notAfter(momentOf(event["timestamp"]) ?? momentOf(event["date"]) ?? now, now), description: (stringOf(event["info"]) ?? "").slice(0, 500) };
}

const isAttribute = (value: unknown): value is Json => isObject(value);

function readAttribute(attribute: unknown, fallback: string, around: Surroundings, isGone: boolean, options: ImportOptions, into: Collection): void {
  const ref = isAttribute(attribute) ? (stringOf(attribute["uuid"]) ?? fallback) : fallback;
  if (!isAttribute(attribute)) {
    into.put(ref, "refused", "not an object");
    return;
  }
  const [type, value] = [stringOf(attribute["type"]), stringOf(attribute["value"])];
  if (type === null || value === null) {
    into.put(ref, "refused", `${type === null ? "type" : "value"} is missing`);
    return;
  }
  const kinds = attributeTypes.get(type);
  if (kinds === undefined) {
    into.put(ref, "ignored", `attributes of type ${type.slice(0, 40)} are not kept`);
    return;
  }
  if (!isTrue(attribute["to_ids"])) {
    into.put(ref, "ignored", "not meant for detection (to_ids)");
    return;
  }
  const isDeleted = isGone || isTrue(attribute["deleted"]);
  const common = commonOf(attribute, ref, around, isDeleted, options);
  const { statements, problems } = statementsOf(kinds, value, common);
  if (statements.length === 0) into.put(ref, "refused", problems.join("; "));
  else into.take(ref, statements, [...problems, ...(isDeleted ? ["deleted at its source"] : [])].join("; "));
}

function commonOf(attribute: Json, ref: string, around: Surroundings, isDeleted: boolean, { tlp, confidence, now }: ImportOptions): Omit<Statement, "finding"> {
  const tags = within(around.tags, readTags(attribute));
  const at = notAfter(momentOf(attribute["timestamp"]) ?? around.at, now);
  const lastSeen = notAfter(momentOf(attribute["last_seen"]) ?? at, now);
  const sightings = listOf(attribute["Sighting"]).filter(isObject).filter(({ type }) => type === "0" || type === 0);
  return {
    source: { name: around.source, ref, at },
    confidence: tags.confidence ?? confidence,
    isRevoked: isDeleted,
    tlp: tags.tlp ?? tlp,
    firstSeen: notAfter(momentOf(attribute["first_seen"]) ?? at, now),
    lastSeen,
    validUntil: null,
    sightings: sightings.length,
    labels: tags.labels,
    description: [around.description, (stringOf(attribute["comment"]) ?? "").slice(0, 1_000)].filter((part) => part.trim() !== "").join("\n"),
    techniques: tags.techniques,
    statements: [],
  };
}

/** The parts of a composite value that are kept. The last part of a value with too many belongs to the last type. */
function statementsOf(kinds: readonly (WrittenType | null)[], value: string, common: Omit<Statement, "finding">): { statements: Statement[]; problems: string[] } {
  const parts = kinds.length === 1 ? [value] : value.slice(0, 5_000).split("|", kinds.length);
  const statements: Statement[] = [];
  const problems: string[] = [];
  for (const [index, type] of kinds.entries()) {
    if (type === null) continue;
    const read = canonical(type, parts[index] ?? "");
    if ("problem" in read) problems.push(read.problem);
    else statements.push({ ...common, finding: read.finding });
  }
  return { statements, problems };
}

interface Placed {
  attribute: unknown;
  fallback: string;
  around: Surroundings;
  isGone: boolean;
}

/** An event's attributes, those of its objects among them. */
function attributesOf(event: Json, path: string, options: ImportOptions): Placed[] {
  const around = surroundingsOf(event, options);
  const isGone = isTrue(event["deleted"]);
  const own = listOf(event["Attribute"]).map((attribute, i) => ({ attribute, fallback: `${path}.Attribute.${String(i)}`, around, isGone }));
  const objects = listOf(event["Object"]).flatMap((object, i) => {
    if (!isObject(object)) return [{ attribute: object, fallback: `${path}.Object.${String(i)}`, around, isGone }];
    const isObjectGone = isGone || isTrue(object["deleted"]);
    return listOf(object["Attribute"]).map((attribute, j) => ({ attribute, fallback: `${path}.Object.${String(i)}.Attribute.${String(j)}`, around, isGone: isObjectGone }));
  });
  return [...own, ...objects];
}

/**
 * Reads one event or several, given as an object or as JSON text. Every attribute is in the report once. Linear. Throws
 * `invalid_json`, `invalid_input` for what is no event, `payload_too_large` for more than 50,000 attributes.
 */
export function* readMisp(payload: unknown, options: ImportOptions): Reading {
  const events = eventsOf(payload);
  const placed = events.flatMap((event, index) => attributesOf(event, events.length > 1 ? `${String(index)}.Event` : "Event", options));
  demandCount(placed.length, "attributes");
  const into = collect();
  yield* inSteps(placed, ({ attribute, fallback, around, isGone }) => { readAttribute(attribute, fallback, around, isGone, options, into); });
  return into.result();
}
