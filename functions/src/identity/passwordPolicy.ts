import { organisationName, passwordMinLength, passwordMinStrength } from "../platform/config.ts";
import { AppError } from "../platform/errors.ts";

/** Whose password it is to be. */
export interface PasswordOwner {
  email: string;
  displayName: string;
  username?: string | null | undefined;
}

export interface PasswordRule {
  /** In characters, as a person counts them (NIST SP 800-63B-4, 3.1.1.2). */
  minLength: number;
  /** 0 to 4, as zxcvbn estimates it. */
  minStrength: number;
}

const maxLength = 128;
const partLetters = 4;
const addedToWord = 6;

// The estimate grows faster than the password: of 128 hostile characters, each of which may stand for several letters, it
// takes seconds. What comes after the first 64 can make a password only stronger.
const estimatedLength = 64;
const estimatedSubstitutions = 8;

interface Lists {
  common: ReadonlySet<string>;
  estimate: (password: string, words: string[]) => number;
}
let lists: Promise<Lists> | undefined;

async function loadLists(): Promise<Lists> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([import("@zxcvbn-ts/core"), import("@zxcvbn-ts/language-common"), import("@zxcvbn-ts/language-en")]);
  const zxcvbn = new ZxcvbnFactory({ dictionary: { ...common.dictionary, ...english.dictionary }, graphs: common.adjacencyGraphs, maxLength: estimatedLength, l33tMaxSubstitutions: estimatedSubstitutions });
  return { common: new Set(common.dictionary["passwords-common"]), estimate: (password, words) => zxcvbn.check(password, words).score };
}

const fold = (text: string): string => text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();

const leet: Record<string, string> = { "0": "o", "2": "z", "3": "e", "4": "a", "@": "a", "5": "s", "$": "s", "6": "g", "7": "t", "+": "t", "8": "b", "9": "g", "(": "c", "€": "e" };

/** A folded text as it stands, and with digits and signs read as the letters they look like. */
function readings(folded: string): string[] {
  const read = (one: string) => folded.replaceAll(/[^a-z]/gu, (sign) => leet[sign] ?? ("1!|".includes(sign) ? one : sign));
  return [folded, read("i"), read("l")];
}

const joined = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]/gu, "");

/** The names of the owner that have to stay out of the password, whole and in parts. */
function namesOf({ email, displayName, username }: PasswordOwner): string[] {
  const names = [email.replace(/@.*$/s, ""), displayName, username ?? ""].map(fold);
  const parts = names.flatMap((name) => [joined(name), ...name.split(/[^\p{L}\p{N}]+/u)]);
  return [...new Set(parts)].filter((part) => (part.match(/\p{L}/gu)?.length ?? 0) >= partLetters);
}

function holdsName(password: string, owner: PasswordOwner): boolean {
  const names = namesOf(owner).map((name) => readings(name).map(joined));
  return readings(fold(password)).map(joined).some((reading, i) => names.some((name) => reading.includes(name[i] ?? reading)));
}

/** True for a common password, also with a few digits and signs before or behind it. */
function isCommon(password: string, common: ReadonlySet<string>): boolean {
  const folded = fold(password);
  const words = [folded, folded.replace(/[^\p{L}]+$/u, ""), folded.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, "")];
  const ours = [organisationName.value(), "Secura"].map(fold);
  return words.some((word) => folded.length - word.length <= addedToWord && readings(word).some((reading) => common.has(reading) || ours.includes(reading)));
}

/**
 * What is wrong with a new password, in words for its owner; [] when it will do. It is judged and never changed: Firebase
 * Authentication gets it as it was sent. Method: the inherited rule (length, upper case, lower case, digit), no name of the
 * owner, not on the list of common passwords, and the strength that zxcvbn estimates of the first 64 characters.
 */
export async function judgePassword(password: string, owner: PasswordOwner, rule: PasswordRule): Promise<string[]> {
  const problems = [
    Array.from(password).length >= rule.minLength ? "" : `must have at least ${String(rule.minLength)} characters`,
    password.length <= maxLength ? "" : `must have at most ${String(maxLength)} characters`,
    /\p{Lu}/u.test(password) ? "" : "must have an upper-case letter",
    /\p{Ll}/u.test(password) ? "" : "must have a lower-case letter",
    /\p{Nd}/u.test(password) ? "" : "must have a digit",
    password.isWellFormed() && !/\p{Cc}/u.test(password) ? "" : "must not have control characters",
    holdsName(password.slice(0, maxLength), owner) ? "must not contain your name, user name or e-mail address" : "",
  ].filter((problem) => problem !== "");
  if (problems.length > 0) return problems;
  const { common, estimate } = await (lists ??= loadLists());
  if (isCommon(password, common)) return ["is a common password, or one with little added"];
  const words = [...namesOf(owner), ...fold(`${owner.displayName} ${organisationName.value()}`).split(" "), "secura"];
  // Folded: a capital letter or a mark hides from the estimate the sequence or pattern it stands in.
  return estimate(fold(password), words) >= rule.minStrength ? [] : ["is too easy to guess; make it longer or less usual"];
}

const installedRule = (): PasswordRule => ({ minLength: passwordMinLength.value(), minStrength: passwordMinStrength.value() });

/** Throws `weak_password` that names everything wrong with a new password; `path` is the input's field. */
export async function demandGoodPassword(password: string, owner: PasswordOwner, path = "password", rule = installedRule()): Promise<void> {
  const problems = await judgePassword(password, owner, rule);
  if (problems.length > 0) throw new AppError("weak_password", "This password is not accepted.", { errors: problems.map((message) => ({ path, message })) });
}
