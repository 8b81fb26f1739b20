import { describe, expect, it } from "vitest";
import { extractObservables } from "./observables.ts";
import { normaliseBitcoin, normaliseEthereum, normaliseMonero } from "./wallets.ts";

// Test vectors: BIP 173, BIP 350, EIP-55, and the Monero project's own addresses.
const segwit = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
const segwitScript = "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3";
const taproot = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0";
const checksummed = ["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"];
const monero = ["44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A", "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H"];

/** The same with its last letter another of the same alphabet. */
const mistyped = (address: string, last: string): string => address.slice(0, -1) + last;

describe("wallets", () => {
  it.each(["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", segwit, segwitScript, taproot])("take %s for a Bitcoin address", (address) => {
    expect(normaliseBitcoin(address)).toBe(address);
  });

  it("take SegWit in capitals for the same address, and no other case", () => {
    expect(normaliseBitcoin(segwit.toUpperCase())).toBe(segwit);
    expect(extractObservables(`${segwit.slice(0, 20)}${segwit.slice(20).toUpperCase()}`)).toEqual([]);
  });

  it.each([mistyped("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "b"), mistyped(segwit, "5"), mistyped(taproot, "q"), "bc1qqqqqqqqqqqqqqqqqqqqqqqqqqq", "1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])("take %s, whose checksum is wrong, for nothing", (address) => {
    expect(normaliseBitcoin(address)).toBeNull();
  });

  it("hold a version-0 program with Bech32m, and a Taproot one with Bech32, to be wrong (BIP 350)", () => {
    expect(normaliseBitcoin("bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd")).toBeNull();
    expect(normaliseBitcoin("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd")).toBeNull();
  });

  it.each(checksummed)("take %s, its lower and its upper case for one Ethereum address", (address) => {
    const lower = address.toLowerCase();
    expect([address, lower, `0x${address.slice(2).toUpperCase()}`].map(normaliseEthereum)).toEqual([lower, lower, lower]);
    expect(normaliseEthereum(address.replace(/[A-F]/, (letter) => letter.toLowerCase()))).toBeNull();
  });

  it.each(monero)("take %s for a Monero address, and not with another end", (address) => {
    expect(normaliseMonero(address)).toBe(address);
    expect(normaliseMonero(mistyped(address, "2"))).toBeNull();
  });

  it("leave what a wrong wallet could be besides to the others", () => {
    expect(extractObservables("bc1qrp33g0q5c5txsp9ary.example").map(({ type }) => type)).toEqual(["domain"]);
  });

  it("check a hundred of a text at most", () => {
    const wrong = Array.from({ length: 200 }, () => mistyped(segwit, "5")).join(" ");
    expect(extractObservables(`${segwit} ${wrong}`)).toHaveLength(1);
    expect(extractObservables(`${wrong} ${segwit}`)).toHaveLength(0);
  });
});
