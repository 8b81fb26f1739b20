/** Takes dots and blanks from the ends of a name: systems hide or drop them. */
export const trimName = (value: string): string => value.replace(/^[.\s]+|[.\s]+$/g, "");

/**
 * What is fit to show and to save under of a file name from outside: no folders, no characters that are not shown or that
 * systems give a meaning; "" when nothing is left. Pure.
 */
export function cleanName(name: string): string {
  const last = name.toWellFormed().normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  return trimName(last.replace(/\s+/g, " ").replace(/[\p{C}\ufffd]/gu, "").replace(/[<>:"|?*]/g, "_"));
}
