import { createHash } from "node:crypto";
import { appendCustody, custodyBySystem, noCustody } from "../../src/evidence/custody.ts";
import { evidenceDefaults, type StoredEvidence } from "../../src/evidence/model.ts";
import { createEvidence, evidencePath, findStored } from "../../src/evidence/store.ts";
import { incidentDefaults, type Incident } from "../../src/incidents/model.ts";
import { incidentRef } from "../../src/incidents/documents.ts";
import { db, transact } from "../../src/platform/firestore.ts";
import { newId } from "../../src/platform/ids.ts";
import { readFile, saveFile } from "../../src/platform/storage.ts";

export const sha256Of = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** A new incident with a file in it, as an upload leaves them: the bytes in the bucket, the record pending. */
export async function filed(bytes: Buffer, { incident = {}, evidence = {} }: { incident?: Partial<Incident>; evidence?: Partial<StoredEvidence> } = {}): Promise<{ incidentId: string; evidenceId: string }> {
  const { id: _, ...incidentFields } = { ...incidentDefaults, title: "Odd mail", reportedBy: "someone", createdAt: new Date(), version: 1, ...incident };
  const incidentId = newId();
  await incidentRef(incidentId).create(incidentFields);
  return { incidentId, evidenceId: await filedIn(incidentId, bytes, evidence) };
}

/** One more file of an incident. */
export async function filedIn(incidentId: string, bytes: Buffer, changes: Partial<StoredEvidence> = {}): Promise<string> {
  const evidenceId = newId();
  const path = evidencePath(incidentId, evidenceId);
  await saveFile(path, bytes, "application/octet-stream");
  await transact((tx) => {
    const sha256 = sha256Of(bytes);
    const custody = appendCustody(tx, incidentId, { id: evidenceId, custody: noCustody }, { ...custodyBySystem("test", new Date()), what: "upload", sha256, outcome: "ok", note: null });
    createEvidence(tx, incidentId, { ...evidenceDefaults, id: evidenceId, name: "picture.png", size: bytes.length, sha256, uploadedBy: "someone", createdAt: new Date(), version: 1, path, custody, ...changes });
    return Promise.resolve();
  });
  return evidenceId;
}

/** Both documents of a file. */
export async function stored(incidentId: string, evidenceId: string): Promise<StoredEvidence> {
  const evidence = await findStored(db(), incidentId, evidenceId);
  if (!evidence) throw new Error(`There is no file ${evidenceId}.`);
  return evidence;
}

/** The bytes that lie at a path; null when there are none. */
export const bytesAt = (path: string): Promise<Buffer | null> => readFile(path, 20_000_000);

/** The documents of a collection, in the order of their ids. */
export const allOf = async (collection: FirebaseFirestore.CollectionReference): Promise<Record<string, unknown>[]> => (await collection.get()).docs.map((snapshot) => snapshot.data());
