import type { Caller, Machine } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { decode } from "../platform/decode.ts";
import { toAppError } from "../platform/errors.ts";
import { arrivalOf, receptionOf, type Reception } from "./arrival.ts";
import { bringIn, errorsOf, type Brought } from "./bringIn.ts";
import { reportedOf, sourceFor } from "./createAlert.ts";
import type { BulkInput, IntakeOutput } from "./intakeModel.ts";
import { CreateAlertInput } from "./model.ts";

/** Takes in up to 500 alerts; what is wrong with one keeps no other from it. Never throws for an item. */
export async function bulkAlerts(input: BulkInput, context: Context<Caller | Machine>): Promise<IntakeOutput> {
  const receptions = new Map<string, Promise<Reception>>();
  const receive = (source: string): Promise<Reception> => {
    const reception = receptions.get(source) ?? receptionOf(source, context.now);
    receptions.set(source, reception);
    return reception;
  };
  const brought = await Promise.all(
    input.alerts.map(async (given, index): Promise<Brought> => {
      const read = readItem(given, input.source, context.caller);
      if ("errors" in read) return { arrival: null, errors: read.errors.map(({ path, message }) => ({ path: ["alerts", String(index), ...(path === "" ? [] : [path])].join("."), message })) };
      return { arrival: arrivalOf(reportedOf(read.alert), await receive(read.source)), errors: [] };
    }),
  );
  return await bringIn(brought, context);
}

function readItem(given: unknown, source: string | undefined, caller: Caller | Machine): { alert: CreateAlertInput; source: string } | { errors: ReturnType<typeof errorsOf> } {
  try {
    const alert = decode(CreateAlertInput, given) as CreateAlertInput;
    return { alert, source: sourceFor(caller, alert.source ?? source) };
  } catch (thrown) {
    return { errors: errorsOf(toAppError(thrown)) };
  }
}
