import { createHash } from "node:crypto";
import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { alertDefaults, type Alert, type CreateAlertInput } from "./model.ts";
import { alertsCollection, auditStreamOf, readAlert } from "./store.ts";

/** The same report of the same source is the same alert: its id follows from both. */
export function alertIdOf(source: string, sourceRef: string): string {
  return createHash("sha256").update(JSON.stringify([source, sourceRef])).digest("hex").slice(0, 32);
}

/** Takes in one machine alert; one that was taken in before is counted on the document that exists. */
export async function createAlert(input: CreateAlertInput, context: Context): Promise<Alert> {
  const { caller, now } = context;
  const id = alertIdOf(input.source, input.sourceRef);
  const ref = alertsCollection().doc(id);
  return await context.transaction(async (tx) => {
    const snapshot = await tx.get(ref);
    if (snapshot.exists) {
      const known = readAlert(snapshot);
      const seen = { count: known.count + 1, lastSeenAt: now, version: known.version + 1 };
      tx.update(ref, seen);
      return { ...known, ...seen };
    }
    const audit = await openStream(tx, auditStreamOf(id));
    const alert: Alert = { ...alertDefaults, ...input, id, firstSeenAt: now, lastSeenAt: now, version: 1 };
    const { id: _, ...fields } = alert;
    tx.create(ref, fields);
    audit.append({ event: "alert.created", at: now, actorId: caller.uid, actorRole: caller.role, subject: `alerts/${id}`, requestId: context.requestId, details: { source: input.source, severity: input.severity } });
    return alert;
  });
}
