import { z } from "zod";

/** A moment: ISO 8601 in UTC on the wire, a Date in code. */
export const timestamp = z
  .codec(z.iso.datetime(), z.date().min(new Date("0001-01-01T00:00:00Z"), "must be in the year 1 or later"), { decode: (iso) => new Date(iso), encode: (date) => date.toISOString() })
  .meta({ description: "ISO 8601 date and time in UTC" });

// C0 and C1 controls save tab, line feed and carriage return; they have no place in text people read.
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const lineBreaks = /[\n\r\u2028\u2029]/;

// Marks that turn the direction of a line, and those that show nothing: a name must not look like another's.
const misleading = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Multi-line plain text without control characters or broken surrogates, with something to read in it where it must not be empty; lengths in characters of Unicode. */
export function text(min: number, max: number) {
  return z
    .string()
    .min(min)
    .max(max)
    .refine((value) => min === 0 || value.replaceAll(misleading, "").trim() !== "", "must hold something to read")
    .refine((value) => !controls.test(value), "must not contain control characters")
    .refine((value) => value.isWellFormed(), "must be well-formed Unicode");
}

/** One line of plain text. */
export function line(min: number, max: number) {
  return text(min, max).refine((value) => !lineBreaks.test(value), "must be one line");
}

/** True for a name with nothing invisible in it or around it, and something to read. */
export function isReadable(name: string): boolean {
  return name.trim() === name && name.search(misleading) === -1 && /[\p{L}\p{N}]/u.test(name);
}

/** A name from outside Secura (a token, an identity provider) as one line of plain text; "" when nothing is left of it. */
export function plainName(name: string, max: number): string {
  return name.toWellFormed().replaceAll(misleading, "").replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffd]+/g, " ").trim().slice(0, max).toWellFormed();
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** A time zone by its name. */
export const timeZone = z.string().max(64).refine(isTimeZone, "must be an IANA time zone such as Europe/Berlin");

/** A document id as this system makes and accepts them. */
export const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/, "must be an id");

/** What every list takes. */
export const page = z.strictObject({
  limit: z.int().min(1).max(100).default(25).meta({ description: "How many at most" }),
  cursor: z.string().max(512).optional().meta({ description: "nextCursor of the page before" }),
});

/** What every list answers. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().meta({ description: "null on the last page" }),
  });
}
