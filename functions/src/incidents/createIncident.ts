import type { Transaction } from "firebase-admin/firestore";
import { openStream, type AuditStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { keywordsOf } from "./keywords.ts";
import { incidentDefaults, type CreateIncidentInput, type Incident } from "./model.ts";
import { auditStreamOf, freeNumber, incidentRef, writeTimeline } from "./store.ts";

/** Files a report. The engine judges it in the trigger that follows the write, as it does for a direct SDK write. */
export async function createIncident(input: CreateIncidentInput, context: Context): Promise<Incident> {
  const id = context.newId();
  return await context.transaction(async (tx) => (await fileIncident(tx, id, input, context)).incident);
}

/** Files a report inside a transaction, after its other reads; answers its log as well, for what else is written there with it. */
export async function fileIncident(tx: Transaction, id: string, input: CreateIncidentInput, { caller, now, requestId }: Context): Promise<{ incident: Incident; audit: AuditStream }> {
  const number = await freeNumber(tx, id, now);
  const audit = await openStream(tx, auditStreamOf(id));
  const incident: Incident = {
    ...incidentDefaults,
    ...input,
    id,
    number,
    occurredAt: input.occurredAt ?? null,
    detectedAt: input.detectedAt ?? null,
    affected: input.affected ?? {},
    tags: [...new Set(input.tags)],
    reportedBy: caller.uid,
    reporterName: caller.name,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
  const { id: _, ...fields } = incident;
  tx.create(incidentRef(id), { ...fields, keywords: keywordsOf(incident) });
  writeTimeline(tx, id, "created", { at: now, kind: "created", actorId: caller.uid, summary: "Reported", audience: "everyone" });
  audit.append({ event: "incident.created", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${id}`, requestId, details: { number } });
  return { incident, audit };
}
