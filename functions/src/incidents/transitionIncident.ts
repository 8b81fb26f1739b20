import type { Transaction } from "firebase-admin/firestore";
import { demand, type Caller } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { demandVersion } from "../platform/version.ts";
import { openStream } from "../audit/log.ts";
import { demandSight, demandWork } from "./access.ts";
import { findEdge, heldFrom, nextStatuses, verdictsWithoutWork, type ClosingVerdict, type Edge } from "./lifecycle.ts";
import { mergedIntoOf } from "./mergeRecords.ts";
import type { Incident, TransitionInput } from "./model.ts";
import { moveIncident, moverOf } from "./moveIncident.ts";
import { loadSettings } from "./settings.ts";
import { auditStreamOf, loadIncident } from "./store.ts";

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

/** Throws `conflict` unless the incident meets what the edge guards. */
function demandGuards(incident: Incident, edge: Edge, verdict: ClosingVerdict | undefined): void {
  const open = incident.tasks.requiredOpen;
  const isMoot = verdict !== undefined && verdictsWithoutWork.includes(verdict);
  if (edge.guards.includes("required_tasks_finished") && open > 0 && !isMoot) {
    throw new AppError("conflict", `${String(open)} required ${open === 1 ? "task is" : "tasks are"} still open; finish or skip ${open === 1 ? "it" : "them"} first (incidents.listTasks).`);
  }
}

/** Throws unless it is an incident the caller may see and no duplicate itself: what is closed must lead to where work goes on. */
async function demandOriginal(tx: Transaction, id: string, caller: Caller): Promise<void> {
  const original = await loadIncident(tx, id);
  demandSight(caller, original);
  if (original.duplicateOf !== null) throw new AppError("conflict", "The incident named as the original is a duplicate itself; name the one it repeats.");
}

/** Moves an incident along the transition table; throws `invalid_transition` with the legal targets named. */
export async function transitionIncident(input: TransitionInput, context: Context): Promise<Incident> {
  const { caller, now } = context;
  const settings = await loadSettings();
  return await context.transaction(async (tx) => {
    const incident = await loadIncident(tx, input.id);
    demandWork(caller, incident);
    demandVersion(context, incident.version);
    const from = heldFrom(incident);
    const edge = findEdge(incident.status, input.to, from);
    if (!edge) {
      const legal = nextStatuses(incident.status, from).join(", ");
      throw new AppError("invalid_transition", `An incident that is ${incident.status} cannot become ${input.to}; it can become: ${legal}.`);
    }
    demand(caller, edge.permission);
    demandFields(input, edge);
    demandGuards(incident, edge, input.verdict);
    const mergedInto = await mergedIntoOf(tx, incident);
    if (mergedInto) throw new AppError("conflict", `The incident was merged into ${mergedInto.id}; take that back first (incidents.unmerge).`);
    if (input.duplicateOf !== undefined) await demandOriginal(tx, input.duplicateOf, caller);
    const audit = await openStream(tx, auditStreamOf(input.id));
    const resolution = input.to === "closed" && input.verdict && input.summary ? { verdict: input.verdict, summary: input.summary, by: caller.uid, at: now } : null;
    return moveIncident(tx, audit, incident, { to: input.to, reason: input.reason, resolution, duplicateOf: input.duplicateOf ?? null }, moverOf(context), settings, now);
  });
}
