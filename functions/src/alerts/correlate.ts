import type { DocumentReference, DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { AppError } from "../platform/errors.ts";
import { transact } from "../platform/firestore.ts";
import { newId } from "../platform/ids.ts";
import { join, type Joining } from "./grouping.ts";
import type { AlertSettings } from "./groupModel.ts";
import type { Alert } from "./model.ts";
import { persistently } from "./retry.ts";
import { alertRef, alertsCollection, groupRef, readAlert, readGroup } from "./store.ts";
import { groupStreamOf } from "./workGroups.ts";

/** Alerts that are looked at, the latest; older ones are joined to these already. */
const neighboursMax = 20;
// array-contains-any asks for 30 values at most.
const entitiesMax = 30;
const hourMs = 3_600_000;

const fields = ["title", "source", "severity", "entities", "techniques", "firstSeenAt", "groupId", "suppressedBy", "mergedInto", "status", "feedback"];

/** True for an alert that people have called false, by its status or in so many words. */
export const isFalse = ({ status, feedback }: Pick<Alert, "status" | "feedback">): boolean => status === "false_positive" || feedback?.verdict === "false_positive";

/** True for an alert that may be part of a suggested incident. */
const isJoinable = (alert: Alert): boolean => alert.suppressedBy === null && alert.mergedInto === null && !isFalse(alert) && alert.entities.length > 0;

async function findNeighbours(alert: Alert, windowMs: number): Promise<Alert[]> {
  const at = alert.firstSeenAt.getTime();
  const found = await alertsCollection()
    .where("entities", "array-contains-any", alert.entities.slice(0, entitiesMax))
    .where("firstSeenAt", ">=", new Date(at - windowMs))
    .where("firstSeenAt", "<=", new Date(at + windowMs))
    .orderBy("firstSeenAt", "desc")
    .select(...fields)
    .limit(neighboursMax + 1)
    .get();
  return found.docs.map(readAlert).filter((other) => other.id !== alert.id && isJoinable(other));
}

/** Those that exist, with what grouping asks for. */
async function readAll(tx: Transaction, refs: readonly DocumentReference[], fieldMask?: string[]): Promise<DocumentSnapshot[]> {
  const [first, ...rest] = refs;
  if (!first) return [];
  const found = fieldMask ? await tx.getAll(first, ...rest, { fieldMask }) : await tx.getAll(first, ...rest);
  return found.filter(({ exists }) => exists);
}

/** The group an alert is in, and if it is in none, the one it belongs to that had no room for it. */
export interface Place {
  groupId: string | null;
  fullId: string | null;
}

function write(tx: Transaction, { group, isNew, joined, absorbed }: Joining, now: Date, streams: Awaited<ReturnType<typeof openStream>>[]): void {
  const { id, ...stored } = group;
  tx.set(groupRef(id), stored);
  for (const alertId of joined) tx.update(alertRef(alertId), { groupId: id });
  const [audit, ...others] = streams;
  const record = { at: now, actorId: "system:correlation", actorRole: "system", requestId: "" } as const;
  audit?.append({ ...record, event: isNew ? "alertGroup.suggested" : "alertGroup.joined", subject: `alertGroups/${id}`, details: { alertIds: joined, size: group.alertIds.length, version: group.version } });
  for (const [i, gone] of absorbed.entries()) {
    tx.delete(groupRef(gone));
    others[i]?.append({ ...record, event: "alertGroup.merged", subject: `alertGroups/${gone}`, details: { into: id } });
  }
}

/**
 * Joins an alert with those near in time that share an observable, a host or a user with it into one suggested incident;
 * groups that it ties together become one. May run again, late, or in any order: of two alerts, whichever is looked at last
 * finds the other.
 */
export async function correlate(shown: Alert, { correlationHours }: Pick<AlertSettings, "correlationHours">, now: Date): Promise<Place> {
  if (!isJoinable(shown)) return { groupId: null, fullId: null };
  const freshId = newId();
  return await persistently(async () => {
    const neighbours = await findNeighbours(shown, correlationHours * hourMs);
    return neighbours.length === 0 ? { groupId: shown.groupId, fullId: null } : await transact((tx) => joinIn(tx, shown.id, neighbours, freshId, now));
  });
}

async function joinIn(tx: Transaction, alertId: string, neighbours: readonly Alert[], freshId: string, now: Date): Promise<Place> {
  const loose = neighbours.filter(({ groupId }) => groupId === null).map(({ id }) => id);
  const read = (await readAll(tx, [alertId, ...loose].map(alertRef), fields)).map(readAlert);
  const alert = read.find(({ id }) => id === alertId);
  if (!alert || !isJoinable(alert)) return { groupId: null, fullId: null };
  const others = [...read.filter((other) => other.id !== alertId && isJoinable(other)), ...neighbours.filter(({ groupId }) => groupId !== null)];
  const groupIds = [...new Set([alert, ...others].map(({ groupId }) => groupId).filter((id) => id !== null))];
  const groups = (await readAll(tx, groupIds.map(groupRef))).map(readGroup);
  // It went into another since the neighbours were read.
  if (groups.length < groupIds.length) throw new AppError("unavailable", "A group of alerts was merged in between.");
  const joining = join(alert, others, groups, freshId);
  if (!joining) return { groupId: alert.groupId, fullId: groups.find(({ isFull, status }) => isFull && status !== "dismissed")?.id ?? null };
  const streams = await Promise.all([joining.group.id, ...joining.absorbed].map((id) => openStream(tx, groupStreamOf(id))));
  write(tx, joining, now, streams);
  const { id, alertIds } = joining.group;
  return alertIds.includes(alertId) ? { groupId: id, fullId: null } : { groupId: alert.groupId, fullId: id };
}
