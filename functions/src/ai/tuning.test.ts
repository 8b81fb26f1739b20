import { describe, expect, it } from "vitest";
import { featureSpace, featuresOf, numberOf } from "../triage/features.ts";
import { categories, type Category } from "../triage/model.ts";
import { parseModel, serialiseModel, type TriageModel } from "../triage/modelFile.ts";
import { readWords } from "../triage/words.ts";
import { answersOf, exampleOf } from "./measure.ts";
import { tune, tuningOptions } from "./tuning.ts";

const hashesOf = (text: string): number[] => [...featuresOf(readWords(text)).keys()];

/** A model that knows a few words, each of which speaks for one category. */
function modelOf(known: Partial<Record<Category, string>>): TriageModel {
  const owner = new Map<number, Category>();
  for (const category of categories) for (const hash of hashesOf(known[category] ?? "")) owner.set(hash, category);
  const hashes = [...owner.keys()].sort((a, b) => a - b);
  const columns = categories.map((category) => ({ bias: 0, weights: hashes.map((hash) => (owner.get(hash) === category ? 1 : 0)) }));
  const gate = { bias: 1, weights: hashes.map(() => 0) };
  const file = serialiseModel({ version: "1.0.0", examples: { record: 1_000, report: 1_000 }, temperature: { record: 0.5, report: 0.4 }, reviewBelow: { record: 0.5, report: 0.5 }, minimumFeatures: 1, gateSlope: 3, space: featureSpace(Uint32Array.from(hashes), Float64Array.from(hashes, () => 2)), heads: { record: columns, report: columns }, gate });
  return parseModel(Buffer.from(file));
}

const base = modelOf({ phishing: "mail link password", malware: "virus popup computer", fraud: "invoice payment bank" });
const examples = (category: Category, ...texts: string[]) => texts.map((text) => exampleOf(text, category));
const answer = (model: TriageModel, text: string) => answersOf(model, examples("other", text))[0]?.answer;

describe("tuning", () => {
  const lessons = examples("fraud", "mail about the zorblax", "a link to the zorblax", "zorblax wants my password", "zorblax on the phone", "my zorblax mail", "the zorblax asked for a password", "zorblax link", "another zorblax");
  const tuned = parseModel(tune(base, lessons, "1.0.0+ft.1"));
  it("learns a word the model did not know, and uses it on texts it has not seen", () => {
    expect(answer(base, "the zorblax sent me a mail")).toBe("phishing");
    expect(answer(tuned, "the zorblax sent me a mail")).toBe("fraud");
  });
  it("leaves alone what people said nothing of", () => {
    for (const [text, category] of [["a mail with a link for my password", "phishing"], ["the computer shows a virus popup", "malware"], ["a bank payment by invoice", "fraud"]] as const) expect(answer(tuned, text), text).toBe(category);
  });
  it("does not learn a word that stands in fewer reports than three: it may be somebody's name", () => {
    const count = (texts: string[]) => parseModel(tune(base, examples("fraud", ...texts), "x")).space.hashes.length - base.space.hashes.length;
    expect(count(["mail from zorblax", "link from zorblax"])).toBe(0);
    expect(count(["mail quux zorblax", "link quux zorblax", "bank quux zorblax"])).toBe(2);
  });
  it("learns so many new words at most, the commonest first", () => {
    const words = ["alfalfa", "brindlewick", "cobblestone"];
    const texts = [...Array.from({ length: 3 }, () => words.join(" mail ")), "mail brindlewick", "mail brindlewick"];
    const { hashes } = parseModel(tune(base, examples("fraud", ...texts), "x", { ...tuningOptions, newWordsMax: 1 })).space;
    expect(Array.from(hashes).filter((hash) => numberOf(base.space, hash) < 0)).toEqual(hashesOf("brindlewick").slice(0, 1));
  });
  it("gives the same bytes for the same lessons, a model that can be read, its hashes in order", () => {
    expect(tune(base, lessons, "v").equals(tune(base, lessons, "v"))).toBe(true);
    const hashes = Array.from(tuned.space.hashes);
    expect(hashes).toEqual([...hashes].sort((a, b) => a - b));
    expect(tuned).toMatchObject({ version: "1.0.0+ft.1", examples: { record: 1_000, report: 1_008 }, temperature: base.temperature, reviewBelow: base.reviewBelow });
  });
  it("without lessons gives the same answers", () => {
    const same = parseModel(tune(base, [], "x"));
    expect({ ...same, version: "", sha256: "" }).toEqual({ ...base, version: "", sha256: "" });
  });
  it("takes a text without one known word, and learns nothing from it", () => {
    expect(parseModel(tune(base, examples("fraud", "", "12345", "你好"), "x")).heads).toEqual(base.heads);
  });
});
