import type { Found } from "./phrases.ts";
import type { Word } from "./words.ts";

/** How many words back a negation reaches at most. */
const reach = 12;

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** What stands before one of these does not negate what follows it. */
const conjunctions = set("but however although though because so then until after before when which except instead");
/** After a comma these begin something of their own: "not my fault, he clicked", "not encrypted, with patients' data". */
const subjects = set("i we they it he she you the our my all this that there someone somebody who with containing including holding in on at from");

const negators = set("no not never none nobody nothing neither nor without cannot unlikely avoided didnt hasnt havent wasnt isnt dont doesnt");
/** "Not only", "no longer", "did not notice" deny nothing that follows. */
const harmless = set("only longer sure doubt idea just realise realised realize realized know notice noticed recognise recognised recognize recognized think understand suspect spot pay");

/** What is feared or pretended has not happened. */
const suppositions = set("if whether unless claim claims claimed claiming pretend pretends pretended pretending threaten threatens threatened threatening");
const messages = set("mail mails email emails message messages text texts sms caller callers letter letters popup page pages site");
const tellings = set("say says said saying state states stated stating tell tells told telling ask asks asked asking want wants wanted");

const deniers = set("nothing nobody none");

function isNegator(words: readonly Word[], at: number): boolean {
  const text = words[at]?.text ?? "";
  return (negators.has(text) || text.endsWith("n't")) && !harmless.has(words[at + 1]?.text ?? "");
}

/** "The mail said", "a message telling me". */
function isTold(words: readonly Word[], at: number, end: number): boolean {
  return messages.has(words[at]?.text ?? "") && words.slice(at + 1, Math.min(end, at + 5)).some(({ text }) => tellings.has(text));
}

function isSupposed(words: readonly Word[], at: number, end: number): boolean {
  const text = words[at]?.text ?? "";
  return suppositions.has(text) || (text === "fake" && at === end - 1) || (text === "in" && words[at + 1]?.text === "case") || isTold(words, at, end);
}

/** True if a clause begins at the word, so that nothing before it bears on what follows. */
function isClauseStart(words: readonly Word[], at: number): boolean {
  const word = words[at];
  if (!word || word.break === "clause") return true;
  const next = word.text === "and" ? words[at + 1]?.text : word.text;
  return word.break === "comma" && subjects.has(next ?? "");
}

/** "Clicked nothing", "opened by no one". */
function isDeniedAfter(words: readonly Word[], to: number): boolean {
  const at = words[to]?.text === "by" ? to + 1 : to;
  const next = words[at];
  return words[to]?.break === "none" && next?.break === "none" && (deniers.has(next.text) || (next.text === "no" && words[at + 1]?.text === "one"));
}

/**
 * True if the phrase is said not to have happened ("no one clicked", "did not open", "clicked nothing"), or only feared
 * or pretended ("if anyone clicked", "the mail said my account was hacked"). Looks at most twelve words back in the same
 * clause; English only.
 */
export function isDenied(words: readonly Word[], { from, to }: Found): boolean {
  for (let at = from + 1; at < to; at++) if (isNegator(words, at)) return true;
  if (isDeniedAfter(words, to)) return true;
  for (let at = from; at >= 0 && at > from - reach; at--) {
    const text = words[at]?.text ?? "";
    if (at < from && (conjunctions.has(text) || isNegator(words, at) || isSupposed(words, at, from))) return !conjunctions.has(text);
    if (isClauseStart(words, at)) return false;
  }
  return false;
}
