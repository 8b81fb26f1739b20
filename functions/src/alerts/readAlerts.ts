import { FieldPath, type Query } from "firebase-admin/firestore";
import type { z } from "zod";
import type { Context } from "../platform/context.ts";
import { fetchPage } from "../platform/paging.ts";
import type { Alert, AlertPage, AlertRef, ListAlertsInput } from "./model.ts";
import { alertsCollection, readAlert, requireAlert } from "./store.ts";

/** Alerts, the latest seen first. */
export async function listAlerts(input: ListAlertsInput, _context: Context): Promise<AlertPage> {
  let query: Query = alertsCollection();
  for (const field of ["status", "severity", "source"] as const) {
    if (input[field] !== undefined) query = query.where(field, "==", input[field]);
  }
  const page = await fetchPage(query.orderBy("lastSeenAt", "desc").orderBy(FieldPath.documentId(), "desc"), "lastSeenAt", input);
  return { items: page.snapshots.map(readAlert), nextCursor: page.nextCursor };
}

/** One alert; throws `not_found`. */
export async function getAlert(input: z.output<typeof AlertRef>, _context: Context): Promise<Alert> {
  return requireAlert(await alertsCollection().doc(input.id).get());
}
