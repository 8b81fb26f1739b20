import { demand } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { demandVersion } from "../platform/version.ts";
import { openStream } from "../audit/log.ts";
import { demandSight, demandWork } from "./access.ts";
import { findEdge, nextStatuses, type Edge, type Status } from "./lifecycle.ts";
import type { Incident, TransitionInput } from "./model.ts";
import { slaOf } from "./sla.ts";
import { auditStreamOf, loadIncident, writeIncident, writeTimeline } from "./store.ts";

// Enough for any story a person reads; the timeline keeps every change.
const historyKept = 50;

/** The status an incident on hold came from. */
function heldFrom(incident: Incident): Status | null {
  const last = incident.statusHistory.at(-1);
  return incident.status === "on_hold" && last?.to === "on_hold" ? last.from : null;
}

/** Throws `invalid_input` unless the input has what the edge asks for, and names an original only for a duplicate. */
function demandFields(input: TransitionInput, edge: Edge): void {
  const needed: (keyof TransitionInput)[] = [
    ...(edge.requires.includes("reason") ? (["reason"] as const) : []),
    ...(edge.requires.includes("verdict") ? (["verdict", "summary"] as const) : []),
    ...(input.to === "closed" && input.verdict === "duplicate" ? (["duplicateOf"] as const) : []),
  ];
  const missing = needed.filter((field) => input[field] === undefined);
  if (missing.length > 0) throw new AppError("invalid_input", `This transition needs ${missing.join(" and ")}.`, { errors: missing.map((path) => ({ path, message: "Required" })) });
  const unasked = input.to === "closed" ? [] : (["verdict", "summary"] as const).filter((field) => input[field] !== undefined);
  if (unasked.length > 0) throw new AppError("invalid_input", "A verdict and its summary are for closing.", { errors: unasked.map((path) => ({ path, message: "only with the status closed" })) });
  if (input.duplicateOf !== undefined && (input.duplicateOf === input.id || !needed.includes("duplicateOf"))) {
    throw new AppError("invalid_input", "duplicateOf names another incident, and only when closing as a duplicate.", { errors: [{ path: "duplicateOf", message: "must be another incident, with the verdict duplicate" }] });
  }
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
    demandFields(input, edge);
    if (input.duplicateOf !== undefined) demandSight(caller, await loadIncident(tx, input.duplicateOf));
    const audit = await openStream(tx, auditStreamOf(input.id));

    const acknowledgedAt = incident.sla.acknowledgedAt ?? (incident.status === "new" && input.to !== "on_hold" ? now : null);
    const resolution = input.to === "closed" && input.verdict && input.summary ? { verdict: input.verdict, summary: input.summary, by: caller.uid, at: now } : null;
    const updated = writeIncident(tx, incident, now, {
      status: input.to,
      statusHistory: [...incident.statusHistory, { from: incident.status, to: input.to, at: now, by: caller.uid, reason: input.reason ?? null }].slice(-historyKept),
      sla: slaOf({ ...incident, status: input.to, resolution, sla: { acknowledgedAt } }, now),
      resolution,
      duplicateOf: input.duplicateOf ?? null,
    });
    const details = { from: incident.status, to: input.to, ...(input.verdict ? { verdict: input.verdict } : {}) };
    writeTimeline(tx, input.id, `v${String(updated.version)}-status`, { at: now, kind: "status", actorId: caller.uid, summary: `${incident.status} → ${input.to}`, audience: "everyone", details });
    audit.append({ event: "incident.transitioned", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${input.id}`, requestId: context.requestId, details: { ...details, version: updated.version } });
    return updated;
  });
}
