import { createHash } from "node:crypto";
import { pipeline, Transform } from "node:stream";
import { openFile } from "../platform/storage.ts";
import { scan, type ScannerAddress, type ScanResult } from "./scanner.ts";

/** What a scanner found, and the SHA-256 of what it was given; null when there were no bytes. */
export interface Finding extends ScanResult {
  sha256: string | null;
}

/**
 * Scans and hashes a stored file in one pass, without holding it in memory. Throws `unavailable` when the scanner or the
 * storage cannot be reached.
 */
export async function examine(path: string, scanner: ScannerAddress): Promise<Finding> {
  const file = path === "" ? null : await openFile(path);
  if (!file) return { verdict: "error", signature: null, reason: "The file is missing from the storage.", engine: "none", sha256: null };
  const hash = createHash("sha256");
  const hashed = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  // What goes wrong on either side ends both, and is thrown to whoever reads.
  pipeline(file.stream, hashed, () => undefined);
  const result = await scan(hashed, scanner);
  return { ...result, sha256: hash.digest("hex") };
}
