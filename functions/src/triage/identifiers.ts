/** Hashes of files, and ids of vulnerabilities and techniques. */
import { createHash } from "node:crypto";
import { isAlone, one, wordBefore, type Recogniser } from "./recogniser.ts";

const hashTypes = { 32: "md5", 40: "sha1", 64: "sha256", 128: "sha512" } as const;

/** What else is written as a hash: versions of source code, fingerprints of TLS stacks and import tables, ids of requests. */
const otherHashes: ReadonlySet<string> = new Set("commit,revision,rev,imphash,etag,session,sessionid,nonce,csrf,guid,uuid,trace,traceid,span,correlation,token".split(","));

/** Of a file without a byte: every system has some, so they tell nothing. */
const emptyFile: ReadonlySet<string> = new Set((["md5", "sha1", "sha256", "sha512"] as const).map((algorithm) => createHash(algorithm).digest("hex")));

const hash: Recogniser = {
  needs: "",
  isShared: true,
  pattern: /(?<![a-z0-9])(?=[a-f0-9]{32})(?:[a-f0-9]{128}|[a-f0-9]{64}|[a-f0-9]{40}|[a-f0-9]{32})(?![a-z0-9])/gi,
  read({ 0: found, index }, { text }) {
    if (emptyFile.has(found.toLowerCase())) return [];
    // A hash has letters and figures; a long number or a row of one letter is something else.
    if (!/\d/.test(found) || !/[a-f]/i.test(found)) return null;
    const isOther = otherHashes.has(wordBefore(text, index)) || /\bja[34]s?\W{0,4}$/i.test(text.slice(Math.max(0, index - 9), index));
    if (isOther && !isAlone(text, index, index + found.length)) return [];
    return one(hashTypes[found.length as keyof typeof hashTypes], found.toLowerCase());
  },
};

/** A fuzzy hash: the size of its blocks (3 × 2ⁿ), and two signatures (Kornblum, "Identifying almost identical files", 2006). */
const ssdeep: Recogniser = {
  needs: ":",
  pattern: /(?<![\w/+:.-])(\d{1,9}):([A-Za-z0-9/+]{6,64}):([A-Za-z0-9/+]{6,64})(?![\w/+:])/g,
  read({ 0: found, 1: size, 2: first = "", 3: second = "" }) {
    const blocks = Number(size) / 3;
    const isBlockSize = Number.isInteger(blocks) && blocks > 0 && Number.isInteger(Math.log2(blocks));
    return isBlockSize && /[A-Za-z]/.test(first) && /[A-Za-z]/.test(second) ? one("ssdeep", found) : null;
  },
};

const cve: Recogniser = {
  needs: "",
  isShared: true,
  pattern: /(?<![a-z0-9])CVE[-_ \u2010-\u2013]((?:19|20)\d{2})[-_ \u2010-\u2013](\d{4,7})(?!\d)/gi,
  read: ([, year = "", number = ""]) => one("cve", `CVE-${year}-${number}`),
};

/** Computers and printers with such names. */
const models: ReadonlySet<string> = new Set(["precision", "designjet", "model", "modell", "modèle", "type", "typ", "printer", "drucker", "series"]);

const technique: Recogniser = {
  needs: "",
  pattern: /(?<![\w.-])T1\d{3}(?:\.\d{3})?(?![\w-]|\.\d)/gi,
  read: ({ 0: found, index }, { text }) => (models.has(wordBefore(text, index)) ? [] : one("technique", found.toUpperCase())),
};

export const identifierRecognisers: readonly Recogniser[] = [ssdeep, hash, cve, technique];
