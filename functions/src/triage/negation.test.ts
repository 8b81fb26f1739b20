import { describe, expect, it } from "vitest";
import { isDenied } from "./negation.ts";
import { compilePhrases, findPhrases } from "./phrases.ts";
import { readWords } from "./words.ts";

const lexicon = compilePhrases([{ key: "happened", phrases: ["clicked|opened|encrypted|hacked|open|entered", "files ~3 encrypted"] }]);

function isSaid(text: string): boolean {
  const words = readWords(text);
  return (findPhrases(words, lexicon).get("happened") ?? []).some((place) => !isDenied(words, place));
}

describe("what is denied", () => {
  it.each(["No one clicked the link", "I did not open it", "we didn't open, read or forward it", "She clicked nothing", "opened by nobody", "The files are not encrypted", "without having entered anything", "None of us clicked"])(
    "did not happen: %j",
    (text) => {
      expect(isSaid(text)).toBe(false);
    },
  );

  it.each(["if anyone clicked, tell us", "The mail said my account was hacked", "A caller told me I was hacked", "claims we were hacked", "unclear whether she clicked"])("is only feared or pretended: %j", (text) => {
    expect(isSaid(text)).toBe(false);
  });

  it.each([
    "I clicked the link",
    "I did not pay attention and clicked",
    "I didn't notice it was fake and entered my password",
    "Not only clicked, also replied",
    "It is not my fault, he clicked it",
    "No idea why I opened it",
    "We cannot work because the files are encrypted",
    "Nobody told us, but two people clicked",
    "No answer. I clicked",
  ])("leaves the rest standing: %j", (text) => {
    expect(isSaid(text)).toBe(true);
  });
});
