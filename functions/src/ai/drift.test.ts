import { describe, expect, it } from "vitest";
import { categories, type Category } from "../triage/model.ts";
import { judgeDrift, sampleOf, stability, type Expected, type Seen } from "./drift.ts";

const evenMix = Object.fromEntries(categories.map((category) => [category, 0.1])) as Expected["mix"];
const expected: Expected = { texts: 500, accuracy: 0.88, meanConfidence: 0.8, reviewShare: 0.2, mix: evenMix };
const seen = (changes: Partial<Seen> = {}): Seen => ({ category: "phishing", confidence: 0.8, needsReview: false, isCorrected: false, ...changes });
interface Turns {
  review?: number;
  corrected?: number;
  confidence?: number;
  mix?: readonly Category[];
}
/** Verdicts over the categories in turn; of ten, so many for review and so many corrected. */
const usual = (count: number, { review = 2, corrected = 1, confidence = 0.8, mix = categories }: Turns = {}) =>
  Array.from({ length: count }, (_, i) => seen({ category: mix[i % mix.length] ?? "other", confidence: confidence + (i % 2 === 0 ? 0.1 : -0.1), needsReview: i % 10 < review, isCorrected: i % 10 < corrected }));
const judge = (now: Seen[], before: Seen[] = usual(300)) => judgeDrift(sampleOf(now), sampleOf(before), expected);

describe("drift", () => {
  it("is not found where all is as expected", () => {
    expect(judge(usual(200))).toMatchObject({ state: "ok", reasons: [], psiAgainst: "before" });
  });
  it.each<[string, Turns, "watch" | "drifted", string]>([
    ["confidence a little low", { confidence: 0.7 }, "watch", "mean confidence 0.70, expected 0.80"],
    ["confidence very low", { confidence: 0.6 }, "drifted", "mean confidence 0.60, expected 0.80"],
    ["more that needs review", { review: 3 }, "watch", "share that needs review 0.30, expected 0.20"],
    ["much more that needs review", { review: 5 }, "drifted", "share that needs review 0.50, expected 0.20"],
    ["more that people correct", { corrected: 2 }, "watch", "share that people correct 0.20, expected 0.12"],
    ["much more that people correct", { corrected: 4 }, "drifted", "share that people correct 0.40, expected 0.12"],
  ])("is found: %s", (_what, changes, state, reason) => {
    expect(judge(usual(200, changes))).toMatchObject({ state, reasons: [reason] });
  });
  it("is not found where things are better than expected", () => {
    expect(judge(usual(200, { confidence: 0.9, review: 0, corrected: 0 })).state).toBe("ok");
  });
  it("is found in a mix of other categories than in the days before", () => {
    const found = judge(usual(200, { mix: ["fraud", "fraud", "fraud", "phishing"] }));
    expect(found).toMatchObject({ state: "drifted", psiAgainst: "before", reasons: [expect.stringContaining("the 30 days before")] });
    expect(found.psi).toBeGreaterThan(0.25);
  });
  it("is only watched where the mix is another than the frozen texts', for every desk has its own", () => {
    expect(judge(usual(200, { mix: ["phishing", "other"] }), usual(99))).toMatchObject({ state: "watch", psiAgainst: "card", reasons: [expect.stringContaining("measured on")] });
  });
  it("is not found in the mix a desk always has", () => {
    expect(judge(usual(200, { mix: ["phishing", "other"] }), usual(300, { mix: ["phishing", "other"] })).state).toBe("ok");
  });
  it("is not found in too few verdicts, and says so", () => {
    expect(judge(usual(29, { confidence: 0.2, review: 10, corrected: 10, mix: ["fraud"] }))).toMatchObject({ state: "ok", reasons: ["29 verdicts of the model in force are too few to tell"] });
  });
  it("is not found in what a small sample may show by chance", () => {
    // 10 of 30 for review, where 6 are expected.
    expect(judge(Array.from({ length: 30 }, (_, i) => seen({ category: categories[i % 10] ?? "other", needsReview: i % 3 === 0 }))).state).toBe("ok");
  });
});

describe("the stability index", () => {
  const counts = (mix: Partial<Record<Category, number>>) => ({ ...sampleOf([]).counts, ...mix });
  it("is nought for equal shares, finite for empty categories, and symmetrical", () => {
    expect(stability(counts({ phishing: 50, fraud: 50 }), counts({ phishing: 50, fraud: 50 })).psi).toBe(0);
    const [there, back] = [stability(counts({ phishing: 100 }), counts({ fraud: 100 })), stability(counts({ fraud: 100 }), counts({ phishing: 100 }))];
    expect(there.psi).toBeGreaterThan(1);
    expect(Number.isFinite(there.psi)).toBe(true);
    expect(back.psi).toBe(there.psi);
  });
  it("stays below its bound for samples of one distribution, about 95 times in 100", () => {
    let state = 12345;
    const next = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const draw = (size: number) => sampleOf(Array.from({ length: size }, () => seen({ category: categories[Math.floor(next() ** 2 * 10)] ?? "other" }))).counts;
    const above = Array.from({ length: 400 }, () => stability(draw(200), draw(300))).filter(({ psi, by95 }) => psi > by95).length;
    expect(above).toBeLessThan(40);
  });
});
