/** Somebody whose data are erased, and by what they are found in documents that do not name the uid. */
export interface Erased {
  uid: string;
  displayName: string | null;
  phone: string | null;
  /** Address and user name, lower case, as attempts to sign in name them. */
  logins: string[];
}

// Shorter ones are words of their own: whoever is called Al must not empty "al dente".
const shortest = 3;

/** Stands for a value that was taken out. No letters: it must not be somebody's name itself. */
export const gap = "█████";

const escaped = (value: string): string => value.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

/** The person's own values as one expression; whole words alone, longest first, in any case. Null when there are none. */
function valuesOf({ displayName, phone, logins }: Erased): RegExp | null {
  const values = [displayName, phone, ...logins].filter((value): value is string => value !== null && value.length >= shortest && /[\p{L}\p{N}]/u.test(value) && !value.includes("█"));
  if (values.length === 0) return null;
  const longestFirst = values.toSorted((a, b) => b.length - a.length).map(escaped);
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${longestFirst.join("|")})(?![\p{L}\p{N}])`, "giu");
}

/** A text with the person's name, address, user name and telephone number taken out. Pure. */
export function withoutPerson(text: string, person: Erased): string {
  const values = valuesOf(person);
  return values === null ? text : text.replaceAll(values, gap);
}

/** True for a text that names the person by one of their values. Pure. */
export const namesPerson = (text: string, person: Erased): boolean => valuesOf(person)?.test(text) ?? false;
