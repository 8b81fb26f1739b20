import { describe, expect, it } from "vitest";
import { compilePhrases, findPhrases } from "./phrases.ts";
import { readWords } from "./words.ts";

function found(phrase: string, text: string): string[] {
  const words = readWords(text);
  const places = findPhrases(words, compilePhrases([{ key: "it", phrases: [phrase] }])).get("it") ?? [];
  return places.map(({ from, to }) => text.slice(words[from]?.start, words[to - 1]?.end));
}

describe("a phrase", () => {
  it.each([
    ["leak site", "Posted on a Leak Site.", ["Leak Site"]],
    ["lost|stolen", "lost, then stolen", ["lost", "stolen"]],
    ["encrypt*", "Encrypted by encryption", ["Encrypted", "encryption"]],
    ["opened ?the attachment", "opened attachment; opened the attachment", ["opened attachment", "opened the attachment"]],
    ["files ~2 gone", "files are all gone", ["files are all gone"]],
    ["files ~2 gone", "files are all now gone", []],
    ["sent ~3 $", "sent them $48,000 today", ["sent them $48,000"]],
    ["email account", "my e-mail account", ["e-mail account"]],
  ])("%j in %j is %j", (phrase, text, expected) => {
    expect(found(phrase, text)).toEqual(expected);
  });

  it("does not reach over a comma or the end of a clause", () => {
    expect(found("files ~2 gone", "files, all gone")).toEqual([]);
    expect(found("files ~2 gone", "No files. All gone")).toEqual([]);
  });

  it("that would begin anywhere is refused", () => {
    for (const phrase of ["~2 gone", "?the files", "lo* x"]) expect(() => compilePhrases([{ key: 1, phrases: [phrase] }])).toThrow(/begins with a word/);
  });
});

describe("words", () => {
  it("stand where the text has them", () => {
    const text = "The user’s café-laptop (3.5 kg) didn't boot: see https://example.com/boot or mail a@b.de.";
    for (const { text: word, start, end } of readWords(text)) expect(text.slice(start, end).toLowerCase().replace("é", "e").replace("’", "'")).toBe(word);
  });

  it("leave addresses out and contractions whole", () => {
    expect(readWords("He didn't open http://evil.example/a nor the user's e-mail").map(({ text }) => text)).toEqual(["he", "didn't", "open", "nor", "the", "user", "email"]);
  });
});
