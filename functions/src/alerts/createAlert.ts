import type { Caller, Machine } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { plainName } from "../platform/schemas.ts";
import { adapterOf } from "./adapters/adapters.ts";
import { arrivalOf, receptionOf, type Arrival, type Reported } from "./arrival.ts";
import { countHits, takeIn } from "./intake.ts";
import { alertDefaults, ownSource, type Alert, type CreateAlertInput } from "./model.ts";
import { persistently } from "./retry.ts";
import { settle } from "./settle.ts";
import { sourceIdOf } from "./sources.ts";

export { alertIdOf } from "./keys.ts";

/**
 * The source a report is filed under: a machine's own, whatever it says; what a person names. Throws `invalid_input` when a
 * person names none, or the one under which Secura raises alerts itself.
 */
export function sourceFor(caller: Caller | Machine, named: string | undefined): string {
  if (caller.role === "source") return caller.name;
  if (named === undefined) throw new AppError("invalid_input", "The source is missing.", { errors: [{ path: "source", message: "Required: the system that raised it" }] });
  if (sourceIdOf(plainName(named, named.length)) === sourceIdOf(ownSource)) throw new AppError("invalid_input", "Under this name Secura itself raises alerts.", { errors: [{ path: "source", message: "must be another name" }] });
  return named;
}

/** An alert in Secura's own form as reported: with what else its texts name. */
export function reportedOf(input: CreateAlertInput): Reported {
  const { sourceRef, title, description, severity, occurredAt } = input;
  const read = adapterOf("native").read({ ...input, occurredAt: occurredAt?.toISOString() });
  return { report: { ...read, sourceRef, title, description, severity, occurredAt: occurredAt ?? null, raw: null }, format: "native" };
}

/**
 * What a machine is told of an alert: what it has said itself, and how that stands. What people, feeds and, of a merged one,
 * other sources say of it is not for whoever holds a key.
 */
function toldTo({ role }: Caller | Machine, alert: Alert, { report, source, format }: Arrival): Alert {
  if (role !== "source") return alert;
  const { id, createdBy, severity, status, suppressedBy, count, firstSeenAt, lastSeenAt, version } = alert;
  return { ...alertDefaults, ...report, id, source, reportedFormat: format, createdBy, severity, status, suppressedBy, count, firstSeenAt, lastSeenAt, version };
}

/** Takes in one alert; one that was taken in before is counted on the document that exists. */
export async function createAlert(input: CreateAlertInput, context: Context<Caller | Machine>): Promise<Alert> {
  const { caller, now, requestId } = context;
  const arrival = arrivalOf(reportedOf(input), await receptionOf(sourceFor(caller, input.source), now));
  if (!context.isOnce) {
    const outcome = (await takeIn([arrival], context)).get(arrival);
    if (outcome === undefined || outcome instanceof AppError) throw outcome ?? new AppError("unavailable", "The alert could not be stored; send it again.");
    return toldTo(caller, outcome.alert, arrival);
  }
  const bringing = { caller, now, requestId, mark: newId() };
  const alert = await persistently(() =>
    context.transaction(async (tx) => {
      const settled = (await settle(tx, [arrival], bringing)).get(arrival);
      if (!settled) throw new AppError("unavailable", "The alert could not be stored; send it again.");
      return toldTo(caller, settled.alert, arrival);
    }),
  );
  await countHits([arrival], context);
  return alert;
}
