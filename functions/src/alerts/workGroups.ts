import { FieldPath, type Transaction } from "firebase-admin/firestore";
import type { AuditEvent } from "../audit/events.ts";
import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { transact } from "../platform/firestore.ts";
import { fetchPage } from "../platform/paging.ts";
import { demandVersion } from "../platform/version.ts";
import type { AlertGroup, GroupPage, GroupRef, ListGroupsInput } from "./groupModel.ts";
import type { Alert, Promotion } from "./model.ts";
import { preparePromotion } from "./promotion.ts";
import { persistently } from "./retry.ts";
import { alertRef, groupRef, groupsCollection, readAlert, readGroup } from "./store.ts";
import { isAtLeast } from "./suppressing.ts";

/** The audit stream of a group. */
export const groupStreamOf = (id: string): string => `alertGroup-${id}`;

async function loadGroup(tx: Transaction, id: string): Promise<AlertGroup> {
  const snapshot = await tx.get(groupRef(id));
  if (!snapshot.exists) throw new AppError("not_found", "There is no such suggested incident; it may have gone into another.");
  return readGroup(snapshot);
}

const recordOf = (event: AuditEvent, id: string, details: Record<string, string | number | null>, { caller, now, requestId }: Pick<Context, "caller" | "now" | "requestId">) => ({ event, at: now, actorId: caller.uid, actorRole: caller.role, subject: `alertGroups/${id}`, requestId, details });

/** Suggested incidents, or what became of them, the latest first. */
export async function listGroups(input: ListGroupsInput, _context: Context): Promise<GroupPage> {
  const page = await fetchPage(groupsCollection().where("status", "==", input.status).orderBy("lastSeenAt", "desc").orderBy(FieldPath.documentId(), "desc"), "lastSeenAt", input);
  return { items: page.snapshots.map(readGroup), nextCursor: page.nextCursor };
}

/**
 * Makes an incident of a group's alerts, or brings them to the one that the first of them belongs to. Asked again, answers
 * the same one, and brings what has come to the group since. Throws `conflict` for a group that was dismissed.
 */
export async function promoteGroup({ id }: GroupRef, context: Context): Promise<Promotion> {
  return await persistently(() =>
    context.transaction(async (tx) => {
      const group = await loadGroup(tx, id);
      demandVersion(context, group.version);
      if (group.status === "dismissed") throw new AppError("conflict", "This suggestion was dismissed; promote one of its alerts instead.");
      const found = group.alertIds.length === 0 ? [] : await tx.getAll(...group.alertIds.map(alertRef));
      const alerts = found.filter(({ exists }) => exists).map(readAlert);
      if (group.incidentId !== null && alerts.every(({ incidentId, mergedInto, suppressedBy }) => incidentId !== null || mergedInto !== null || suppressedBy !== null)) return { incidentId: group.incidentId, isNew: false, alertIds: [] };
      const audit = await openStream(tx, groupStreamOf(id));
      const { promotion, write } = await preparePromotion(tx, alerts, context);
      write();
      const changes = { status: "promoted", incidentId: promotion.incidentId, version: group.version + 1 } as const;
      tx.update(groupRef(id), changes);
      audit.append(recordOf("alertGroup.promoted", id, { incidentId: promotion.incidentId, alerts: promotion.alertIds.length, version: changes.version }, context));
      return promotion;
    }),
  );
}

/** Gives the group an alert is in the alert's severity and title, if it is graver than all others. A read, with three writes if it is. */
export async function raiseGroup({ groupId, severity, title }: Pick<Alert, "groupId" | "severity" | "title">, now: Date): Promise<void> {
  if (groupId === null) return;
  await transact(async (tx) => {
    const snapshot = await tx.get(groupRef(groupId));
    if (!snapshot.exists) return;
    const group = readGroup(snapshot);
    if (isAtLeast(group.severity, severity)) return;
    const audit = await openStream(tx, groupStreamOf(groupId));
    const changes = { severity, version: group.version + 1 };
    tx.update(snapshot.ref, { ...changes, title });
    audit.append({ event: "alertGroup.raised", at: now, actorId: "system:correlation", actorRole: "system", subject: `alertGroups/${groupId}`, requestId: "", details: changes });
  });
}

/** Says that a group is no incident: its alerts are not joined again. Throws `conflict` for one that was promoted. */
export async function dismissGroup({ id }: GroupRef, context: Context): Promise<AlertGroup> {
  return await context.transaction(async (tx) => {
    const group = await loadGroup(tx, id);
    demandVersion(context, group.version);
    if (group.status === "promoted") throw new AppError("conflict", "This one is an incident already.");
    if (group.status === "dismissed") return group;
    const audit = await openStream(tx, groupStreamOf(id));
    const changes = { status: "dismissed", version: group.version + 1 } as const;
    tx.update(groupRef(id), changes);
    audit.append(recordOf("alertGroup.dismissed", id, { version: changes.version }, context));
    return { ...group, ...changes };
  });
}
