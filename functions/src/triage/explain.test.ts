import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categorise, reportShare, scoresOf } from "./categorise.ts";
import { contributionsOf } from "./explain.ts";
import { findFeatures, vectorOf } from "./features.ts";
import { categories } from "./model.ts";
import { loadModel } from "./modelFile.ts";
import { readWords } from "./words.ts";

const model = loadModel();

function read(text: string) {
  const words = readWords(text);
  const places = findFeatures(words, model.space);
  const features = vectorOf(places, model.space);
  return { words, reading: { places, features, share: reportShare(features, model) } };
}

const phrases = ["I clicked the link", "files are encrypted", "nobody noticed", "my laptop was stolen from the car,", "the server is down.", "an employee of the hospital", "pasword", "The company said", "1,200 patients", "wrong person", "!"];
const reports = fc.array(fc.oneof(fc.constantFrom(...phrases), fc.string({ maxLength: 30 })), { maxLength: 60 }).map((parts) => parts.join(" "));

describe("an explanation", () => {
  it("adds up: base and words give each category's score, which the classifier computes another way", () => {
    fc.assert(
      fc.property(reports, fc.nat({ max: categories.length - 1 }), (text, label) => {
        const { words, reading } = read(text);
        const { base, byWord } = contributionsOf(label, words, reading, model);
        expect(base + byWord.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(scoresOf(reading.features, reading.share, model)[label] ?? Number.NaN, 8);
      }),
    );
  });

  it("shows spans of the text whose weights, with base and rest, are the total", () => {
    fc.assert(
      fc.property(reports, (text) => {
        const { evidence, score } = categorise(text, readWords(text), model);
        for (const { start, end, text: words } of evidence) expect(text.slice(start, end)).toBe(words);
        expect(score.base + score.rest + evidence.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(score.total, 6);
      }),
    );
  });

  it("never counts a word twice: spans do not overlap, and the strongest come first", () => {
    const text = "Hi, somebody stole my work laptop out of the car last night. The laptop is not encrypted. I reported it to the police, the car window was smashed.";
    const { evidence } = categorise(text, readWords(text), model);
    const inOrder = [...evidence].sort((a, b) => a.start - b.start);
    inOrder.forEach(({ start }, index) => {
      expect(start).toBeGreaterThanOrEqual(inOrder[index - 1]?.end ?? 0);
    });
    expect(evidence.map(({ weight }) => Math.abs(weight))).toEqual(evidence.map(({ weight }) => Math.abs(weight)).sort((a, b) => b - a));
    expect(evidence[0]?.weight).toBeGreaterThan(0);
  });

  it("names the words that made the difference: without them the score is lower", () => {
    const text = "On Monday I noticed that all my files have a strange ending and a note demands bitcoin.";
    const label = categories.indexOf("ransomware");
    const scoreOf = (report: string): number => {
      const { reading } = read(report);
      return scoresOf(reading.features, reading.share, model)[label] ?? 0;
    };
    const strongest = categorise(text, readWords(text), model).evidence.find(({ weight }) => weight > 0);
    expect(scoreOf(text.replace(strongest?.text ?? "", ""))).toBeLessThan(scoreOf(text));
  });

  it("tells words that speak against the category by their sign", () => {
    const text = "The whole team could not log in after my own update. No attack, I rolled it back and all works. Printer is out of toner as well.";
    const { category, evidence } = categorise(text, readWords(text), model);
    expect(category).toBe("other");
    expect(evidence.some(({ weight }) => weight < 0)).toBe(true);
  });
});
