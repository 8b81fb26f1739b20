import { demand } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { demandVersion } from "../platform/version.ts";
import { openStream } from "../audit/log.ts";
import { demandWork } from "./access.ts";
import { findEdge, nextStatuses, type Status } from "./lifecycle.ts";
import type { Incident, TransitionInput } from "./model.ts";
import { slaFor } from "./sla.ts";
import { auditStreamOf, loadIncident, writeIncident, writeTimeline } from "./store.ts";

// Enough for any story a person reads; the timeline keeps every change.
const historyKept = 50;

/** The status an incident on hold came from. */
function heldFrom(incident: Incident): Status | null {
  const last = incident.statusHistory.at(-1);
  return incident.status === "on_hold" && last?.to === "on_hold" ? last.from : null;
}

/** Moves an incident along the transition table; throws `invalid_transition` with the legal targets named. */
export async function transitionIncident(input: TransitionInput, context: Context): Promise<Incident> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const incident = await loadIncident(tx, input.id);
    demandWork(caller, incident);
    demandVersion(context, incident.version);
    const edge = findEdge(incident.status, input.to, heldFrom(incident));
    if (!edge) {
      const legal = nextStatuses(incident.status, heldFrom(incident)).join(", ");
      throw new AppError("invalid_transition", `An incident that is ${incident.status} cannot become ${input.to}; it can become: ${legal}.`);
    }
    demand(caller, edge.permission);
    const missing = [
      ...(edge.requires.includes("reason") && input.reason === undefined ? ["reason"] : []),
      ...(edge.requires.includes("verdict") ? (["verdict", "summary"] as const).filter((field) => input[field] === undefined) : []),
    ];
    if (missing.length > 0) throw new AppError("invalid_input", `This transition needs ${missing.join(" and ")}.`, { errors: missing.map((path) => ({ path, message: "Required" })) });
    if (input.duplicateOf !== undefined) {
      if (input.duplicateOf === input.id) throw new AppError("invalid_input", "An incident is not a duplicate of itself.", { errors: [{ path: "duplicateOf", message: "must be another incident" }] });
      await loadIncident(tx, input.duplicateOf);
    }
    const audit = await openStream(tx, auditStreamOf(input.id));

    const acknowledgedAt = incident.sla.acknowledgedAt ?? (incident.status === "new" && input.to !== "on_hold" ? now : null);
    const updated = writeIncident(tx, incident, now, {
      status: input.to,
      statusHistory: [...incident.statusHistory, { from: incident.status, to: input.to, at: now, by: caller.uid, reason: input.reason ?? null }].slice(-historyKept),
      sla: slaFor(incident.severity, incident.createdAt, acknowledgedAt, input.to, now),
      resolution: input.to === "closed" && input.verdict && input.summary ? { verdict: input.verdict, summary: input.summary, by: caller.uid, at: now } : incident.status === "closed" ? null : incident.resolution,
      duplicateOf: input.to === "closed" && input.verdict === "duplicate" ? (input.duplicateOf ?? null) : null,
    });
    const details = { from: incident.status, to: input.to, ...(input.verdict ? { verdict: input.verdict } : {}) };
    writeTimeline(tx, input.id, `v${String(updated.version)}-status`, { at: now, kind: "status", actorId: caller.uid, summary: `${incident.status} → ${input.to}`, audience: "everyone", details });
    audit.append({ event: "incident.transitioned", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${input.id}`, requestId: context.requestId, details: { ...details, version: updated.version } });
    return updated;
  });
}
