import { FieldPath } from "firebase-admin/firestore";
import type { Context } from "../platform/context.ts";
import { fetchPage } from "../platform/paging.ts";
import type { ListReportsInput, ReportJob, ReportPage, ReportRef } from "./model.ts";
import { readReport, reportRef, reportsCollection, requireReport } from "./store.ts";

/** One report, as far as it has come; throws `not_found`. */
export const getReport = async ({ id }: ReportRef, _context: Context): Promise<ReportJob> => requireReport(await reportRef(id).get());

/** All reports, or those of a kind, the latest first. They hold numbers alone, so every manager sees each. */
export async function listReports({ kind, ...asked }: ListReportsInput, _context: Context): Promise<ReportPage> {
  const all = kind === undefined ? reportsCollection() : reportsCollection().where("kind", "==", kind);
  const page = await fetchPage(all.orderBy("createdAt", "desc").orderBy(FieldPath.documentId(), "desc"), "createdAt", asked);
  return { items: page.snapshots.map(readReport), nextCursor: page.nextCursor };
}
