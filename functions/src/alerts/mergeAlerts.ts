import type { DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { bringObservables } from "../incidents/attachAlert.ts";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { keysOf } from "./keys.ts";
import type { Alert, MergeAlertsInput } from "./model.ts";
import { persistently } from "./retry.ts";
import { alertRef, auditStreamOf, demandOwn, groupRef, keyRef, readAlert, readGroup, requireAlert } from "./store.ts";
import { together } from "./together.ts";
import { groupStreamOf } from "./workGroups.ts";

const keysMax = 1_000;

/** The keys that lead to an alert; one of an earlier release has the key of its reference without knowing it. */
function keysOfStored(snapshot: DocumentSnapshot): string[] {
  const stored: unknown = snapshot.get("keys");
  if (Array.isArray(stored)) return stored.filter((key) => typeof key === "string");
  const alert = readAlert(snapshot);
  const { ref } = keysOf(alert.source, alert, null, null);
  return ref === null ? [] : [ref];
}

/** Has a key lead to the target. One whose window is over may stand for a newer alert, which keeps it. */
function writeKey(tx: Transaction, key: DocumentSnapshot, targetId: string, sources: readonly { snapshot: DocumentSnapshot; alert: Alert }[]): void {
  if (sources.some(({ alert }) => alert.id === key.get("alertId"))) tx.update(key.ref, { alertId: targetId });
  const isUnwritten = !key.exists && sources.some(({ snapshot }) => snapshot.get("keys") === undefined && keysOfStored(snapshot).includes(key.id));
  if (isUnwritten) tx.create(key.ref, { alertId: targetId, until: null });
}

function demandMergeable(source: Alert, target: Alert): void {
  if (source.suppressedBy !== null || target.suppressedBy !== null) throw new AppError("conflict", "Suppressed alerts are not merged.");
  if (source.mergedInto !== null) throw new AppError("conflict", `Alert ${source.id} was merged into ${source.mergedInto} already.`);
  if (source.incidentId !== null && source.incidentId !== target.incidentId) throw new AppError("conflict", `Alert ${source.id} belongs to incident ${source.incidentId}; attach the target there first.`);
}

/** The surest indicator that one of them is known to hold. */
const surestOf = (alerts: readonly Alert[]): Alert["indicator"] => alerts.map(({ indicator }) => indicator).reduce((surest, other) => (other && other.score > (surest?.score ?? -1) ? other : surest), null);

/** In the groups the target takes the sources' places; a suggestion that has nothing left is none. */
async function prepareGroups(tx: Transaction, target: Alert, sources: readonly Alert[], { caller, now, requestId }: Context): Promise<{ groupId: string | null; write: () => void }> {
  const ids = [...new Set(sources.map(({ groupId }) => groupId).filter((id) => id !== null))];
  const groups = (ids.length === 0 ? [] : await tx.getAll(...ids.map(groupRef))).filter(({ exists }) => exists).map(readGroup);
  const gone = new Set(sources.map(({ id }) => id));
  // Of a dismissed one people have said that it is no incident; that does not hold for the target.
  const groupId = target.groupId ?? groups.find(({ status }) => status !== "dismissed")?.id ?? null;
  const changes = groups.map((group) => {
    const left = group.alertIds.filter((alertId) => !gone.has(alertId));
    return { ...group, alertIds: group.id === groupId ? [...new Set([...left, target.id])] : left };
  });
  const emptied = changes.filter(({ status, alertIds }) => status === "suggested" && alertIds.length === 0);
  const streams = await Promise.all(emptied.map(({ id }) => openStream(tx, groupStreamOf(id))));
  return {
    groupId,
    write: () => {
      for (const change of changes) if (!emptied.includes(change)) tx.update(groupRef(change.id), { alertIds: change.alertIds, version: change.version + 1 });
      for (const [i, { id }] of emptied.entries()) {
        tx.delete(groupRef(id));
        streams[i]?.append({ event: "alertGroup.merged", at: now, actorId: caller.uid, actorRole: caller.role, subject: `alertGroups/${id}`, requestId, details: { into: groupId } });
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
  const { groupId, write: writeGroups } = await prepareGroups(tx, target, sources, context);
  const incident = target.incidentId === null ? null : await tx.get(incidentRef(target.incidentId));
  const led = moved.length === 0 ? [] : await tx.getAll(...moved.map(keyRef));
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
    indicator: surestOf(all),
    version: target.version + 1,
  };
  const { id: _, ...fields } = merged;
  tx.update(alertRef(targetId), { ...fields, keys });
  for (const key of led) writeKey(tx, key, targetId, pending);
  writeGroups();
  if (incident?.exists === true) bringObservables(tx, readIncident(incident).value, [merged], now);
  const record = (id: string, details: Record<string, string | number | string[]>) => ({ event: "alert.merged", at: now, actorId: caller.uid, actorRole: caller.role, subject: `alerts/${id}`, requestId, details }) as const;
  for (const [i, source] of sources.entries()) {
    const changes = { mergedInto: targetId, status: "resolved", entities: [], groupId: null, version: source.version + 1 } as const;
    tx.update(alertRef(source.id), changes);
    streams[i]?.append(record(source.id, { into: targetId, version: changes.version }));
  }
  audit.append(record(targetId, { from: sources.map(({ id }) => id), count: merged.count, version: merged.version }));
  return merged;
}
