import { openStream } from "../audit/log.ts";
import { demand } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { demandVersion } from "../platform/version.ts";
import { demandInternal } from "./access.ts";
import type { SetLegalHoldInput } from "./mergeModel.ts";
import type { Incident } from "./model.ts";
import { auditStreamOf, loadIncident, writeIncident, writeTimeline } from "./store.ts";

/** Keeps anything of an incident from being deleted, or allows it again. */
export async function setLegalHold({ id, hold, reason }: SetLegalHoldInput, context: Context): Promise<Incident> {
  const { caller, now } = context;
  demand(caller, "incident.legalHold");
  return await context.transaction(async (tx) => {
    const incident = await loadIncident(tx, id);
    demandInternal(caller, incident);
    demandVersion(context, incident.version);
    if (incident.legalHold === hold) return incident;
    const audit = await openStream(tx, auditStreamOf(id));
    const updated = writeIncident(tx, incident, now, { legalHold: hold });
    writeTimeline(tx, id, `v${String(updated.version)}-hold`, { at: now, kind: "legal_hold", actorId: caller.uid, summary: hold ? "Put under legal hold" : "Legal hold lifted", audience: "team", details: { reason } });
    audit.append({ event: hold ? "incident.legal_hold_set" : "incident.legal_hold_released", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${id}`, requestId: context.requestId, details: { version: updated.version } });
    return updated;
  });
}
