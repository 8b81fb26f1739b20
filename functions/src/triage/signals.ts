import { encryptedCue, dataCues, moneyCues, ongoingCues, privilegedCues, publicityCues, safetyCues, spreadCues, systemCues, activityCues, interruptionCues } from "./cuesHarm.ts";
import { reliefCues, restraintCue, unprotectedCue } from "./cuesRelief.ts";
import { accounts, computers, devices, media, type Cue, type FactorName } from "./cues.ts";
import type { TriageInput } from "./input.ts";
import { isDenied } from "./negation.ts";
import { compilePhrases, findPhrases, type Found } from "./phrases.ts";
import { withoutBoilerplate } from "./boilerplate.ts";
import { readQuantities, type Quantity } from "./quantities.ts";
import { recordsAmong } from "./records.ts";
import { spelledRight } from "./spelling.ts";
import { readWords, type Word } from "./words.ts";

/** A place in the text (UTF-16 offsets, end exclusive). */
export interface Span {
  start: number;
  end: number;
}

/** Something a report tells, or a field says, that bears on how bad it is. */
export interface Fact {
  factor: FactorName;
  /** Shown to people. */
  finding: string;
  /** What the model has points for: one key, or one per band that a number reaches. */
  keys: readonly string[];
  spans: readonly Span[];
  /** The form's field it came from; null if the text told it. */
  field: string | null;
}

/** All a report tells of how bad it is. */
export interface Facts {
  found: readonly Fact[];
  /** People or records affected as the text states; null if it does not. */
  records: number | null;
}

/** Bands of numbers: the worse, the more of them a number reaches, so that more never counts less. */
export const bands = {
  records: [2, 10, 30, 100, 300, 1_000, 3_000, 10_000, 100_000, 1_000_000],
  machines: [2, 5, 10, 30, 100, 1_000],
  messages: [100, 1_000, 10_000],
  /** Main units of any currency. */
  money: [100, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000],
  /** Minutes. */
  duration: [120, 1_440, 10_080],
  /** Gigabytes. */
  volume: [1, 50],
} as const;

/** Words in which phrases are looked for, more than twice the longest report seen; what follows is mostly pasted. */
const maxWords = 600;

/** An interruption no longer than this (minutes) is a short one. */
const brief = 45;

const harmCues: readonly Cue[] = [...activityCues, unprotectedCue, ...dataCues, ...moneyCues, ...systemCues, ...spreadCues, ...publicityCues, ...interruptionCues, ...safetyCues, ...ongoingCues, ...privilegedCues];
const lexicon = compilePhrases([...harmCues, encryptedCue, restraintCue, ...reliefCues].map((cue) => ({ key: cue, phrases: cue.phrases })));
const fieldLexicon = compilePhrases([...dataCues, ...systemCues, ...safetyCues, ...privilegedCues].map((cue) => ({ key: cue, phrases: cue.phrases })));

export const keyOf = (factor: FactorName, finding: string): string => `${factor}: ${finding}`;
type Banded = keyof typeof bands;
const bandNames = ["records", "machines", "messages", "money", "duration", "volume"] as const;
const bandFactors: Readonly<Record<Banded, { factor: FactorName; what: string }>> = {
  records: { factor: "records", what: "people or records" },
  machines: { factor: "spread", what: "machines or places" },
  messages: { factor: "activity", what: "messages or requests" },
  money: { factor: "money", what: "in money" },
  duration: { factor: "interruption", what: "minutes" },
  volume: { factor: "data", what: "gigabytes" },
};
const bandKey = (kind: Banded, from: number): string => keyOf(bandFactors[kind].factor, `${String(from)} ${bandFactors[kind].what} or more`);

/** Every key a report can yield, for training. */
export const factKeys: readonly string[] = [
  ...new Set([
    ...[...harmCues, ...reliefCues].map(({ factor, finding }) => keyOf(factor, finding)),
    ...bandNames.flatMap((kind) => bands[kind].map((from) => bandKey(kind, from))),
    keyOf("mitigation", "short"),
  ]),
];

/** What makes matters better lowers the score, anything else can only raise it. */
export const isRelief = (key: string): boolean => key.startsWith("mitigation: ");

/** Deeds of our own people whose denial means that they did not fall for it. */
const deeds = new Set(["clicked or opened", "credentials given", "personal details given", "remote control given", "program run", "money gone"]);
/** What is there whatever is said of it: "cannot open the booking system" is about the booking system. */
const standing = new Set<FactorName>(["systems", "safety", "spread", "privileged account", "interruption", "active attacker"]);

const inability = new Set(["can't", "cannot", "couldn't", "won't", "wouldn't", "doesn't", "unable"]);
const negators = new Set(["no", "not", "never", "without", "nor", "neither", "zero"]);

/** True if one of the words stands up to `reach` words before the place, in the same clause. */
function isAfter(words: readonly Word[], from: number, reach: number, isOne: (word: string, at: number) => boolean): boolean {
  for (let at = from - 1; at >= 0 && at >= from - reach && words[at + 1]?.break === "none"; at--) if (isOne(words[at]?.text ?? "", at)) return true;
  return false;
}

/** "We cannot work because ..." denies that we can, not what follows. */
const isInability = (words: readonly Word[], { from }: Found): boolean => isAfter(words, from, 6, (word, at) => inability.has(word) || (word === "not" && /^c(?:an|ould)$/.test(words[at - 1]?.text ?? "")));
/** "I cannot open my files" is no restraint. */
const isUnable = (words: readonly Word[], { from }: Found): boolean => isAfter(words, from, 3, (word) => /^(?:can|can't|cannot|could|couldn't|unable)$/.test(word));
const isDirectlyDenied = (words: readonly Word[], { from }: Found): boolean => isAfter(words, from, 3, (word) => negators.has(word) || word.endsWith("n't"));

const notFallenFor = keyOf("mitigation", "not fallen for");
const nothingSensitive = keyOf("mitigation", "nothing sensitive");

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));
const people = set("client clients customer customers patient patients member members user users student students");
const verbs = set("can can't cannot could couldn't is isn't are aren't was wasn't were weren't has have had gets get got will would may might able");
const containing = set("contain contained containing contains hold held holding include included store stored carry");
const giving = set("gave give given giving enter entered entering type typed put shared provide provided told tell sent submitted filled leaked stolen taken lost compromised exposed changed involved disclosed revealed found saw seen reset resets");
const secrets = set("password passwords pin passcode login");
const protectable = set(`${devices}|${media}|${computers}|${accounts}|lost stolen missing gone theft dictaphone toughbook lock screen lid server database wifi router camera site website page portal system file folder share bucket storage backup zip pdf document excel key keys card discs dvds app link network room meeting zoom`.replaceAll("|", " "));
const having = set("has had have having with is was there");
const failing = set("failed fails failing unable impossible should");
const protection = set("encryption bitlocker filevault");
/** Findings that "no password" may tell. */
const noPassword = new Set(["unprotected device", "open to the public"]);
const isNot = (word: Word | undefined): boolean => word !== undefined && (word.text === "not" || word.text === "never" || word.text.endsWith("n't"));

/** True if "only", "just" or "than" before the place, or its own beginning, is denied: "not just one PC", "more than one PC". */
function isWidened(words: readonly Word[], { from }: Found): boolean {
  const isOne = (text: string, at: number): boolean => ((text === "just" || text === "only") && isNot(words[at - 1])) || text === "than" || text === "least";
  return isOne(words[from]?.text ?? "", from) || isAfter(words, from, 2, isOne);
}

/** "Failed to remove it", "the filter should have blocked it": a relief that was wanted and did not come. */
function isFailed(words: readonly Word[], { from, to }: Found): boolean {
  const isOne = (text: string, at: number): boolean => failing.has(text) && (text === "should" || words[at + 1]?.text === "to");
  for (let at = from; at < to - 1; at++) if (isOne(words[at]?.text ?? "", at)) return true;
  return isAfter(words, from, 4, isOne);
}

/** "The encryption was not on": protection that is denied behind its name. */
function isSwitchedOff(words: readonly Word[], { from, to }: Found): boolean {
  if (!protection.has(words[to - 1]?.text ?? "") && !protection.has(words[from]?.text ?? "")) return false;
  for (let at = to; at < to + 3 && words[at]?.break === "none" && !/^(?:and|but|so)$/.test(words[at]?.text ?? ""); at++) if (isNot(words[at]) || /^(?:off|disabled|inactive|missing)$/.test(words[at]?.text ?? "")) return true;
  return false;
}

/** "No customer can order" is not of data: people are spoken of as doing or suffering something. */
const isOfPeople = (words: readonly Word[], { to }: Found): boolean => people.has(words[to - 1]?.text ?? "") && words[to]?.break === "none" && verbs.has(words[to].text);

/** True if "no password" says that none was given, or that a device is unprotected where nothing is spoken of that could lack one. */
function isWithheld(words: readonly Word[], finding: string, { from, to }: Found): boolean {
  if (!/^(?:no|without|any)$/.test(words[from]?.text ?? "") || !secrets.has(words[to - 1]?.text ?? "")) return false;
  if (isAfter(words, from, 4, (word) => giving.has(word))) return true;
  for (let at = to; at < to + 3 && words[at]?.break === "none"; at++) if (giving.has(words[at]?.text ?? "")) return true;
  if (finding !== unprotectedCue.finding || having.has(words[from - 1]?.text ?? "") || words[to]?.text === "on") return false;
  return !words.slice(Math.max(0, from - 40), from).some(({ text }) => protectable.has(text)) && !words.slice(to, to + 8).some(({ text }) => protectable.has(text));
}

/** "It did not contain any of our customers' data". */
const isNotContained = (words: readonly Word[], { from }: Found): boolean => isAfter(words, from, 8, (text, at) => containing.has(text) && isNot(words[at - 1])) || isAfter(words, from, 6, (text, at) => /^(?:no|none)$/.test(text) && containing.has(words[at - 1]?.text ?? ""));

/** What nobody can say of a relief that did come. */
const isNoRelief = (words: readonly Word[], finding: string, place: Found): boolean => isFailed(words, place) || (finding === "limited to one" && isWidened(words, place)) || (finding === "device protected" && isSwitchedOff(words, place)) || (finding === "nothing sensitive" && isOfPeople(words, place));

/** The key that a cue's place in the text speaks for; null if it speaks for none. */
function keyAt(words: readonly Word[], { factor, finding }: Cue, place: Found, isRestraint: boolean): string | null {
  const isDeniedHere = isDenied(words, place);
  if (isRestraint) return isDeniedHere && !isUnable(words, place) ? notFallenFor : null;
  if (factor === "mitigation" && isNoRelief(words, finding, place)) return null;
  if (noPassword.has(finding) && isWithheld(words, finding, place)) return null;
  if (finding === encryptedCue.finding && isSwitchedOff(words, place)) return keyOf(unprotectedCue.factor, unprotectedCue.finding);
  const key = keyOf(factor, finding);
  if (factor === "data" && isNotContained(words, place)) return nothingSensitive;
  if (!isDeniedHere || (factor !== "mitigation" && isInability(words, place))) return key;
  if (deeds.has(finding)) return notFallenFor;
  if (factor === "data") return isDirectlyDenied(words, place) ? (isOfPeople(words, place) ? null : nothingSensitive) : key;
  return standing.has(factor) && !isDirectlyDenied(words, place) ? key : null;
}

function fromPhrases(words: readonly Word[], found: ReadonlyMap<Cue, readonly Found[]>): Map<string, Span[]> {
  const spans = new Map<string, Span[]>();
  for (const [cue, places] of found) {
    for (const place of places) {
      const key = keyAt(words, cue, place, cue === restraintCue);
      const span = { start: words[place.from]?.start ?? 0, end: words[place.to - 1]?.end ?? 0 };
      if (key === null) continue;
      const known = spans.get(key);
      if (known) known.push(span);
      else spans.set(key, [span]);
    }
  }
  resolve(spans);
  return spans;
}

const encrypted = keyOf(encryptedCue.factor, encryptedCue.finding);
const forRansom = keyOf("activity", "encrypted for ransom");
const isProtected = keyOf("mitigation", "device protected");
const isFound = keyOf("mitigation", "found or returned");
/** Where one of these is told and no extortion, what is encrypted is protected. */
const losses = ["lost", "stolen", "disposed of unwiped", "disclosed to a stranger", "papers lying about"].map((finding) => keyOf("activity", finding));

/** Takes "encrypted" for what the rest of the report makes of it; only what is out of our hands is protected or found again. */
function resolve(spans: Map<string, Span[]>): void {
  const places = spans.get(encrypted) ?? [];
  spans.delete(encrypted);
  const isLoss = losses.some((key) => spans.has(key)) && !spans.has(forRansom) && !spans.has(keyOf("activity", "extortion"));
  const key = isLoss ? isProtected : forRansom;
  if (places.length > 0) spans.set(key, [...(spans.get(key) ?? []), ...places]);
  if (!isLoss) for (const relief of [isProtected, isFound]) spans.delete(relief);
}

const factOf = (key: string, spans: readonly Span[], field: string | null): Fact => {
  const [factor = "", finding = ""] = key.split(": ");
  return { factor: factor as FactorName, finding, keys: [key], spans, field };
};

/** Greater numbers are shown as this. */
const most = 1e12;

/** A number as a fact with the bands it reaches; none if it reaches no band. */
function banded(kind: Banded, count: number, spans: readonly Span[], field: string | null): Fact[] {
  const { factor, what } = bandFactors[kind];
  const keys = bands[kind].filter((from) => count >= from).map((from) => bandKey(kind, from));
  return keys.length === 0 ? [] : [{ factor, finding: `${Math.round(Math.min(count, most)).toLocaleString("en")} ${what}`, keys, spans, field }];
}

function greatest(quantities: readonly Quantity[], counted: Quantity["counted"]): Quantity | null {
  let most: Quantity | null = null;
  for (const quantity of quantities) if (quantity.counted === counted && (!most || quantity.count > most.count)) most = quantity;
  return most;
}

function fromQuantities(quantities: readonly Quantity[]): Fact[] {
  const counted = [["machines", "machines"], ["messages", "messages"], ["money", "money"], ["volume", "gigabytes"]] as const;
  const facts = counted.flatMap(([kind, what]) => {
    const most = greatest(quantities, what);
    return most ? banded(kind, most.count, [most], null) : [];
  });
  const longest = greatest(quantities, "minutes");
  if (!longest) return facts;
  if (longest.count <= brief) return [...facts, factOf(keyOf("mitigation", "short"), [longest], null)];
  return [...facts, ...banded("duration", longest.count, [longest], null)];
}

const atMost = 50;

/** Facts of a field's entries; what the lexicon does not know counts as `otherwise`. */
function fromEntries(entries: readonly string[] | undefined, field: string, otherwise: string | null): Fact[] {
  const keys = new Set<string>();
  for (const entry of entries?.slice(0, atMost) ?? []) {
    const words = spelledRight(readWords(entry.slice(0, 200).toWellFormed()));
    const found = [...findPhrases(words, fieldLexicon).keys()].map(({ factor, finding }) => keyOf(factor, finding));
    if (found.length > 0) for (const key of found) keys.add(key);
    else if (otherwise !== null && entry.trim() !== "") keys.add(otherwise);
  }
  return [...keys].map((key) => factOf(key, [], field));
}

const isCount = (count: number | undefined): count is number => count !== undefined && Number.isFinite(count) && count >= 0;

function fromFields(affected: TriageInput["affected"]): Fact[] {
  if (!affected) return [];
  return [
    ...(isCount(affected.records) ? banded("records", affected.records, [], "affected.records") : []),
    ...(isCount(affected.users) ? banded("records", affected.users, [], "affected.users") : []),
    ...fromEntries(affected.dataClasses, "affected.dataClasses", keyOf("data", "personal")),
    ...fromEntries(affected.systems, "affected.systems", null),
    ...banded("machines", affected.systems?.filter((entry) => entry.trim() !== "").length ?? 0, [], "affected.systems"),
  ];
}

/** One fact per key: of two that say the same, the field's; of a number told twice, the greater. */
function merged(facts: readonly Fact[]): Fact[] {
  const known = new Set<string>();
  return [...facts]
    .sort((a, b) => Number(b.field !== null) - Number(a.field !== null) || b.keys.length - a.keys.length)
    .flatMap((fact) => {
      const keys = fact.keys.filter((key) => !known.has(key));
      for (const key of keys) known.add(key);
      return keys.length === 0 ? [] : [{ ...fact, keys }];
    });
}

/**
 * Reads a report for what makes it worse or better: in its words, its numbers and the fields entered with it. What is
 * denied or merely supposed does not count. Never throws; linear in the text.
 *
 * @param words the words of `text`, from `readWords`
 */
export function readFacts(text: string, words: readonly Word[], affected: TriageInput["affected"]): Facts {
  const plain = spelledRight(words.slice(0, maxWords));
  const quantities = readQuantities(withoutBoilerplate(text));
  const records = recordsAmong(text, quantities);
  const told = [...fromPhrases(plain, findPhrases(plain, lexicon))].map(([key, spans]) => factOf(key, spans, null));
  return { found: merged([...fromFields(affected), ...told, ...(records ? banded("records", records.count, [records], null) : []), ...fromQuantities(quantities)]), records: records?.count ?? null };
}
