import { collection, doc, limit, orderBy, query, where, type Firestore } from "firebase/firestore";
import type { Clock, ExportJob, ReportJob } from "./contract.ts";
import { equal, fromSnapshot, newest, watchDocument, watchQuery, type Unwatch, type WatchEvent, type WatchOptions } from "./watch.ts";

type Emit<Item> = (event: WatchEvent<Item>) => void;

/** Regulatory deadlines, and what is made in the background to be handed on. */
export interface RecordWatches {
  /** An incident's regulatory deadlines, what is due first coming first, after those without a number; `dueAt` is what to count down to. For the team. */
  watchClocks: (incidentId: string, emit: Emit<Clock>, options?: WatchOptions) => Unwatch;
  /** One's own long exports, newest first. For the team. */
  watchExports: (filter: { limit?: number }, emit: Emit<ExportJob>, options?: WatchOptions) => Unwatch;
  /** How one of them goes; `null` after it was removed. */
  watchExport: (exportId: string, emit: (job: ExportJob | null) => void, options?: WatchOptions) => Unwatch;
  /** Reports of a period, newest first. For managers. */
  watchReports: (filter: { kind?: ReportJob["kind"]; limit?: number }, emit: Emit<ReportJob>, options?: WatchOptions) => Unwatch;
  /** How one of them goes; `null` after it was removed. */
  watchReport: (reportId: string, emit: (job: ReportJob | null) => void, options?: WatchOptions) => Unwatch;
}

/** Watches over deadlines, exports and reports; `ownUid` says who is signed in. */
export function createRecordWatches(firestore: Firestore, ownUid: () => string): RecordWatches {
  return {
    watchClocks: (incidentId, emit, watch = {}) => watchQuery(query(collection(firestore, `incidents/${incidentId}/clocks`), orderBy("dueAt"), limit(100)), (snapshot) => fromSnapshot<Clock>(snapshot), emit, watch),
    watchExports: ({ limit: most }, emit, watch = {}) => watchQuery(newest(firestore, "exportJobs", "createdAt", [where("requestedBy", "==", ownUid())], most), (snapshot) => fromSnapshot<ExportJob>(snapshot), emit, watch),
    watchExport: (exportId, emit, watch = {}) => watchDocument(doc(firestore, `exportJobs/${exportId}`), (snapshot) => fromSnapshot<ExportJob>(snapshot), emit, watch),
    watchReports: ({ kind, limit: most }, emit, watch = {}) => watchQuery(newest(firestore, "reports", "createdAt", equal({ kind }), most), (snapshot) => fromSnapshot<ReportJob>(snapshot), emit, watch),
    watchReport: (reportId, emit, watch = {}) => watchDocument(doc(firestore, `reports/${reportId}`), (snapshot) => fromSnapshot<ReportJob>(snapshot), emit, watch),
  };
}
