import { createHash } from "node:crypto";

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const bech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/** Constants of the two checksums that SegWit addresses carry: BIP 173 and BIP 350. */
const bech32Checksums = [1, 0x2bc830a3];

function isBase58Address(candidate: string): boolean {
  let value = 0n;
  // Nine digits at a time fit a double; arithmetic on big integers is the costly part.
  for (let from = 0; from < candidate.length; from += 9) {
    const digits = Array.from(candidate.slice(from, from + 9), (letter) => base58.indexOf(letter));
    if (digits.includes(-1)) return false;
    value = value * BigInt(58 ** digits.length) + BigInt(digits.reduce((sum, digit) => sum * 58 + digit, 0));
  }
  const hex = value.toString(16);
  if (hex.length > 50) return false;
  const bytes = Buffer.from(hex.padStart(50, "0"), "hex");
  const once = createHash("sha256").update(bytes.subarray(0, 21)).digest();
  const twice = createHash("sha256").update(once).digest();
  return twice.subarray(0, 4).equals(bytes.subarray(21));
}

function isBech32Address(candidate: string): boolean {
  const digits = Array.from(candidate.slice(3), (letter) => bech32.indexOf(letter));
  if (digits.includes(-1)) return false;
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let checksum = 1;
  // 3, 3, 0, 2, 3 is the prefix "bc" expanded as BIP 173 has it.
  for (const digit of [3, 3, 0, 2, 3, ...digits]) {
    const top = checksum >>> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ digit;
    generator.forEach((constant, bit) => {
      if ((top >>> bit) & 1) checksum ^= constant;
    });
  }
  return bech32Checksums.includes(checksum >>> 0);
}

/** True for a Bitcoin main-net address whose checksum holds: Base58Check (1…, 3…) or SegWit in lower case (bc1…). */
export function isBitcoinAddress(candidate: string): boolean {
  return candidate.startsWith("bc1") ? isBech32Address(candidate) : isBase58Address(candidate);
}
