import { demand, may, type Caller } from "../platform/caller.ts";
import { AppError } from "../platform/errors.ts";
import { findEdge, nextStatuses, partOf, type Edge, type Status } from "./lifecycle.ts";
import type { Application } from "./model.ts";

/** Throws `not_found`: one message for what is not there and what one may not see. */
export function notFound(): never {
  throw new AppError("not_found", "There is no such application, or you may not see it.");
}

/** Throws `not_found` unless it is the caller's own or the caller may read all; the same sentence as in firestore.rules. */
export function demandSight(caller: Caller, application: Pick<Application, "applicantId">): void {
  if (application.applicantId !== caller.uid && !may(caller, "application.readAll")) notFound();
}

/** The edge an application may take to `to` by this caller. Throws `permission_denied` or `invalid_transition`. */
export function demandEdge(caller: Caller, application: Pick<Application, "applicantId" | "status">, to: Status): Edge {
  const edge = findEdge(application.status, to);
  if (!edge) {
    const legal = nextStatuses(application.status);
    throw new AppError("invalid_transition", `An application that is ${application.status} cannot become ${to}; ${legal.length > 0 ? `it can become: ${legal.join(", ")}` : "that is final"}.`);
  }
  if (partOf(caller.uid, application.applicantId) !== edge.part) {
    throw new AppError("permission_denied", edge.part === "reviewer" ? "Nobody may review their own application." : "Only the applicant may do this.");
  }
  demand(caller, edge.permission);
  return edge;
}
