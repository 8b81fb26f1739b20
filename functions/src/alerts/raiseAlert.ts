import { AppError } from "../platform/errors.ts";
import { newRequestId } from "../platform/ids.ts";
import type { ReportedAlert } from "./adapters/adapter.ts";
import { arrivalOf, receptionOf } from "./arrival.ts";
import { takeIn } from "./intake.ts";
import { ownSource, type Alert } from "./model.ts";

/** An alert of Secura's own; what it does not say is empty. */
export type OwnAlert = Pick<ReportedAlert, "title" | "severity" | "description"> & Partial<ReportedAlert> & { sourceRef: string };

/**
 * Raises an alert under the source `secura`, for the modules that find something: sweeps, matches of indicators. The same
 * `sourceRef` again is counted on the alert that exists; suppressions hold as for any source. Call it outside of a
 * transaction. Throws `unavailable`.
 *
 * @param part who raises it, for the log: `system:<part>`
 */
export async function raiseAlert(alert: OwnAlert, part: string, now: Date): Promise<{ isNew: boolean; alert: Alert }> {
  const report: ReportedAlert = { observables: [], techniques: [], occurredAt: null, host: null, user: null, rule: null, raw: null, ...alert };
  const arrival = arrivalOf({ report, format: "native" }, await receptionOf(ownSource, now));
  const outcomes = await takeIn([arrival], { caller: { uid: `system:${part}`, role: "system" }, now, requestId: newRequestId() });
  const outcome = outcomes.get(arrival);
  if (outcome === undefined || outcome instanceof AppError) throw outcome ?? new AppError("unavailable", "The alert could not be stored.");
  return { isNew: outcome.status === "created", alert: outcome.alert };
}
