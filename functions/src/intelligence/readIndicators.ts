import { FieldPath, type Query } from "firebase-admin/firestore";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { fetchPage } from "../platform/paging.ts";
import { canonical, indicatorId } from "./canonical.ts";
import type { IndicatorPage, IndicatorRef, IndicatorType, ScoredIndicator, SearchIndicatorsInput } from "./model.ts";
import { planSearch } from "./searchPlan.ts";
import { indicatorRef, indicatorsCollection, readIndicator, requireIndicator, scored } from "./store.ts";

/** The id an indicator of this value has; throws `invalid_input` for what is no observable. */
export function idOfValue(type: IndicatorType | undefined, value: string): string {
  const read = canonical(type ?? null, value);
  if ("problem" in read) throw new AppError("invalid_input", "This value is no indicator.", { errors: [{ path: "value", message: read.problem }] });
  return indicatorId(read.finding);
}

/** One indicator; throws `not_found`. One read. */
export async function getIndicator({ id }: IndicatorRef, { now }: Context): Promise<ScoredIndicator> {
  return scored(requireIndicator(await indicatorRef(id).get()), now);
}

/** Indicators, the latest seen first; a value names one. Reads a page and one more. */
export async function searchIndicators(input: SearchIndicatorsInput, { now }: Context): Promise<IndicatorPage> {
  const plan = planSearch(input, now);
  if (input.value !== undefined) {
    const snapshot = await indicatorRef(idOfValue(input.type, input.value)).get();
    const found = snapshot.exists ? [readIndicator(snapshot)] : [];
    const { type, tlp, technique, state } = input;
    const asked = found.filter((indicator) => (type === undefined || indicator.type === type) && (tlp === undefined || indicator.tlp === tlp) && (technique === undefined || indicator.techniques.includes(technique)) && (state === undefined || indicator.revoked === (state === "revoked")) && (state !== "decayed" || indicator.decayAt <= now) && plan.matches(indicator));
    return { items: asked.map((indicator) => scored(indicator, now)), nextCursor: null };
  }
  let query: Query = indicatorsCollection();
  for (const { field, op, value } of plan.constraints) query = query.where(field, op, value);
  const page = await fetchPage(query.orderBy(plan.sortField, "desc").orderBy(FieldPath.documentId(), "desc"), plan.sortField, input);
  return { items: page.snapshots.map(readIndicator).filter(plan.matches).map((indicator) => scored(indicator, now)), nextCursor: page.nextCursor };
}
