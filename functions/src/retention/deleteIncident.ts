import type { DocumentReference, Transaction } from "firebase-admin/firestore";
import { z } from "zod";
import { openStream } from "../audit/log.ts";
import { configuredHost, type PictureHost } from "../evidence/imagekit.ts";
import { auditStreamOf, incidentRef, readIncident } from "../incidents/documents.ts";
import { heldAmong } from "../incidents/holds.ts";
import type { Incident } from "../incidents/model.ts";
import { AppError } from "../platform/errors.ts";
import { db, transact } from "../platform/firestore.ts";
import { deleteFilesUnder } from "../platform/storage.ts";
import { worker } from "./store.ts";

/** What stays of a deleted incident, and says until `isDone` that its files and subcollections have to go still. */
export const tombstoneRef = (incidentId: string): DocumentReference => db().doc(`tombstones/${incidentId}`);

/** The rule by which something is deleted. */
export interface Policy {
  days: number;
  version: number;
}

const neighboursPage = 100;

/** Why an incident that is old enough has to stay; null when nothing keeps it. Two queries of one document each, and one read. */
async function keptBecause(tx: Transaction, { id }: Pick<Incident, "id">): Promise<"held" | "clock" | null> {
  if ((await heldAmong(tx, [id])).has(id)) return "held";
  const under = incidentRef(id);
  const [files, clocks] = await Promise.all([
    tx.get(under.collection("evidence").where("legalHold", "==", true).limit(1).select()),
    tx.get(under.collection("clocks").where("state", "in", ["needs_assessment", "running", "late"]).limit(1).select()),
  ]);
  if (!files.empty) return "held";
  return clocks.empty ? null : "clock";
}

/**
 * Takes an incident away if it is still closed and old enough, and nothing keeps it; from then on it is nowhere, and the
 * tombstone says what is left to do. Five reads, five writes.
 */
export async function bury(incidentId: string, cutoff: Date, policy: Policy, now: Date): Promise<"deleted" | "held" | "kept"> {
  return await transact(async (tx) => {
    const snapshot = await tx.get(incidentRef(incidentId));
    if (!snapshot.exists) return "kept";
    const { value: incident } = readIncident(snapshot);
    const closedAt = incident.resolution?.at ?? null;
    if (incident.status !== "closed" || closedAt === null || closedAt >= cutoff) return "kept";
    const because = await keptBecause(tx, incident);
    if (because !== null) return because === "held" ? "held" : "kept";
    const audit = await openStream(tx, auditStreamOf(incidentId));
    tx.create(tombstoneRef(incidentId), { number: incident.number, closedAt, deletedAt: now, policy: { rule: "closedIncidents", ...policy }, isDone: false });
    tx.delete(incidentRef(incidentId));
    audit.append({ event: "retention.deleted", at: now, actorId: worker, actorRole: "system", subject: `incidents/${incidentId}`, requestId: "", details: { rule: "closedIncidents", ...policy, closedAt: closedAt.toISOString() } });
    return "deleted";
  });
}

const Copy = z.object({ fileId: z.string(), path: z.string() });

/** Removes the copies of pictures that lie outside. Throws `unavailable` where there are some and no key to remove them with. */
async function removeCopies(incidentId: string, host: PictureHost | null): Promise<void> {
  for (const file of await incidentRef(incidentId).collection("evidence").listDocuments()) {
    const copy = Copy.safeParse((await file.collection("internal").doc("file").get()).get("thumbnail"));
    if (!copy.success) continue;
    if (!host) throw new AppError("unavailable", "Pictures of a deleted incident lie at ImageKit, and there is no key to remove them with.");
    await host.remove(copy.data);
  }
}

async function removeNeighbours(incidentId: string): Promise<void> {
  const { docs } = await db().collection("neighbours").where("incidentId", "==", incidentId).limit(neighboursPage).select().get();
  for (const { ref } of docs) await ref.delete();
}

/**
 * Takes away all that is left of a deleted incident: copies outside, files, its place in the search, everything under it;
 * its audit entries stay. The records go last, for they tell of copies. May run again, or after it was interrupted. About a
 * read and a write for each document under it.
 */
export async function clearAfter(incidentId: string, host: PictureHost | null = configuredHost()): Promise<void> {
  await removeCopies(incidentId, host);
  for (const folder of ["evidence", "quarantine"]) await deleteFilesUnder(`${folder}/${incidentId}/`);
  await removeNeighbours(incidentId);
  await db().recursiveDelete(incidentRef(incidentId));
  await tombstoneRef(incidentId).update({ isDone: true });
}
