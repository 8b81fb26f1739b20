import { describe, expect, it } from "vitest";
import { blockLengths, featureSpace, featuresOf, findFeatures, fnv1a, numberOf, vectorise } from "./features.ts";
import { loadModel } from "./modelFile.ts";
import { readWords } from "./words.ts";

const { space } = loadModel();

describe("a feature space", () => {
  it("knows its hashes and no others, wherever they lie", () => {
    const hashes = Uint32Array.from([0, 1, 65_535, 65_536, 65_537, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]);
    const small = featureSpace(hashes, new Float64Array(hashes.length).fill(1));
    hashes.forEach((hash, feature) => {
      expect(numberOf(small, hash)).toBe(feature);
    });
    for (const hash of [2, 65_534, 65_538, 0x7ffffffe, 0x80000001, 0xfffffffd]) expect(numberOf(small, hash)).toBe(-1);
  });

  it("of the shipped model is in order, so that every feature is found", () => {
    space.hashes.forEach((hash, feature) => {
      if (numberOf(space, hash) !== feature) expect.fail(`hash ${String(hash)}`);
    });
  });
});

describe("a text's vector", () => {
  it("has blocks of their set lengths, however long the text", () => {
    for (const text of ["clicked the link in a phishing mail", "clicked the link in a phishing mail. ".repeat(40)]) {
      const words = readWords(text);
      const blocks = featuresOf(words);
      const squares = blockLengths.map(() => 0);
      for (const { feature, weight } of vectorise(words, space)) {
        const block = blocks.get(space.hashes[feature] ?? 0) ?? 0;
        squares[block] = (squares[block] ?? 0) + weight ** 2;
      }
      squares.forEach((square, block) => {
        expect(Math.sqrt(square)).toBeCloseTo(blockLengths[block] ?? 0, 6);
      });
    }
  });

  it("is the same after other texts were read: nothing of them is left in the workspace", () => {
    const words = readWords("the pasword of our shared mailbox was changed by somebody");
    const before = vectorise(words, space);
    vectorise(readWords("ransom note on all servers, files encrypted"), space);
    vectorise(readWords(""), space);
    expect(vectorise(words, space)).toEqual(before);
  });

  it("counts what stands more often", () => {
    const places = findFeatures(readWords("mail mail mail"), space);
    expect(places.counts).toEqual([3]);
    const weightOf = (text: string): number => vectorise(readWords(text), space).find(({ feature }) => feature === places.byId[0]?.feature)?.count ?? 0;
    expect([weightOf("mail"), weightOf("mail mail mail")]).toEqual([1, 3]);
  });

  it("knows a misspelt word by its characters", () => {
    const known = findFeatures(readWords("recieved"), space).byId[0];
    expect(known?.characters.length).toBeGreaterThan(3);
  });
});

describe("the hash", () => {
  it("is FNV-1a of 32 bits, as published", () => {
    // Test vectors of the FNV reference code (http://www.isthe.com/chongo/src/fnv/test_fnv.c).
    expect([fnv1a(""), fnv1a("a"), fnv1a("foobar")]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
  });
});
