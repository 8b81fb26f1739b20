import { describe, expect, it } from "vitest";
import { dealLessons, type Lesson } from "../../src/ai/lessons.ts";
import { exampleOf } from "../../src/ai/measure.ts";
import { wordsSha256 } from "../../src/ai/nearDuplicates.ts";
import { plainReports } from "../support/reports.ts";

const lessonOf = (text: string): Lesson => {
  const example = exampleOf(text, "other");
  return { key: wordsSha256(example), category: "other", reporter: example.text, example };
};
const inOrder = (texts: readonly string[]): Lesson[] => texts.map(lessonOf).sort((a, b) => (a.key < b.key ? -1 : 1));
const textsOf = (lessons: readonly Lesson[]): string[] => lessons.map(({ example }) => example.text);

describe("dealing lessons", () => {
  const plain = plainReports.map(({ text }) => text);
  it("puts about a fifth of the texts aside, the same each time", () => {
    const { taught, heldBack } = dealLessons(inOrder(plain));
    expect([...textsOf(taught), ...textsOf(heldBack)].sort()).toEqual([...plain].sort());
    expect(heldBack.length / plain.length).toBeGreaterThan(0.05);
    expect(heldBack.length / plain.length).toBeLessThan(0.4);
    expect(dealLessons(inOrder([...plain].reverse()))).toEqual({ taught, heldBack });
  });
  it("tests by nothing that was learnt in other words, and by each text once", () => {
    const copies = plain.flatMap((text) => [text, `Dear all, ${text}`, `${text} Anna`]);
    const originalsOf = (lessons: readonly Lesson[]): string[] => textsOf(lessons).map((copy) => plain.find((text) => copy.includes(text)) ?? "");
    const { taught, heldBack } = dealLessons(inOrder(copies));
    const tested = originalsOf(heldBack);
    expect(tested.length).toBeGreaterThan(1);
    expect(new Set(tested).size).toBe(tested.length);
    expect(originalsOf(taught).filter((original) => tested.includes(original))).toEqual([]);
    expect(taught).toHaveLength(copies.length - 3 * tested.length);
  });
});
