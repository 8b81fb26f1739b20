import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellsOf, embed, embeddingSize, loadEmbedding, parseEmbedding } from "./embedding.ts";

const model = loadEmbedding();
const bytes = readFileSync(new URL("../../models/embedding.json", import.meta.url));
const cosine = (a: string, b: string): number => {
  const other = embed(b, model);
  return embed(a, model).reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
};

describe("a text's vector", () => {
  it("has length one, or none for a text without words", () => {
    expect(embed("ransomware on the file server", model)).toHaveLength(embeddingSize);
    expect(embeddingSize).toBeLessThanOrEqual(512);
    for (const text of ["ransomware on the file server", "Qwxzt plimfor", "a"]) expect(Math.hypot(...embed(text, model))).toBeCloseTo(1, 3);
    for (const text of ["", "  \n", "🔥🔥", "יום טוב", "https://login.example/a?b=c"]) expect(embed(text, model)).toEqual(new Array(embeddingSize).fill(0));
  });
  it("is the same in another process, bit by bit", () => {
    const text = "Hi, somone rang and said she was from the bank, I read her the code. 3 payments went out (4,200 $), Mueller & Co.";
    const script = `const { embed, loadEmbedding } = await import(${JSON.stringify(new URL("./embedding.ts", import.meta.url).href)}); console.log(JSON.stringify(embed(${JSON.stringify(text)}, loadEmbedding())));`;
    const elsewhere = execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script], { encoding: "utf8" });
    expect(JSON.parse(elsewhere)).toEqual(embed(text, model));
  });
  it("does not depend on the texts before it", () => {
    const text = "Laptop left on the train between two meetings";
    const before = embed(text, model);
    for (let i = 0; i < 50; i += 1) embed(`other words number ${String(i)} about servers and mails`, model);
    expect(embed(text, model)).toEqual(before);
  });
  it("takes any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 400, unit: "binary" }), fc.lorem({ maxCount: 80 })), (text) => {
        const vector = embed(text, model);
        expect(vector).toHaveLength(embeddingSize);
        expect(vector.every((value) => Number.isFinite(value) && !Object.is(value, -0) && Math.abs(value) <= 1)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
  it.each(["a ".repeat(10_100), "ransomware ".repeat(1_800), "<b>&nbsp;</b>".repeat(1_500), "QUJDREVGR0g".repeat(1_800), "\u202e\u200f mail ".repeat(2_500), "((((a+)+)+)+ ".repeat(1_500), Array.from({ length: 4_000 }, (_, i) => `w${i.toString(36)}`).join(" ")])("of a bad text of 20,000 characters is there in bounded time: %#", (text) => {
    const took = Array.from({ length: 5 }, () => {
      const started = performance.now();
      embed(text, model);
      return performance.now() - started;
    });
    // Ten times the budget, so that a busy machine does not fail it; a pattern that runs away takes seconds.
    expect(Math.min(...took)).toBeLessThan(30);
  });
});

describe("nearness", () => {
  const pairs: [string, string, string][] = [
    ["My laptop was stolen from the car", "Somebody nicked my notebook out of a parked van", "Web shop is flooded with requests and down"],
    ["I sent the salary list to the wrong customer", "The results of another patient were in the envelope", "Note on the screen says all files are encrypted, pay in bitcoin"],
    ["Everything on the share ends in .lck and there is a readme wanting money", "Our server files were scrambled and they ask for bitcoin", "She looked up her neighbour's record without a reason"],
  ];
  it.each(pairs)("is greater between two of a kind than to another: %s", (text, alike, other) => {
    expect(cosine(text, alike)).toBeGreaterThan(cosine(text, other) + 0.1);
  });
  it("is moved by a rare name that both have, for the same campaign", () => {
    const mail = (sender: string): string => `A mail from ${sender} asked me to open the attached invoice`;
    expect(cosine(mail("Plimforth Zwerkel"), "Invoice mail, sender Plimforth Zwerkel again")).toBeGreaterThan(cosine(mail("Jorvik Quandle"), "Invoice mail, sender Plimforth Zwerkel again"));
  });
  it("of unknown words alone rests on the words and on no guess of a category", () => {
    expect(cosine("Qwxzt plimfor", "Qwxzt plimfor")).toBeCloseTo(1, 3);
    expect(Math.abs(cosine("Qwxzt plimfor", "Brontik velasse"))).toBeLessThan(0.2);
  });
});

describe("cells", () => {
  it("are all named once, and texts of a kind share one", () => {
    const cells = cellsOf(embed("My laptop was stolen from the car", model), model);
    expect([...cells].sort((a, b) => a - b)).toEqual(cells.map((_, cell) => cell));
    expect(cellsOf(embed("Notebook stolen out of my car last night", model), model)[0]).toBe(cells[0]);
  });
});

describe("the file", () => {
  it("stays small enough for a cold start", () => {
    expect(bytes.length).toBeLessThanOrEqual(700_000);
  });
  it("gives another digest when anything in it changes, since its vectors are then not to be compared", () => {
    const file = JSON.parse(bytes.toString("utf8")) as { biases: number[] };
    const changed = Buffer.from(JSON.stringify({ ...file, biases: file.biases.map((bias) => bias + 0.001) }));
    expect(parseEmbedding(bytes).sha256).toBe(model.sha256);
    expect(parseEmbedding(changed).sha256).not.toBe(model.sha256);
  });
  it("is refused when it is cut, or of another shape", () => {
    const file = JSON.parse(bytes.toString("utf8")) as Record<string, unknown>;
    expect(() => parseEmbedding(bytes.subarray(0, 1_000))).toThrow();
    expect(() => parseEmbedding(Buffer.from(JSON.stringify({ ...file, idf: "AAAA" })))).toThrow("does not fit");
    expect(() => parseEmbedding(Buffer.from(JSON.stringify({ ...file, format: 2 })))).toThrow();
  });
});
