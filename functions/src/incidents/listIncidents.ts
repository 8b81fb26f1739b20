import { FieldPath, type Query } from "firebase-admin/firestore";
import type { Context } from "../platform/context.ts";
import { fetchPage } from "../platform/paging.ts";
import { planList } from "./listQuery.ts";
import type { Incident, IncidentPage, ListIncidentsInput } from "./model.ts";
import { incidentsCollection, readIncident } from "./store.ts";

// A search whose remaining checks reject nearly everything stops here and hands out the cursor it has reached.
const pagesRead = 5;

/** Incidents the caller may see, newest first (`overdue`: longest overdue first). A page may be short though more follow. */
export async function listIncidents(input: ListIncidentsInput, context: Context): Promise<IncidentPage> {
  const plan = planList(input, context.caller, context.now);
  let query: Query = incidentsCollection();
  for (const { field, op, value } of plan.constraints) query = query.where(field, op, value);
  query = query.orderBy(plan.sortField, plan.direction).orderBy(FieldPath.documentId(), plan.direction);

  const items: Incident[] = [];
  let cursor = input.cursor;
  for (let read = 0; read < pagesRead; read += 1) {
    const page = await fetchPage(query, plan.sortField, { limit: input.limit - items.length, cursor });
    for (const snapshot of page.snapshots) {
      const incident = readIncident(snapshot).value;
      const keywords: unknown = snapshot.get("keywords");
      if (plan.matches({ ...incident, keywords: Array.isArray(keywords) ? keywords.map(String) : [] })) items.push(incident);
    }
    if (page.nextCursor === null || items.length === input.limit) return { items, nextCursor: page.nextCursor };
    cursor = page.nextCursor;
  }
  return { items, nextCursor: cursor ?? null };
}
