// English words too common to find anything by.
const stopWords = new Set(
  "the and for was were are has have had with from that this they them then than there their our your you his her its but not who what when where which will would could should been into out about over after before also just some any all can did does one two via per".split(" "),
);

const keywordsMax = 200;
const judgedCharacters = 6_000;

/** Words of a text in search form: lower case, letters and digits of any script, 2 to 40 characters, each once. Pure. */
export function searchWords(text: string): string[] {
  const words = text.slice(0, judgedCharacters).normalize("NFKC").toLowerCase().match(/[\p{L}\p{N}]{2,40}/gu) ?? [];
  return [...new Set(words.filter((word) => !stopWords.has(word)))];
}

/** The bounded keyword index of an incident: its number, then words of title and description in order of appearance. */
export function keywordsOf(incident: { number: string | null; title: string; description: string }): string[] {
  const number = incident.number === null ? [] : [incident.number.toLowerCase()];
  return [...new Set([...number, ...searchWords(`${incident.title}\n${incident.description}`)])].slice(0, keywordsMax);
}
