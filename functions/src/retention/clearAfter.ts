import type { DocumentSnapshot, Query, Transaction } from "firebase-admin/firestore";
import { z } from "zod";
import { openStream } from "../audit/log.ts";
import { alertsCollection, readAlert } from "../alerts/documents.ts";
import { configuredHost, type PictureHost } from "../evidence/imagekit.ts";
import { auditStreamOf, incidentRef } from "../incidents/documents.ts";
import { AppError } from "../platform/errors.ts";
import { db, transact } from "../platform/firestore.ts";
import { deleteFilesUnder } from "../platform/storage.ts";
import { worker } from "./auditNames.ts";
import { tombstoneRef } from "./deleteIncident.ts";

const pageSize = 100;

/** What lies elsewhere and belongs to a deleted incident by `incidentId`, and what becomes of it. */
const belonging: readonly { name: string; query: () => Query; release: (tx: Transaction, snapshot: DocumentSnapshot) => void }[] = [
  {
    name: "alerts",
    query: alertsCollection,
    // Dealt with, as the incident was: from now on the rules for alerts say how long it stays.
    release: (tx, snapshot) => {
      const { status, version } = readAlert(snapshot);
      tx.update(snapshot.ref, { incidentId: null, mergedFrom: null, status: status === "false_positive" ? status : "resolved", version: version + 1 });
    },
  },
  // Nothing can be learnt from what was said of a text that is gone.
  { name: "corrections", query: () => db().collection("corrections"), release: (tx, { ref }) => tx.delete(ref) },
  { name: "neighbours", query: () => db().collection("neighbours"), release: (tx, { ref }) => tx.delete(ref) },
];

/** Releases a page of documents that are the incident's still, for a place may be another's by now, with one entry in its stream. */
async function releasePage(incidentId: string, { name, release }: (typeof belonging)[number], page: readonly DocumentSnapshot[], now: Date): Promise<void> {
  await transact(async (tx) => {
    const present = (await tx.getAll(...page.map(({ ref }) => ref))).filter((snapshot) => snapshot.get("incidentId") === incidentId);
    if (present.length === 0) return;
    const audit = await openStream(tx, auditStreamOf(incidentId));
    for (const snapshot of present) release(tx, snapshot);
    audit.append({ event: "retention.cleared", at: now, actorId: worker, actorRole: "system", subject: `incidents/${incidentId}`, requestId: "", details: { collection: name, count: present.length, ids: present.map(({ id }) => id) } });
  });
}

/** Releases all that belongs to the incident; false when time was over before. */
async function releaseAll(incidentId: string, now: Date, hasTime: () => boolean): Promise<boolean> {
  for (const kind of belonging) {
    for (let isMore = true; isMore; ) {
      if (!hasTime()) return false;
      const { docs } = await kind.query().where("incidentId", "==", incidentId).limit(pageSize).select().get();
      if (docs.length > 0) await releasePage(incidentId, kind, docs, now);
      isMore = docs.length === pageSize;
    }
  }
  return true;
}

const Copy = z.object({ fileId: z.string(), path: z.string() });

/** Removes the copies of pictures that lie outside; false when time was over before. Throws `unavailable` where there are some and no key to remove them with. */
async function removeCopies(incidentId: string, host: PictureHost | null, hasTime: () => boolean): Promise<boolean> {
  for (const file of await incidentRef(incidentId).collection("evidence").listDocuments()) {
    if (!hasTime()) return false;
    const copy = Copy.safeParse((await file.collection("internal").doc("file").get()).get("thumbnail"));
    if (!copy.success) continue;
    if (!host) throw new AppError("unavailable", "Pictures of a deleted incident lie at ImageKit, and there is no key to remove them with.");
    await host.remove(copy.data);
  }
  return true;
}

/**
 * Takes away all that is left of a deleted incident: copies outside, files, what belongs to it elsewhere, everything under
 * it; its audit entries stay. The records go last, for they tell of copies. False when `hasTime` said no before the end; may
 * run again then, or after it was interrupted. About a read and a write for each document under it, and two reads and a write
 * for each that belongs to it.
 */
export async function clearAfter(incidentId: string, { now, hasTime, host = configuredHost() }: { now: Date; hasTime: () => boolean; host?: PictureHost | null }): Promise<boolean> {
  if (!(await removeCopies(incidentId, host, hasTime))) return false;
  for (const folder of ["evidence", "quarantine"]) await deleteFilesUnder(`${folder}/${incidentId}/`);
  if (!(await releaseAll(incidentId, now, hasTime))) return false;
  await db().recursiveDelete(incidentRef(incidentId));
  await tombstoneRef(incidentId).update({ isDone: true });
  return true;
}
