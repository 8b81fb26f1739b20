import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { isInternal } from "../triage/internal.ts";
import { canonical, indicatorId } from "./canonical.ts";
import { changedFields, indicatorOf, mergeIndicators } from "./indicator.ts";
import { ownSource, type CreateIndicatorInput, type ScoredIndicator } from "./model.ts";
import { auditStreamOf, indicatorRef, readIndicator, scored, storedIndicator } from "./store.ts";

/**
 * Takes in an indicator as this organisation's own word; one that is known has it merged into it. Throws `invalid_input`
 * for what is no observable, or one that means something inside one organisation alone. Two reads; three writes.
 */
export async function addIndicator(input: CreateIndicatorInput, context: Context): Promise<ScoredIndicator> {
  const { caller, now } = context;
  const read = canonical(input.type ?? null, input.value);
  const refuse = (message: string) => new AppError("invalid_input", "This value cannot be an indicator.", { errors: [{ path: "value", message }] });
  if ("problem" in read) throw refuse(read.problem);
  if (isInternal(read.finding)) throw refuse("means something inside one organisation alone");
  const { confidence, tlp, validUntil, labels, description, techniques } = input;
  const said = indicatorOf({ finding: read.finding, source: { name: ownSource, ref: input.ref, at: now }, confidence, isRevoked: false, tlp, firstSeen: now, lastSeen: now, validUntil, sightings: 0, labels, description, techniques, statements: [] });
  const ref = indicatorRef(indicatorId(read.finding));
  return await context.transaction(async (tx) => {
    const [snapshot, audit] = [await tx.get(ref), await openStream(tx, auditStreamOf("indicator", ref.id))];
    const known = snapshot.exists ? readIndicator(snapshot) : null;
    const merged = known ? mergeIndicators(known, said) : said;
    const indicator = { ...merged, version: merged.version + 1 };
    tx.set(ref, storedIndicator(indicator, null));
    audit.append({ event: known ? "indicator.updated" : "indicator.created", at: now, actorId: caller.uid, actorRole: caller.role, subject: `indicators/${ref.id}`, requestId: context.requestId, details: { type: indicator.type, tlp: indicator.tlp, version: indicator.version, fields: known ? changedFields(known, indicator) : [] } });
    return scored(indicator, now);
  });
}
