import { activityCues, blockedCue, containedCue, dataCues, deeds, extortionPhrases, mitigationCues, ongoingCue, privilegedCue, restraint, spreadCues, stoppable, systemCues, type Cue } from "./cues.ts";
import type { TriageInput } from "./input.ts";
import type { Category } from "./model.ts";
import { isDenied } from "./negation.ts";
import { compilePhrases, findPhrases, type Found, type PhraseText } from "./phrases.ts";
import { readWords, type Word } from "./words.ts";

/** A finding with the words, or the field, that told it. */
export interface Signal {
  finding: string;
  share: number;
  evidence: string[];
}

/** What a report says about how bad it is. */
export interface Signals {
  activity: Signal | null;
  /** Worst first, as are the systems. */
  data: Signal[];
  systems: Signal[];
  spread: Signal | null;
  privileged: Signal | null;
  ongoing: Signal | null;
  contained: Signal | null;
  mitigations: Signal[];
}

const maxEvidence = 3;
const maxQuoted = 120;

const extortion: Cue = { finding: "extortion", share: 0, phrases: extortionPhrases };
const allCues = [...activityCues, restraint, blockedCue, ...dataCues, ...systemCues, ...spreadCues, privilegedCue, ongoingCue, containedCue, ...mitigationCues, extortion];

/** The phrases by cue, to be looked for together with others. */
export const cuePhrases: readonly { key: Cue; phrases: readonly PhraseText[] }[] = allCues.map((cue) => ({ key: cue, phrases: cue.phrases }));
const fieldLexicon = compilePhrases([...dataCues, ...systemCues].map((cue) => ({ key: cue, phrases: cue.phrases })));

/** What was found of each cue, apart: said, and denied. */
interface Reading {
  said: ReadonlyMap<Cue, Signal>;
  denied: ReadonlyMap<Cue, Signal>;
}

function quote(text: string, words: readonly Word[], { from, to }: Found): string {
  return text.slice(words[from]?.start, words[to - 1]?.end).replace(/\s+/g, " ").slice(0, maxQuoted).toWellFormed();
}

function read(text: string, words: readonly Word[], found: ReadonlyMap<Cue, readonly Found[]>): Reading {
  const said = new Map<Cue, Signal>();
  const denied = new Map<Cue, Signal>();
  for (const [cue, places] of found) {
    for (const place of places) {
      const side = isDenied(words, place) ? denied : said;
      const known = side.get(cue)?.evidence ?? [];
      side.set(cue, { finding: cue.finding, share: cue.share, evidence: [...new Set([...known, quote(text, words, place)])].slice(0, maxEvidence) });
    }
  }
  return { said, denied };
}

const signalsOf = ({ said }: Reading, cues: readonly Cue[]): Signal[] => cues.flatMap((cue) => said.get(cue) ?? []).sort((a, b) => b.share - a.share);

/** Findings of the text and of a form's field; the field is named as the evidence, and the same finding is listed once. */
function withField(reading: Reading, cues: readonly Cue[], field: string, values: readonly string[] | undefined): Signal[] {
  const told = signalsOf(reading, cues);
  if (!values?.length) return told;
  const entered = values.slice(0, 50).join("\n").slice(0, 5_000).toWellFormed();
  const words = readWords(entered);
  const fromField = signalsOf(read(entered, words, findPhrases(words, fieldLexicon)), cues).map((signal) => ({ ...signal, evidence: [`field: ${field}`] }));
  const findings = new Set(fromField.map(({ finding }) => finding));
  return [...fromField, ...told.filter(({ finding }) => !findings.has(finding))].sort((a, b) => b.share - a.share);
}

function activityOf(reading: Reading, isAttack: boolean): Signal | null {
  // The words of a lost but protected device ("the data is encrypted") are those of an attack without the attacker.
  const cues = activityCues.filter(({ finding }) => finding !== "encrypted or destroyed" || isAttack);
  const furthest = signalsOf(reading, cues)[0] ?? null;
  if (furthest && !stoppable.includes(furthest.finding)) return furthest;
  const blocked = reading.said.get(blockedCue);
  if (blocked) return blocked;
  if (furthest && furthest.finding !== "attempted") return furthest;
  const refuted = [restraint, ...cues.filter(({ finding }) => deeds.includes(finding))].flatMap((cue) => reading.denied.get(cue) ?? [])[0];
  return refuted ? { finding: restraint.finding, share: restraint.share, evidence: refuted.evidence } : furthest;
}

function spreadOf(reading: Reading, users: number | undefined): Signal | null {
  const told = signalsOf(reading, spreadCues)[0] ?? null;
  if (users === undefined || !(users >= 2)) return told;
  const entered = { finding: users >= 100 ? "organisation" : "team", share: users >= 100 ? 1 : 0.5, evidence: ["field: affected.users"] };
  return told && told.share >= entered.share ? told : entered;
}

/**
 * Reads a report for what makes it worse or better. What is denied or merely supposed does not count. Never throws.
 *
 * @param words the words of `text`
 * @param found where the phrases of `cuePhrases` stand in them
 */
export function readSignals(text: string, words: readonly Word[], found: ReadonlyMap<Cue, readonly Found[]>, category: Category, affected: TriageInput["affected"]): Signals {
  const reading = read(text, words, found);
  const isExtortion = category === "ransomware" || reading.said.has(extortion);
  return {
    activity: activityOf(reading, isExtortion || category === "malware" || category === "intrusion"),
    data: withField(reading, dataCues, "affected.dataClasses", affected?.dataClasses),
    systems: withField(reading, systemCues, "affected.systems", affected?.systems),
    spread: spreadOf(reading, affected?.users),
    privileged: reading.said.get(privilegedCue) ?? null,
    ongoing: reading.said.get(ongoingCue) ?? null,
    contained: reading.said.get(containedCue) ?? null,
    mitigations: signalsOf(reading, mitigationCues.filter(({ finding }) => finding !== "encrypted device" || !isExtortion)),
  };
}
