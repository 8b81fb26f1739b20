import type { DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { keysOf } from "./keys.ts";
import type { Alert, MergeAlertsInput } from "./model.ts";
import { persistently } from "./retry.ts";
import { alertRef, auditStreamOf, demandOwn, groupRef, keyRef, readAlert, readGroup, requireAlert } from "./store.ts";
import { together } from "./together.ts";

const keysMax = 1_000;

/** The keys that lead to an alert; one of an earlier release has the key of its reference without knowing it. */
function keysOfStored(snapshot: DocumentSnapshot): string[] {
  const stored: unknown = snapshot.get("keys");
  if (Array.isArray(stored)) return stored.filter((key) => typeof key === "string");
  const alert = readAlert(snapshot);
  const { ref } = keysOf(alert.source, alert, null, null);
  return ref === null ? [] : [ref];
}

function demandMergeable(source: Alert, target: Alert): void {
  if (source.suppressedBy !== null || target.suppressedBy !== null) throw new AppError("conflict", "Suppressed alerts are not merged.");
  if (source.mergedInto !== null) throw new AppError("conflict", `Alert ${source.id} was merged into ${source.mergedInto} already.`);
  if (source.incidentId !== null && source.incidentId !== target.incidentId) throw new AppError("conflict", `Alert ${source.id} belongs to incident ${source.incidentId}; attach the target there first.`);
}

/** In the groups the target takes the sources' places. */
async function prepareGroups(tx: Transaction, target: Alert, sources: readonly Alert[]): Promise<{ groupId: string | null; write: () => void }> {
  const ids = [...new Set(sources.map(({ groupId }) => groupId).filter((id) => id !== null))];
  const groups = (ids.length === 0 ? [] : await tx.getAll(...ids.map(groupRef))).filter(({ exists }) => exists).map(readGroup);
  const gone = new Set(sources.map(({ id }) => id));
  const groupId = target.groupId ?? groups[0]?.id ?? null;
  return {
    groupId,
    write: () => {
      for (const { id, alertIds, version } of groups) {
        const left = alertIds.filter((alertId) => !gone.has(alertId));
        tx.update(groupRef(id), { alertIds: id === groupId ? [...new Set([...left, target.id])] : left, version: version + 1 });
      }
    },
  };
}

/**
 * Merges alerts into one, which carries on for them: it has their counts, and what comes under their keys is counted on it.
 * Those that are merged into it already are left as they are. Throws `not_found`, `invalid_input` or `conflict`.
 */
export async function mergeAlerts({ targetId, sourceIds }: MergeAlertsInput, context: Context): Promise<Alert> {
  const ids = [...new Set(sourceIds)];
  if (ids.includes(targetId)) throw new AppError("invalid_input", "An alert cannot be merged into itself.", { errors: [{ path: `sourceIds.${String(sourceIds.indexOf(targetId))}`, message: "must be another alert" }] });
  return await persistently(() => context.transaction((tx) => mergeIn(tx, targetId, ids, context)));
}

async function mergeIn(tx: Transaction, targetId: string, sourceIds: readonly string[], context: Context): Promise<Alert> {
  const { caller, now, requestId } = context;
  const [targetSnapshot, ...snapshots] = await tx.getAll(alertRef(targetId), ...sourceIds.map(alertRef));
  if (!targetSnapshot) throw new AppError("not_found", "There is no such alert.");
  const target = requireAlert(targetSnapshot);
  demandOwn(target);
  const pending = snapshots.map((snapshot) => ({ snapshot, alert: requireAlert(snapshot) })).filter(({ alert }) => alert.mergedInto !== targetId);
  if (pending.length === 0) return target;
  for (const { alert } of pending) demandMergeable(alert, target);
  const sources = pending.map(({ alert }) => alert);
  const moved = [...new Set(pending.flatMap(({ snapshot }) => keysOfStored(snapshot)))];
  const keys = [...new Set([...keysOfStored(targetSnapshot), ...moved])];
  if (keys.length > keysMax) throw new AppError("conflict", "So many reports are not merged into one alert; suppress them, or set the source's fingerprint wider.");
  const { groupId, write: writeGroups } = await prepareGroups(tx, target, sources);
  const audit = await openStream(tx, auditStreamOf(targetId));
  const streams = await Promise.all(sources.map(({ id }) => openStream(tx, auditStreamOf(id))));

  const all = [target, ...sources] as const;
  const merged: Alert = {
    ...target,
    ...together(all),
    count: all.reduce((sum, { count }) => sum + count, 0),
    firstSeenAt: new Date(Math.min(...all.map(({ firstSeenAt }) => firstSeenAt.getTime()))),
    lastSeenAt: new Date(Math.max(...all.map(({ lastSeenAt }) => lastSeenAt.getTime()))),
    groupId,
    version: target.version + 1,
  };
  const { id: _, ...fields } = merged;
  tx.update(alertRef(targetId), { ...fields, keys });
  for (const key of moved) tx.set(keyRef(key), { alertId: targetId }, { merge: true });
  writeGroups();
  const record = (id: string, details: Record<string, string | number | string[]>) => ({ event: "alert.merged", at: now, actorId: caller.uid, actorRole: caller.role, subject: `alerts/${id}`, requestId, details }) as const;
  for (const [i, source] of sources.entries()) {
    const changes = { mergedInto: targetId, status: "resolved", entities: [], groupId: null, version: source.version + 1 } as const;
    tx.update(alertRef(source.id), changes);
    streams[i]?.append(record(source.id, { into: targetId, version: changes.version }));
  }
  audit.append(record(targetId, { from: sources.map(({ id }) => id), count: merged.count, version: merged.version }));
  return merged;
}
