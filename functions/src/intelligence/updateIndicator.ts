import { openStream } from "../audit/log.ts";
import { demand } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { demandVersion } from "../platform/version.ts";
import { amendIndicator, changedFields } from "./indicator.ts";
import type { ScoredIndicator, UpdateIndicatorInput } from "./model.ts";
import { auditStreamOf, indicatorRef, requireIndicator, scored, storedIndicator } from "./store.ts";

/**
 * Changes what this organisation says of an indicator; without a difference nothing happens. Throws `not_found`,
 * `version_conflict`, and `permission_denied` for less than RED, which would leave with the next export, to who may not hand
 * RED out. Two reads; three writes.
 */
export async function updateIndicator(input: UpdateIndicatorInput, context: Context): Promise<ScoredIndicator> {
  const { caller, now } = context;
  const ref = indicatorRef(input.id);
  return await context.transaction(async (tx) => {
    const known = requireIndicator(await tx.get(ref));
    demandVersion(context, known.version);
    const amended = amendIndicator(known, input, now);
    if (known.tlp === "RED" && amended.tlp !== "RED") demand(caller, "indicator.exportRed");
    const fields = changedFields(known, amended);
    if (fields.length === 0) return scored(known, now);
    const audit = await openStream(tx, auditStreamOf("indicator", input.id));
    const indicator = { ...amended, version: known.version + 1 };
    tx.set(ref, storedIndicator(indicator, null));
    audit.append({ event: "indicator.updated", at: now, actorId: caller.uid, actorRole: caller.role, subject: `indicators/${input.id}`, requestId: context.requestId, details: { type: indicator.type, tlp: indicator.tlp, version: indicator.version, fields } });
    return scored(indicator, now);
  });
}
