import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import type { PromoteAlertInput, Promotion } from "./model.ts";
import { preparePromotion } from "./promotion.ts";
import { persistently } from "./retry.ts";
import { alertRef, demandOwn, requireAlert } from "./store.ts";

/**
 * Makes an incident of an alert; asked again, answers the same one. The engine judges it as a report. Throws `conflict` for a
 * suppressed or merged alert.
 *
 * @param beside the incident of the group that had no room for it
 */
export async function promoteAlert({ id, title }: PromoteAlertInput, context: Context, beside: string | null = null): Promise<Promotion> {
  return await persistently(() =>
    context.transaction(async (tx) => {
      const alert = requireAlert(await tx.get(alertRef(id)));
      demandOwn(alert);
      if (alert.incidentId !== null) return { incidentId: alert.incidentId, isNew: false, alertIds: [] };
      if (alert.suppressedBy !== null) throw new AppError("conflict", "The alert is suppressed; end the rule first, and it comes again if it is still true.");
      const { promotion, write } = await preparePromotion(tx, [alert], context, { title, beside });
      write();
      return promotion;
    }),
  );
}
