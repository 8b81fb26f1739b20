/** Addresses of Bitcoin, Ethereum and Monero, each by its checksum, so that no noise is taken for one. */
import { createHash } from "node:crypto";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { base58xmr, bech32, bech32m, createBase58check } from "@scure/base";
import { one, type Recogniser } from "./recogniser.ts";

const base58check = createBase58check((data: Uint8Array) => new Uint8Array(createHash("sha256").update(data).digest()));

/** What a decoder makes of an address; null if its alphabet or checksum is wrong, which it says by an error. */
function decoded<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch {
    return null;
  }
}

/** Base58Check with the version of a key's or a script's hash on the main net. */
function isBase58Address(candidate: string): boolean {
  const bytes = decoded(() => base58check.decode(candidate));
  return bytes?.length === 21 && (bytes[0] === 0 || bytes[0] === 5);
}

/** SegWit on the main net: version 0 by BIP 173, later ones (Taproot is 1) by BIP 350. */
function isSegwitAddress(candidate: `bc1${string}`): boolean {
  const isFirst = candidate.startsWith("bc1q");
  const coder = isFirst ? bech32 : bech32m;
  const length = decoded(() => coder.fromWords(coder.decode(candidate).words.slice(1)).length) ?? 0;
  return isFirst ? length === 20 || length === 32 : length >= 2 && length <= 40;
}

/** A Bitcoin main-net address in its normal form, SegWit in lower case; null if its checksum is wrong. */
export function normaliseBitcoin(candidate: string): string | null {
  const lower = candidate.toLowerCase();
  if (lower.startsWith("bc1")) return isSegwitAddress(lower as `bc1${string}`) ? lower : null;
  return isBase58Address(candidate) ? candidate : null;
}

/** An Ethereum address in lower case. Its checksum is the case of its letters (EIP-55), which many leave out. */
export function normaliseEthereum(candidate: string): string | null {
  const digits = candidate.slice(2);
  const lower = digits.toLowerCase();
  if (/^(.)\1*$/.test(digits)) return null;
  if (digits === lower || digits === digits.toUpperCase()) return `0x${lower}`;
  const hash = Buffer.from(keccak_256(Buffer.from(lower))).toString("hex");
  const isChecked = Array.from(digits).every((digit, i) => !/[a-f]/i.test(digit) || (Number.parseInt(hash.charAt(i), 16) >= 8) === /[A-F]/.test(digit));
  return isChecked ? `0x${lower}` : null;
}

/** Monero's main net: an address, one with a payment id, a subaddress. */
const moneroNetworks: ReadonlySet<number | undefined> = new Set([18, 19, 42]);

/** A Monero main-net address; null if its checksum (the start of a Keccak hash) is wrong. */
export function normaliseMonero(candidate: string): string | null {
  const bytes = decoded(() => base58xmr.decode(candidate));
  if (bytes === null || !moneroNetworks.has(bytes[0])) return null;
  const checksum = keccak_256(bytes.subarray(0, -4)).subarray(0, 4);
  return checksum.every((byte, i) => byte === bytes[bytes.length - 4 + i]) ? candidate : null;
}

/** Checksums computed for one text; each takes up to 20 µs, and nobody reports a hundred wallets. */
const maxChecks = 100;

/** The recognisers for one text, which share its allowance of checksums. */
export function walletRecognisers(): Recogniser[] {
  let checks = 0;
  const checked = (type: "btc" | "eth" | "xmr", normalise: (candidate: string) => string | null): Recogniser["read"] => ([found]) => {
    const value = checks++ < maxChecks ? normalise(found) : null;
    return value === null ? null : one(type, value);
  };
  return [
    { needs: "0x", pattern: /(?<![A-Za-z0-9])0x[0-9a-fA-F]{40}(?![A-Za-z0-9])/g, read: checked("eth", normaliseEthereum) },
    { needs: "", pattern: /(?<![A-Za-z0-9])[48](?:[1-9A-HJ-NP-Za-km-z]{105}|[1-9A-HJ-NP-Za-km-z]{94})(?![A-Za-z0-9])/g, read: checked("xmr", normaliseMonero) },
    { needs: "", pattern: /(?<![A-Za-z0-9])(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[a-z0-9]{11,71}|BC1[A-Z0-9]{11,71})(?![A-Za-z0-9])/g, read: checked("btc", normaliseBitcoin) },
  ];
}
