import type { Context } from "../platform/context.ts";
import { requireSuppression } from "./manageSuppressions.ts";
import type { Alert } from "./model.ts";
import { alertsCollection, readAlert, suppressionRef } from "./store.ts";
import { fits } from "./suppressing.ts";
import type { DryRunInput, DryRunOutput } from "./suppressionModel.ts";

const pageSize = 500;
const examinedMax = 5_000;
const itemsMax = 50;
const dayMs = 86_400_000;

/** All that a condition looks at and the answer tells, without what is large. */
const fields = ["source", "title", "severity", "status", "rule", "host", "user", "observables", "techniques", "count", "firstSeenAt", "incidentId", "suppressedBy", "mergedInto"] as const;

/**
 * What a rule would have kept away had it been in force all the time: over the alerts of up to thirty days, the latest 5,000.
 * Writes nothing. Throws `not_found` for no such rule.
 */
export async function dryRun({ id, conditions: given, days }: DryRunInput, { now }: Context): Promise<DryRunOutput> {
  const conditions = given ?? requireSuppression(await suppressionRef(id ?? "").get()).conditions;
  const since = new Date(now.getTime() - days * dayMs);
  const recent = alertsCollection().where("firstSeenAt", ">=", since).orderBy("firstSeenAt", "desc").select(...fields);
  const found: Alert[] = [];
  const figures = { examined: 0, alreadySuppressed: 0 };
  /** By alert, the reports of others that were merged into it: they are counted where they came. */
  const carried = new Map<string, number>();
  let isComplete = false;
  for (let page = recent.limit(pageSize); figures.examined < examinedMax; ) {
    const { docs } = await page.get();
    figures.examined += docs.length;
    for (const alert of docs.map(readAlert)) {
      if (alert.mergedInto !== null) carried.set(alert.mergedInto, (carried.get(alert.mergedInto) ?? 0) + alert.count);
      if (alert.suppressedBy !== null) figures.alreadySuppressed += 1;
      else if (fits(conditions, alert)) found.push(alert);
    }
    const last = docs.at(-1);
    isComplete = docs.length < pageSize;
    if (isComplete || !last) break;
    page = recent.startAfter(last).limit(pageSize);
  }
  return {
    ...figures,
    isComplete,
    alerts: found.length,
    reports: found.reduce((sum, alert) => sum + alert.count - (carried.get(alert.id) ?? 0), 0),
    items: found.slice(0, itemsMax).map(({ id: alertId, source, title, severity, status, count, firstSeenAt, incidentId }) => ({ id: alertId, source, title, severity, status, count, firstSeenAt, incidentId })),
  };
}
