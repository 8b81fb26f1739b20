/** An indicator out of what sources say of it. Pure; times come with what is said. */
import { plainName } from "../platform/schemas.ts";
import type { Finding } from "../triage/recogniser.ts";
import { indicatorId } from "./canonical.ts";
import { decayAt, lifetimeMs } from "./decay.ts";
import { countMax, labelsMax, ownSource, sourcesMax, statementsMax, techniquesMax, type Indicator, type IndicatorSource, type IndicatorType, type UpdateIndicatorInput } from "./model.ts";
import { strictest, type Tlp } from "./tlp.ts";

/** What one source says of one thing, as far as a reader has understood it. */
export interface Statement {
  finding: Finding;
  source: { name: string; ref: string | null; at: Date };
  /** 1..100; not looked at when the source takes its word back. */
  confidence: number;
  isRevoked: boolean;
  tlp: Tlp;
  firstSeen: Date;
  lastSeen: Date;
  validUntil: Date | null;
  sightings: number;
  labels: readonly string[];
  description: string;
  techniques: readonly string[];
  statements: readonly string[];
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const earliest = (a: Date, b: Date): Date => (b < a ? b : a);
const latest = (a: Date, b: Date): Date => (b > a ? b : a);

/** Sorted and each once; of too many the first, so that the order they come in does not matter. */
const collected = (texts: readonly string[], max: number): string[] => [...new Set(texts)].sort(byCode).slice(0, max);
const lines = (texts: readonly string[], length: number, max: number): string[] => collected(texts.map((text) => plainName(text.slice(0, 2 * length), length)).filter((text) => text !== ""), max);

const plainText = (text: string, max: number): string => text.slice(0, max).toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, " ").trim();

/** Of two words of one source the later; said at the same moment, the surer one. */
function newer(a: IndicatorSource, b: IndicatorSource): IndicatorSource {
  const order = a.at.getTime() - b.at.getTime() || a.confidence - b.confidence || byCode(a.ref ?? "", b.ref ?? "");
  return order < 0 ? b : a;
}

/** This organisation first, then the latest first: of too many the first are kept. */
const bySeniority = (a: IndicatorSource, b: IndicatorSource): number => Number(b.name === ownSource) - Number(a.name === ownSource) || b.at.getTime() - a.at.getTime() || byCode(a.name, b.name);

function mergeSources(sources: readonly IndicatorSource[]): IndicatorSource[] {
  const named = new Map<string, IndicatorSource>();
  for (const source of sources) named.set(source.name, newer(source, named.get(source.name) ?? source));
  return [...named.values()].sort(bySeniority).slice(0, sourcesMax);
}

/**
 * How sure the sources are together: the highest of those whose word is younger than the type's lifetime, measured from
 * the latest word; but if this organisation is among them, what it says. 0 when all have taken their word back.
 */
export function jointConfidence(type: IndicatorType, sources: readonly IndicatorSource[]): number {
  const newest = Math.max(...sources.map(({ at }) => at.getTime()));
  const standing = sources.filter(({ at }) => newest - at.getTime() < lifetimeMs(type));
  const own = standing.find(({ name }) => name === ownSource);
  return own?.confidence ?? Math.max(0, ...standing.map(({ confidence }) => confidence));
}

/** With everything that follows from the rest. */
function settled(indicator: Indicator): Indicator {
  const confidence = jointConfidence(indicator.type, indicator.sources);
  return { ...indicator, confidence, revoked: confidence === 0, decayAt: decayAt(indicator) };
}

const count = (value: number): number => Math.min(countMax, Math.max(0, Math.trunc(value)));

/** The indicator that one statement makes: texts made plain and cut, lists sorted, what is out of bounds brought in. Version 0. */
export function indicatorOf(statement: Statement): Indicator {
  const { finding, source, tlp, validUntil } = statement;
  const confidence = statement.isRevoked ? 0 : Math.min(100, Math.max(1, Math.round(statement.confidence)));
  const ref = source.ref === null ? "" : plainName(source.ref.slice(0, 1_000), 500);
  const statements = lines(statement.statements, 500, statementsMax);
  return settled({
    id: indicatorId(finding),
    ...finding,
    confidence,
    tlp,
    labels: lines(statement.labels, 100, labelsMax),
    description: plainText(statement.description, 2_000),
    sources: [{ name: plainName(source.name.slice(0, 400), 200) || "unnamed", ref: ref === "" ? null : ref, at: source.at, confidence }],
    firstSeen: earliest(statement.firstSeen, statement.lastSeen),
    lastSeen: statement.lastSeen,
    validUntil,
    decayAt: statement.lastSeen,
    revoked: false,
    sightings: count(statement.sightings),
    hits: 0,
    techniques: collected(statement.techniques, techniquesMax),
    ...(statements.length > 0 ? { statements } : {}),
    version: 0,
  });
}

/** The longer of two texts; of two as long the first by code. */
const fuller = (a: string, b: string): string => ((b.length - a.length || byCode(a, b)) > 0 ? b : a);

/** The later of two ends that sources have set; one that sets none says nothing of it. */
const laterEnd = (a: Date | null, b: Date | null): Date | null => (a === null || b === null ? (a ?? b) : latest(a, b));

/**
 * What is known and what is newly reported as one indicator. In whatever order and however often reports come, the same
 * comes out: a source's last word counts, the earliest first and the latest last sighting, the strictest TLP, the latest
 * end, the highest counts, labels and techniques of all, the longest description; confidence as `jointConfidence` has it.
 * What must be dropped for want of room is the same in any order too. Throws if they are not the same thing.
 */
export function mergeIndicators(known: Indicator, reported: Indicator): Indicator {
  if (known.id !== reported.id) throw new Error("Only indicators of the same thing can be merged.");
  const statements = collected([...(known.statements ?? []), ...(reported.statements ?? [])], statementsMax);
  return settled({
    ...known,
    tlp: strictest(known.tlp, reported.tlp),
    labels: collected([...known.labels, ...reported.labels], labelsMax),
    description: fuller(known.description, reported.description),
    sources: mergeSources([...known.sources, ...reported.sources]),
    firstSeen: earliest(known.firstSeen, reported.firstSeen),
    lastSeen: latest(known.lastSeen, reported.lastSeen),
    validUntil: laterEnd(known.validUntil, reported.validUntil),
    sightings: Math.max(known.sightings, reported.sightings),
    hits: Math.max(known.hits, reported.hits),
    techniques: collected([...known.techniques, ...reported.techniques], techniquesMax),
    ...(statements.length > 0 ? { statements } : {}),
    version: Math.max(known.version, reported.version),
  });
}

/** What this organisation says of an indicator that is known, as an update brings it; the version is the caller's. */
export function amendIndicator(known: Indicator, { confidence, revoked, tlp, labels, description, validUntil, techniques }: UpdateIndicatorInput, now: Date): Indicator {
  const isJudged = confidence !== undefined || revoked !== undefined;
  // Whoever takes a revocation back without a figure means what was said before it.
  const said = revoked === true ? 0 : (confidence ?? Math.max(1, known.confidence, ...known.sources.map((source) => source.confidence)));
  const own: IndicatorSource[] = isJudged ? [{ name: ownSource, ref: null, at: now, confidence: said }] : [];
  return settled({
    ...known,
    tlp: tlp ?? known.tlp,
    labels: labels === undefined ? known.labels : collected(labels, labelsMax),
    description: description ?? known.description,
    validUntil: validUntil === undefined ? known.validUntil : validUntil,
    techniques: techniques === undefined ? known.techniques : collected(techniques, techniquesMax),
    sources: mergeSources([...known.sources.filter(({ name }) => !isJudged || name !== ownSource), ...own]),
  });
}

const parts = ["tlp", "labels", "description", "sources", "firstSeen", "lastSeen", "validUntil", "sightings", "hits", "techniques", "statements", "confidence", "revoked"] as const;

/** The fields in which two states of an indicator differ, for the log and to spare a write that changes nothing. */
export function changedFields(before: Indicator, after: Indicator): string[] {
  return parts.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]));
}
