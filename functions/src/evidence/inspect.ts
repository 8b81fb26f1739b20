import { createHash } from "node:crypto";
import { openFile } from "../platform/storage.ts";
import type { StoredEvidence } from "./model.ts";

/** What lies in the storage, compared with what was recorded. */
export interface Inspection {
  stored: "ok" | "altered" | "missing";
  /** Of the stored bytes; null when there are none, or when their number is wrong and they were not read. */
  sha256: string | null;
  /** Names the very bytes that were hashed. */
  generation: string;
}

/** Hashes the stored bytes of a file. Throws `unavailable`. */
export async function inspect({ path, size, sha256: recorded }: Pick<StoredEvidence, "path" | "size" | "sha256">): Promise<Inspection> {
  const file = path === "" ? null : await openFile(path);
  if (!file) return { stored: "missing", sha256: null, generation: "" };
  const { generation, stream } = file;
  if (file.size !== size) {
    stream.destroy();
    return { stored: "altered", sha256: null, generation };
  }
  const hash = createHash("sha256");
  for await (const chunk of stream as AsyncIterable<Uint8Array>) hash.update(chunk);
  const sha256 = hash.digest("hex");
  return { stored: sha256 === recorded ? "ok" : "altered", sha256, generation };
}
