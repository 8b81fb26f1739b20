import { FieldPath, type Query } from "firebase-admin/firestore";
import type { Context } from "../platform/context.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { fetchPage } from "../platform/paging.ts";
import { AlertSummary, RuleFeedback, ruleFeedbackDefaults, type Alert, type AlertPage, type AlertRef, type ListAlertsInput, type RuleFeedbackPage } from "./model.ts";
import { alertsCollection, readAlert, requireAlert, ruleFeedbackCollection, timeFieldOf } from "./store.ts";

/** The fields of a list: all but what the source sent, which may be most of an alert. */
const summaryFields = [...Object.keys(AlertSummary.shape).filter((field) => field !== "id"), "lastSuppressedAt"];

/** Alerts, the latest seen first; suppressed ones only when asked for. */
export async function listAlerts(input: ListAlertsInput, _context: Context): Promise<AlertPage> {
  let query: Query = alertsCollection();
  for (const field of ["status", "severity", "source"] as const) {
    if (input[field] !== undefined) query = query.where(field, "==", input[field]);
  }
  const time = timeFieldOf(input.suppressed);
  const page = await fetchPage(query.orderBy(time, "desc").orderBy(FieldPath.documentId(), "desc").select(...summaryFields), time, input);
  return { items: page.snapshots.map(readAlert), nextCursor: page.nextCursor };
}

/** One alert; throws `not_found`. */
export async function getAlert(input: AlertRef, _context: Context): Promise<Alert> {
  return requireAlert(await alertsCollection().doc(input.id).get());
}

/** What people said of alerts, by source and rule, the most judged first. */
export async function listFeedback(input: Pick<ListAlertsInput, "limit" | "cursor">, _context: Context): Promise<RuleFeedbackPage> {
  const page = await fetchPage(ruleFeedbackCollection().orderBy("total", "desc").orderBy(FieldPath.documentId(), "desc"), "total", input, "number");
  return { items: page.snapshots.map((snapshot) => readSnapshot(RuleFeedback, ruleFeedbackDefaults, snapshot).value), nextCursor: page.nextCursor };
}
