import { FieldPath } from "firebase-admin/firestore";
import type { Context } from "../platform/context.ts";
import { fetchPage } from "../platform/paging.ts";
import { demandSight } from "./access.ts";
import type { Application, ApplicationPage, ApplicationRef, ListApplicationsInput } from "./model.ts";
import { applicationRef, applicationsCollection, readApplication, requireApplication } from "./store.ts";

async function list(field: "applicantId" | "status", value: string, direction: "asc" | "desc", input: ListApplicationsInput): Promise<ApplicationPage> {
  const query = applicationsCollection().where(field, "==", value).orderBy("createdAt", direction).orderBy(FieldPath.documentId(), direction);
  const { snapshots, nextCursor } = await fetchPage(query, "createdAt", input);
  return { items: snapshots.map(readApplication), nextCursor };
}

/** One application: the caller's own, or any for those who may read all. Throws `not_found`. */
export async function getApplication(input: ApplicationRef, { caller }: Context): Promise<Application> {
  const application = requireApplication(await applicationRef(input.id).get());
  demandSight(caller, application);
  return application;
}

/** The caller's own applications, the newest first. */
export async function myApplications(input: ListApplicationsInput, { caller }: Context): Promise<ApplicationPage> {
  return await list("applicantId", caller.uid, "desc", input);
}

/** What waits for a decision, the oldest first. */
export async function listPending(input: ListApplicationsInput): Promise<ApplicationPage> {
  return await list("status", "pending", "asc", input);
}
