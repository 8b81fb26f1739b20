import { FieldPath, type Query } from "firebase-admin/firestore";
import { demandInternal, maySeeInternal } from "../incidents/access.ts";
import { incidentRef, readIncident, requireIncident } from "../incidents/documents.ts";
import type { Context } from "../platform/context.ts";
import { db } from "../platform/firestore.ts";
import { fetchPage } from "../platform/paging.ts";
import { correctionsCollection, readCorrection } from "./corrections.ts";
import type { CorrectionPage, ListFeedbackInput } from "./model.ts";

/** The ids of those of these incidents whose team's part the caller may see. One read for each. */
async function visible(incidentIds: readonly string[], { caller }: Context): Promise<Set<string>> {
  if (incidentIds.length === 0) return new Set();
  const snapshots = await db().getAll(...[...new Set(incidentIds)].map(incidentRef), { fieldMask: ["reportedBy", "restricted", "watchers"] });
  return new Set(snapshots.filter((snapshot) => snapshot.exists && maySeeInternal(caller, readIncident(snapshot).value)).map(({ id }) => id));
}

/**
 * What people corrected, the newest first; without incidents the caller may not see, so that a page may be short. Throws
 * `not_found` when one is asked for that the caller may not see, or `permission_denied` for its team's part.
 */
export async function listFeedback(input: ListFeedbackInput, context: Context): Promise<CorrectionPage> {
  let query: Query = correctionsCollection();
  if (input.incidentId !== undefined) {
    demandInternal(context.caller, requireIncident(await incidentRef(input.incidentId).get()));
    query = query.where("incidentId", "==", input.incidentId);
  }
  const page = await fetchPage(query.orderBy("at", "desc").orderBy(FieldPath.documentId(), "desc"), "at", input);
  const corrections = page.snapshots.map(readCorrection).filter(({ incidentId }) => incidentId !== "");
  const seen = await visible(corrections.map(({ incidentId }) => incidentId), context);
  return { items: corrections.filter(({ incidentId }) => seen.has(incidentId)), nextCursor: page.nextCursor };
}
