/** Somebody whose data are erased, and by what they are found in documents that do not name the uid. */
export interface Erased {
  uid: string;
  /** What the profile calls them, and what other records still do. */
  names: string[];
  phone: string | null;
  /** Address and user name, lower case, as attempts to sign in name them. */
  logins: string[];
  /** The profile was empty already, so that there may be values nobody knows any more. */
  isPartial: boolean;
}

// Shorter ones are words of their own: whoever is called Al must not empty "al dente".
const shortest = 3;
// Numbers of fewer digits may be anything.
const digitsMin = 6;
// Beyond, the ways to turn a name round are more than anybody writes.
const partsMax = 6;

/** Stands for a value that was taken out. No letters: it must not be somebody's name itself. */
export const gap = "█████";

const escaped = (value: string): string => value.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
const spaced = (parts: readonly string[]): string => parts.map(escaped).join(String.raw`\s+`);
const partsOf = (value: string): string[] => value.normalize("NFC").trim().split(/\s+/);

/** A name as it stands, and turned round, with a comma or without; whatever space is between its parts. */
function formsOfName(name: string): string[] {
  const parts = partsOf(name);
  const turned = parts.length > partsMax ? [] : parts.slice(1).map((_, i) => String.raw`${spaced(parts.slice(i + 1))}(?:\s*,\s*|\s+)${spaced(parts.slice(0, i + 1))}`);
  return [spaced(parts), ...turned];
}

/** A telephone number by its digits, whatever is between them; what is none, as it stands. */
function formOfPhone(phone: string): string {
  const digits = phone.replaceAll(/\D/g, "").replace(/^00/, "");
  const isNumber = /^[\d\s+().\/\p{Pd}]+$/u.test(phone) && digits.length >= digitsMin;
  return isNumber ? String.raw`(?:\+|00)?` + digits.replaceAll(/(?<=\d)(?=\d)/g, String.raw`[\s().\/\p{Pd}]*`) : spaced(partsOf(phone));
}

const isValue = (value: string): boolean => value.trim().length >= shortest && /[\p{L}\p{N}]/u.test(value) && !value.includes("█");

/** The person's own values as one expression over text in NFC; whole words alone, longest first, in any case. Null when there are none. */
function valuesOf({ names, phone, logins }: Erased): RegExp | null {
  const forms = [...names.filter(isValue).flatMap(formsOfName), ...(phone !== null && isValue(phone) ? [formOfPhone(phone)] : []), ...logins.filter(isValue).map((login) => spaced(partsOf(login)))];
  if (forms.length === 0) return null;
  const longestFirst = forms.toSorted((a, b) => b.length - a.length);
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${longestFirst.join("|")})(?![\p{L}\p{N}])`, "giu");
}

/** A text with the person's names, address, user name and telephone number taken out; one that has none of them as it is. Pure. */
export function withoutPerson(text: string, person: Erased): string {
  const values = valuesOf(person);
  const composed = text.normalize("NFC");
  return values?.test(composed) === true ? composed.replaceAll(values, gap) : text;
}

/** True for a text that names the person by one of their values. Pure. */
export const namesPerson = (text: string, person: Erased): boolean => valuesOf(person)?.test(text.normalize("NFC")) ?? false;
