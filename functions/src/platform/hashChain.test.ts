import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { follow, genesisHash, link, type ChainHead, type ChainLink } from "./hashChain.ts";

type Entry = ChainLink & { text: string };

function chainOf(texts: string[]): Entry[] {
  const entries: Entry[] = [];
  for (const text of texts) entries.push(link({ text }, entries.length + 1, entries.at(-1)?.hash ?? genesisHash));
  return entries;
}
const headOf = (entries: ChainLink[]): ChainHead => ({ seq: entries.length, hash: entries.at(-1)?.hash ?? genesisHash });
// Texts that all differ, so that entries that change places are no longer the same chain.
const texts = fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 12 });

describe("a chain", () => {
  it("is followed to its end, in one go or in two", () => {
    fc.assert(
      fc.property(texts, fc.nat(), (all, cut) => {
        const entries = chainOf(all);
        const at = cut % entries.length;
        expect(follow(entries)).toEqual({ head: headOf(entries), brokenAt: null });
        expect(follow(entries.slice(at), follow(entries.slice(0, at)).head)).toEqual({ head: headOf(entries), brokenAt: null });
      }),
    );
  });
  it("breaks where an entry was changed, put in, left out or moved, and not before", () => {
    const damage: ((entries: Entry[], at: number) => Entry[])[] = [
      (entries, at) => entries.map((entry, index) => (index === at ? { ...entry, text: `${entry.text}!` } : entry)),
      (entries, at) => entries.map((entry, index) => (index === at ? { ...entry, hash: genesisHash } : entry)),
      (entries, at) => entries.toSpliced(at, 0, { text: "put in", seq: at + 1, previousHash: genesisHash, hash: "f".repeat(64) }),
      (entries, at) => entries.toSpliced(at, 2, ...entries.slice(at, at + 2).reverse()),
    ];
    fc.assert(
      fc.property(texts, fc.nat(), fc.constantFrom(...damage), (all, seed, change) => {
        const entries = chainOf(all);
        const at = seed % (entries.length - 1);
        expect(follow(change(entries, at)).brokenAt).toBe(at + 1);
        expect(follow(entries.toSpliced(at, 1)).brokenAt).toBe(at + 1);
      }),
    );
  });
  it("that was cut off at its end, or written anew, does not come to its head", () => {
    fc.assert(
      fc.property(texts, (all) => {
        const entries = chainOf(all);
        expect(follow(entries.slice(0, -1)).head).not.toEqual(headOf(entries));
        expect(follow(chainOf([...all.slice(0, -1), "another end"])).head).not.toEqual(headOf(entries));
      }),
    );
  });
});
