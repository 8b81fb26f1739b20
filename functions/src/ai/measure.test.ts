import { describe, expect, it } from "vitest";
import { featuresOf } from "../triage/features.ts";
import { readWords, type Word } from "../triage/words.ts";
import { exampleOf } from "./measure.ts";

/** Words, each so many times in a row. */
const textOf = (...parts: [word: string, times: number][]): string => parts.map(([word, times]) => `${word} `.repeat(times)).join("");
/** The hashes of the words and of the pairs in a text, in the order in which they are met first. */
const hashesOf = (words: readonly Word[]): number[] => [...featuresOf(words)].filter(([, block]) => block === 0).map(([hash]) => hash);

describe("an example", () => {
  it("of a long text holds the words of its beginning and its end, as they are read for the category", () => {
    const { words } = exampleOf(textOf(["mail", 1_200], ["zorblax", 1], ["bank", 600], ["link", 400]), "phishing");
    expect(words).toHaveLength(1_600);
    expect(words.slice(0, 1_200).every(({ text }) => text === "mail")).toBe(true);
    expect(words.slice(1_200).every(({ text }) => text === "link")).toBe(true);
  });
  it("makes no pair of the words on both sides of what is left out", () => {
    const [first, last, pair] = hashesOf(readWords("mail link"));
    const found = hashesOf(exampleOf(textOf(["mail", 1_200], ["bank", 600], ["link", 400]), "phishing").words);
    expect(found).toEqual(expect.arrayContaining([first, last]));
    expect(pair).toBeDefined();
    expect(found).not.toContain(pair);
  });
  it("of 1,600 words holds them all, unchanged", () => {
    const text = textOf(["mail", 1_200], ["link", 400]);
    expect(exampleOf(text, "other").words).toEqual(readWords(text));
  });
});
