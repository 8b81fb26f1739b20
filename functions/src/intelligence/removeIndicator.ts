import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { demandVersion } from "../platform/version.ts";
import type { IndicatorRef, ScoredIndicator } from "./model.ts";
import { auditStreamOf, indicatorRef, requireIndicator, scored } from "./store.ts";

/**
 * Removes an indicator and returns what it was. Where it was met keeps its mark and its story. A feed that still has it brings
 * it again: what is no threat is better revoked. Throws `not_found`, `version_conflict`. Two reads; three writes.
 */
export async function removeIndicator({ id }: IndicatorRef, context: Context): Promise<ScoredIndicator> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const indicator = requireIndicator(await tx.get(indicatorRef(id)));
    demandVersion(context, indicator.version);
    const audit = await openStream(tx, auditStreamOf("indicator", id));
    tx.delete(indicatorRef(id));
    audit.append({ event: "indicator.removed", at: now, actorId: caller.uid, actorRole: caller.role, subject: `indicators/${id}`, requestId: context.requestId, details: { type: indicator.type, tlp: indicator.tlp, version: indicator.version } });
    return scored(indicator, now);
  });
}
