import { getIdToken, type Auth } from "firebase/auth";
import type { Evidence, IndicatorImport, Operations } from "./contract.ts";
import { SecuraError, toSecuraError } from "./error.ts";

export interface NewFile {
  /** What the file is called; the server cleans it. A `File` brings its own. */
  name?: string;
  description?: string;
  /** `everyone` who may see the incident, or the `team`; a reporter's files are for everyone. */
  audience?: Evidence["audience"];
  /** Makes a repeated upload answer what the first one did. */
  idempotencyKey?: string;
}

/** How a file of indicators is to be read; the format is recognised when it is not named. */
export interface ImportedFile extends Pick<Operations["intelligence"]["import"]["input"], "source" | "format" | "tlp" | "confidence" | "isOwn"> {
  /** Makes a repeated upload answer what the first one did. */
  idempotencyKey?: string;
}

export type IncidentDocument = NonNullable<Operations["incidents"]["export"]["input"]["format"]>;
/** Which rows, and in which form; CSV of incidents unless said otherwise. */
export type ExportedRows = Operations["analytics"]["export"]["input"];
export type ReportFormat = NonNullable<Operations["analytics"]["downloadReport"]["input"]["format"]>;
/** One stream, those written to since a time, or all; `cursor` goes on where a file ended. */
export type AuditRange = Operations["audit"]["export"]["input"];

export interface Files {
  /** Adds a file of 10 MB at most to an incident; its SHA-256 is sent along, so that a file that arrives changed is refused. */
  uploadEvidence: (incidentId: string, file: Blob, about?: NewFile) => Promise<Evidence>;
  downloadEvidence: (incidentId: string, evidenceId: string) => Promise<Blob>;
  /** Hands over a file of indicators, 20 MB at most; it is read afterwards, and `watchImport` tells how that goes. */
  importIndicators: (file: Blob, about: ImportedFile) => Promise<IndicatorImport>;
  /** One incident as a report to hand on, or in a form other systems read: STIX 2.1, VERIS. */
  exportIncident: (incidentId: string, format: IncidentDocument) => Promise<Blob>;
  /** Incidents, alerts or statistics in one piece, up to 2,000 rows and 5 MB; for more `analytics.startExport`. */
  exportRows: (which: ExportedRows) => Promise<Blob>;
  /** A long export of one's own, once its state is `done`. */
  downloadExport: (exportId: string) => Promise<Blob>;
  /** A report of a period, once its state is `done`, in a form it was made in. For managers. */
  downloadReport: (reportId: string, format: ReportFormat) => Promise<Blob>;
  /** The audit log as signed NDJSON, which `npm run verify-audit` verifies without the installation. For administrators. */
  exportAudit: (range: AuditRange) => Promise<Blob>;
}

/** What passes as bytes goes by the REST door; `api` is its URL. */
export function createFiles(auth: Auth, api: string): Files {
  const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
    if (!auth.currentUser) throw new SecuraError("not_signed_in", "Sign in first.");
    const token = await getIdToken(auth.currentUser);
    const response = await fetch(`${api}/api/v1${path}`, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }).catch((thrown: unknown) => {
      throw new SecuraError("offline", "No answer came.", { cause: thrown });
    });
    if (response.ok) return response;
    throw toSecuraError({ details: await response.json().catch(() => ({ code: "unavailable", detail: "The answer could not be read.", status: response.status })) });
  };
  const upload = async (path: string, file: Blob, name: string | undefined, fields: Record<string, string | number | boolean>, idempotencyKey: string | undefined): Promise<unknown> => {
    const form = new FormData();
    // Fields before the file: the server reads them on the way.
    for (const [field, value] of Object.entries(fields)) form.set(field, String(value));
    form.set("file", file, name ?? (file instanceof File ? file.name : "file"));
    const headers = idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey };
    return await (await request(path, { method: "POST", body: form, headers })).json();
  };
  const download = async (path: string, asked: object = {}): Promise<Blob> => {
    const given = Object.entries(asked).filter(([, value]) => value !== undefined);
    const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return await (await request(query === "" ? path : `${path}?${query}`)).blob();
  };
  return {
    uploadEvidence: async (incidentId, file, { name, idempotencyKey, ...about } = {}) => (await upload(`/incidents/${encodeURIComponent(incidentId)}/evidence`, file, name, { sha256: await sha256(file), ...about }, idempotencyKey)) as Evidence,
    importIndicators: async (file, { idempotencyKey, ...about }) => (await upload("/intelligence/import/file", file, undefined, about, idempotencyKey)) as IndicatorImport,
    downloadEvidence: async (incidentId, evidenceId) => await download(`/incidents/${encodeURIComponent(incidentId)}/evidence/${encodeURIComponent(evidenceId)}/content`),
    exportIncident: async (incidentId, format) => await download(`/incidents/${encodeURIComponent(incidentId)}/export`, { format }),
    exportRows: async (which) => await download("/analytics/export", which),
    downloadExport: async (exportId) => await download(`/analytics/exports/${encodeURIComponent(exportId)}/content`),
    downloadReport: async (reportId, format) => await download(`/analytics/reports/${encodeURIComponent(reportId)}/content`, { format }),
    exportAudit: async (range) => await download("/compliance/audit/export", range),
  };
}

async function sha256(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
