/** STIX 2.1 bundles (OASIS Standard), and those of 2.0 as far as indicators are written alike. */
import { canonical } from "./canonical.ts";
import { collect, demandCount, inSteps, invalidContent, isObject, jsonOf, listOf, momentOf, notAfter, sourceName, stringOf, stringsOf, techniqueOf, type Collection, type ImportOptions, type Json, type Reading } from "./importReport.ts";
import type { Statement } from "./indicator.ts";
import { ownExtension } from "./stixIds.ts";
import { knownMarkings, tlpExtension } from "./stixMarkings.ts";
import { equalitiesOf, parsePattern, type Literal } from "./stixPattern.ts";
import { typeOfPath } from "./stixPaths.ts";
import { readTlp, strictest, type Tlp } from "./tlp.ts";

export interface StixOptions extends ImportOptions {
  /** True to take observations as well that no indicator speaks of: not all that is observed is bad. */
  observed: boolean;
  /** True for a bundle that this installation wrote itself: what it says of sources is believed. */
  isOwn: boolean;
}

interface StixObject extends Json {
  id: string;
  type: string;
}

const idPattern = /^([a-z][a-z0-9-]{0,248})--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const equalitiesMax = 1_000;

/** Why one of the objects is not looked at; null for one that is. */
type Verdict = { ref: string; outcome: "refused" | "ignored"; reason: string } | null;

/** What the bundle's objects say of each other. */
interface Book {
  /** The version of each object that counts. */
  standing: Map<string, StixObject>;
  verdicts: Verdict[];
  /** TLP or statement of each marking that is in the bundle. */
  markings: Map<string, { tlp: Tlp | null; statement: string | null }>;
  techniques: Map<string, string[]>;
  sightings: Map<string, { count: number; lastSeen: Date | null }>;
  /** When each observable was observed. */
  observed: Map<string, { first: Date; last: Date }>;
}

function objectsOf(payload: unknown): readonly unknown[] {
  const bundle = jsonOf(payload);
  if (!isObject(bundle)) throw invalidContent("content", "must be an object: a STIX bundle");
  if (bundle["type"] !== "bundle") throw invalidContent("content.type", 'must be "bundle"');
  const objects = bundle["objects"] ?? [];
  if (!Array.isArray(objects)) throw invalidContent("content.objects", "must be a list");
  demandCount(objects.length, "objects");
  return objects as unknown[];
}

function malformation(object: unknown): string | null {
  if (!isObject(object)) return "not an object";
  const { id, type } = object;
  if (typeof type !== "string") return "type is missing";
  if (typeof id !== "string") return "id is missing";
  const [, prefix] = (id.length < 300 ? idPattern.exec(id) : null) ?? [];
  if (prefix === undefined) return "id is no STIX identifier";
  return prefix === type ? null : "id does not begin with the object's type";
}

/** The moment of an object's version; 0 for objects that have none, such as observables. */
const versionOf = (object: StixObject): number => (momentOf(object["modified"] ?? object["created"]) ?? new Date(0)).getTime();

/** Finds out which objects are well formed and, of those with one id, which version is the latest; of equals the first. */
function* findStanding(objects: readonly unknown[]): Generator<undefined, Pick<Book, "standing" | "verdicts">> {
  const places = new Map<string, number>();
  const standing = new Map<string, StixObject>();
  const verdicts: Verdict[] = [];
  yield* inSteps(objects, (object, index) => {
    const problem = malformation(object);
    if (problem !== null) {
      const ref = isObject(object) && typeof object["id"] === "string" ? object["id"].slice(0, 200) : `objects.${String(index)}`;
      verdicts.push({ ref, outcome: "refused", reason: problem });
      return;
    }
    const candidate = object as StixObject;
    const known = standing.get(candidate.id);
    const isLater = known === undefined || versionOf(candidate) > versionOf(known);
    const loser = isLater ? places.get(candidate.id) : index;
    verdicts.push(null);
    if (loser !== undefined) verdicts[loser] = { ref: candidate.id, outcome: "ignored", reason: "another version of the object counts, the latest or the first of equals" };
    if (!isLater) return;
    standing.set(candidate.id, candidate);
    places.set(candidate.id, index);
  });
  return { standing, verdicts };
}

function readMarking(object: StixObject): { tlp: Tlp | null; statement: string | null } {
  const definition = isObject(object["definition"]) ? object["definition"] : {};
  const extensions = isObject(object["extensions"]) ? object["extensions"] : {};
  const extension = isObject(extensions[tlpExtension]) ? extensions[tlpExtension] : {};
  const tlp = stringOf(extension["tlp_2_0"]) ?? (object["definition_type"] === "tlp" ? stringOf(definition["tlp"]) : null);
  const statement = object["definition_type"] === "statement" ? stringOf(definition["statement"]) : null;
  return { tlp: tlp === null ? null : readTlp(tlp), statement };
}

/** The ATT&CK techniques that an object's external references name. */
function techniquesOf(object: StixObject): string[] {
  const references = listOf(object["external_references"]).slice(0, 100).filter(isObject);
  return references.filter((reference) => /^mitre-/i.test(stringOf(reference["source_name"]) ?? "")).flatMap((reference) => techniqueOf(reference["external_id"]) ?? []);
}

function enterSighting(object: StixObject, { sightings }: Book, now: Date): void {
  const of = stringOf(object["sighting_of_ref"]);
  if (of === null) return;
  const known = sightings.get(of) ?? { count: 0, lastSeen: null };
  const count = Number.isSafeInteger(object["count"]) && Number(object["count"]) >= 0 ? Number(object["count"]) : 1;
  const seen = momentOf(object["last_seen"] ?? object["modified"]);
  const lastSeen = seen === null || (known.lastSeen !== null && known.lastSeen > seen) ? known.lastSeen : notAfter(seen, now);
  sightings.set(of, { count: known.count + count, lastSeen });
}

function enterObserved(object: StixObject, { observed }: Book, now: Date): void {
  const last = notAfter(momentOf(object["last_observed"]) ?? now, now);
  const first = momentOf(object["first_observed"]) ?? last;
  for (const id of stringsOf(object["object_refs"], 10_000)) {
    const known = observed.get(id);
    observed.set(id, { first: known !== undefined && known.first < first ? known.first : first, last: known !== undefined && known.last > last ? known.last : last });
  }
}

/** Enters what other objects need to know of this one. */
function enter(object: StixObject, book: Book, now: Date): void {
  if (object["revoked"] === true) return;
  if (object.type === "marking-definition") book.markings.set(object.id, readMarking(object));
  else if (object.type === "sighting") enterSighting(object, book, now);
  else if (object.type === "observed-data") enterObserved(object, book, now);
  else if (object.type === "relationship") {
    const technique = techniqueMeant(object, book);
    if (technique !== null) book.techniques.set(technique.indicator, [...(book.techniques.get(technique.indicator) ?? []).slice(0, 99), ...technique.ids]);
  }
}

/** The indicator and the techniques that a relationship says it indicates; null for another kind, or if one is not in the bundle. */
function techniqueMeant(relationship: StixObject, { standing }: Book): { indicator: string; ids: string[] } | null {
  const [source, target] = [stringOf(relationship["source_ref"]), stringOf(relationship["target_ref"])];
  if (relationship["relationship_type"] !== "indicates" || source === null || target === null) return null;
  const [indicator, pattern] = [standing.get(source), standing.get(target)];
  if (indicator?.type !== "indicator" || pattern?.type !== "attack-pattern" || pattern["revoked"] === true) return null;
  return { indicator: source, ids: techniquesOf(pattern) };
}

/** The strictest TLP of an object and of any part of it, and the statements it stands under. Of a marking nobody knows nothing less than AMBER+STRICT is believed. */
function markingsOf(object: StixObject, { markings }: Book, otherwise: Tlp): { tlp: Tlp; statements: string[]; isUnknown: boolean } {
  const granular = listOf(object["granular_markings"]).slice(0, 100).filter(isObject).flatMap((marking) => stringOf(marking["marking_ref"]) ?? []);
  const refs = [...stringsOf(object["object_marking_refs"]), ...granular];
  const found = refs.map((ref) => markings.get(ref) ?? { tlp: knownMarkings.get(ref) ?? null, statement: null });
  const levels = found.map(({ tlp }, i) => tlp ?? knownMarkings.get(refs[i] ?? "")).filter((tlp) => tlp !== undefined);
  const isUnknown = found.some(({ tlp, statement }, i) => tlp === null && statement === null && !knownMarkings.has(refs[i] ?? ""));
  const stated = levels.length === 0 ? otherwise : levels.reduce(strictest);
  return { tlp: isUnknown ? strictest(stated, "AMBER+STRICT") : stated, statements: found.flatMap(({ statement }) => statement ?? []), isUnknown };
}

/** Links of an object's references, for people to follow. */
function linksOf(object: StixObject): string {
  const links = listOf(object["external_references"]).slice(0, 100).filter(isObject).filter((reference) => !/^mitre-/i.test(stringOf(reference["source_name"]) ?? "")).flatMap((reference) => stringOf(reference["url"])?.slice(0, 300) ?? []);
  return [...new Set(links)].slice(0, 3).map((link) => `\n${link}`).join("");
}

/** What all indicators of one object have in common, or what is wrong with the object. */
function commonOf(object: StixObject, book: Book, options: StixOptions): Omit<Statement, "finding"> | string {
  const { now } = options;
  const confidence = object["confidence"] ?? options.confidence;
  if (typeof confidence !== "number" || !Number.isInteger(confidence) || confidence < 0 || confidence > 100) return "confidence must be a whole number from 0 to 100";
  const created = momentOf(object["created"]);
  const modified = momentOf(object["modified"]);
  const from = object["valid_from"] === undefined ? (created ?? modified ?? now) : momentOf(object["valid_from"]);
  if (from === null) return "valid_from is no moment between 1970 and 9999";
  const validUntil = object["valid_until"] === undefined ? null : momentOf(object["valid_until"]);
  if (validUntil === null && object["valid_until"] !== undefined) return "valid_until is no moment between 1970 and 9999";
  if (validUntil !== null && validUntil <= from) return "valid_until must be later than valid_from";
  const sighting = book.sightings.get(object.id);
  const at = notAfter(modified ?? created ?? from, now);
  const lastSeen = sighting?.lastSeen != null && sighting.lastSeen > at ? sighting.lastSeen : at;
  const creator = book.standing.get(stringOf(object["created_by_ref"]) ?? "");
  const { tlp, statements } = markingsOf(object, book, options.tlp);
  return {
    source: { name: sourceName(options.source, creator?.type === "identity" ? stringOf(creator["name"]) : null), ref: object.id, at },
    confidence,
    isRevoked: object["revoked"] === true,
    tlp,
    firstSeen: notAfter(from, now),
    lastSeen,
    validUntil,
    sightings: sighting?.count ?? 0,
    labels: [...stringsOf(object["labels"]), ...stringsOf(object["indicator_types"])],
    description: `${(stringOf(object["description"]) ?? "").slice(0, 2_000)}${linksOf(object)}`,
    techniques: [...techniquesOf(object), ...(book.techniques.get(object.id) ?? [])],
    statements,
  };
}

/** The words of all sources, as this installation wrote them for itself. */
function ownSources(object: StixObject, common: Omit<Statement, "finding">): Omit<Statement, "finding">[] {
  const extensions = isObject(object["extensions"]) ? object["extensions"] : {};
  const own = extensions[ownExtension];
  const extension = isObject(own) ? own : {};
  return listOf(extension["sources"])
    .slice(0, 100)
    .filter(isObject)
    .flatMap(({ name, ref, at, confidence }) => {
      const moment = momentOf(at);
      if (typeof name !== "string" || moment === null || typeof confidence !== "number") return [];
      return [{ ...common, source: { name, ref: stringOf(ref), at: moment }, confidence, isRevoked: confidence === 0 }];
    });
}

/** Statements of the values a pattern compares with, and why some give none. */
function statementsOf(equalities: readonly { path: string; value: Literal }[], commons: readonly Omit<Statement, "finding">[]): { statements: Statement[]; problems: string[] } {
  const statements: Statement[] = [];
  const problems = new Set<string>();
  for (const { path, value } of equalities.slice(0, equalitiesMax)) {
    const type = typeOfPath(path);
    if (type === null) problems.add(`no observable that Secura keeps: ${path.slice(0, 80)}`);
    else {
      const read = canonical(type, String(value));
      if ("problem" in read) problems.add(`${path.slice(0, 80)}: ${read.problem}`);
      else statements.push(...commons.map((common) => ({ ...common, finding: read.finding })));
    }
  }
  if (equalities.length > equalitiesMax) problems.add(`only the first ${String(equalitiesMax)} values`);
  return { statements, problems: [...problems] };
}

function readIndicator(object: StixObject, book: Book, options: StixOptions, into: Collection): void {
  const patternType = stringOf(object["pattern_type"]) ?? "stix";
  if (patternType !== "stix") {
    into.put(object.id, "ignored", `patterns of type ${patternType.slice(0, 40)} are not read`);
    return;
  }
  if (stringsOf(object["indicator_types"]).includes("benign")) {
    into.put(object.id, "ignored", "says what is benign");
    return;
  }
  const pattern = stringOf(object["pattern"]);
  const parsed = pattern === null ? { problem: "pattern is missing" } : parsePattern(pattern);
  if ("problem" in parsed) {
    into.put(object.id, "refused", parsed.problem);
    return;
  }
  const common = commonOf(object, book, options);
  if (typeof common === "string") {
    into.put(object.id, "refused", common);
    return;
  }
  const { taken, left } = equalitiesOf(parsed.pattern);
  const believed = options.isOwn ? ownSources(object, common) : [];
  const { statements, problems } = statementsOf(taken, believed.length > 0 ? believed : [common]);
  if (statements.length === 0) into.put(object.id, taken.length > 0 ? "refused" : "ignored", [...problems, ...left].join("; "));
  else into.take(object.id, statements, [...problems, ...left, ...notesOf(object, book, options)].join("; "));
}

function notesOf(object: StixObject, book: Book, options: StixOptions): string[] {
  return [...(object["revoked"] === true ? ["revoked by its source"] : []), ...(markingsOf(object, book, options.tlp).isUnknown ? ["one of its markings is unknown, so it is AMBER+STRICT at least"] : [])];
}

/** Properties of an observable that are observables by themselves, by the paths that patterns have for them. */
function valuesOf(object: StixObject): { path: string; value: Literal }[] {
  const hashes = isObject(object["hashes"]) ? Object.entries(object["hashes"]).slice(0, 20) : [];
  const named = hashes.map(([algorithm, value]) => ({ path: `${object.type}:hashes.${algorithm}`, value }));
  // A file's name is what it is known by only where there is no hash.
  const others = ["value", "key", "number", "path", ...(hashes.length === 0 ? ["name"] : [])].map((property) => ({ path: `${object.type}:${property}`, value: object[property] }));
  return [...named, ...others].flatMap(({ path, value }) => ((typeof value === "string" || typeof value === "number") && typeOfPath(path) !== null ? [{ path, value }] : []));
}

function readObservable(object: StixObject, book: Book, options: StixOptions, into: Collection): void {
  if (!options.observed) {
    into.put(object.id, "ignored", "observed, which alone does not make it an indicator");
    return;
  }
  const seen = book.observed.get(object.id) ?? { first: options.now, last: options.now };
  const { tlp, statements: terms } = markingsOf(object, book, options.tlp);
  const common = { source: { name: options.source, ref: object.id, at: seen.last }, confidence: options.confidence, isRevoked: false, tlp, firstSeen: seen.first, lastSeen: seen.last, validUntil: null, sightings: 0, labels: [], description: "", techniques: [], statements: terms };
  const { statements, problems } = statementsOf(valuesOf(object), [common]);
  if (statements.length === 0) into.put(object.id, "refused", problems.join("; ") || "no value");
  else into.take(object.id, statements, problems.join("; "));
}

const observableObjects: ReadonlySet<string> = new Set(["ipv4-addr", "ipv6-addr", "domain-name", "url", "email-addr", "mac-addr", "file", "artifact", "directory", "windows-registry-key", "autonomous-system", "hostname", "cryptocurrency-wallet", "x-cryptocurrency-wallet", "x-secura-observable"]);
/** Objects that are read for those that refer to them. */
const supporting: ReadonlySet<string> = new Set(["marking-definition", "identity", "attack-pattern", "observed-data", "extension-definition"]);

function readLink(object: StixObject, book: Book, into: Collection): void {
  const ends = object.type === "sighting" ? [object["sighting_of_ref"]] : [object["source_ref"], object["target_ref"]];
  if (object["revoked"] === true) into.put(object.id, "ignored", "revoked by its source");
  else if (!ends.every((end) => typeof end === "string" && book.standing.has(end))) into.put(object.id, "ignored", "what it refers to is not in the bundle");
  else if (object.type === "relationship" && (techniqueMeant(object, book)?.ids.length ?? 0) > 0) into.put(object.id, "merged", "techniques of its indicator");
  else if (object.type === "sighting" && book.standing.get(String(ends[0]))?.type === "indicator") into.put(object.id, "merged", "sightings of its indicator");
  else into.put(object.id, "ignored", "nothing that Secura keeps of an indicator");
}

/**
 * Reads a bundle, given as an object or as JSON text. Every object is in the report once, in the bundle's order; nothing
 * follows references further than one step, so cycles do no harm. Linear in the bundle. Throws `invalid_json`,
 * `invalid_input` for what is no bundle, `payload_too_large` for more than 50,000 objects.
 */
export function* readStix(payload: unknown, options: StixOptions): Reading {
  const objects = objectsOf(payload);
  const { standing, verdicts } = yield* findStanding(objects);
  const book: Book = { standing, verdicts, markings: new Map(), techniques: new Map(), sightings: new Map(), observed: new Map() };
  yield* inSteps([...standing.values()], (object) => { enter(object, book, options.now); });
  const into = collect();
  yield* inSteps(objects, (candidate, index) => {
    const verdict = verdicts[index];
    if (verdict) {
      into.put(verdict.ref, verdict.outcome, verdict.reason);
      return;
    }
    const object = candidate as StixObject;
    if (object.type === "indicator") readIndicator(object, book, options, into);
    else if (object.type === "relationship" || object.type === "sighting") readLink(object, book, into);
    else if (observableObjects.has(object.type)) readObservable(object, book, options, into);
    else into.put(object.id, "ignored", supporting.has(object.type) ? "read for the objects that refer to it" : "a kind of object that Secura does not keep");
  });
  return into.result();
}
