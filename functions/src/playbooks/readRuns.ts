import { FieldPath } from "firebase-admin/firestore";
import { demandInternal } from "../incidents/access.ts";
import { incidentRef, requireIncident } from "../incidents/documents.ts";
import type { Context } from "../platform/context.ts";
import { fetchPage } from "../platform/paging.ts";
import type { ListRunsInput, RunPage } from "./runModel.ts";
import { readRun, runsOf } from "./store.ts";

/** The playbooks that were run on an incident, the latest first. */
export async function listRuns(input: ListRunsInput, { caller }: Context): Promise<RunPage> {
  demandInternal(caller, requireIncident(await incidentRef(input.id).get()));
  const page = await fetchPage(runsOf(input.id).orderBy("at", "desc").orderBy(FieldPath.documentId(), "desc"), "at", input);
  return { items: page.snapshots.map(readRun), nextCursor: page.nextCursor };
}
