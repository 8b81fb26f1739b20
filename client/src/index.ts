import type { FirebaseApp } from "firebase/app";
import { connectAuthEmulator, getAuth } from "firebase/auth";
import { collection, connectFirestoreEmulator, doc, getDoc, getFirestore, limit, orderBy, query, serverTimestamp, setDoc, Timestamp, updateDoc, where, type DocumentSnapshot, type Firestore } from "firebase/firestore";
import { connectFunctionsEmulator, getFunctions } from "firebase/functions";
import { createApi, type Api } from "./call.ts";
import type { Action, Evidence, Incident, Message, Notification, Operations, ScoredIndicator, Task, TimelineEntry } from "./contract.ts";
import { SecuraError, toSecuraError } from "./error.ts";
import { createFiles, type Files } from "./files.ts";
import { createSignIn, type SignIn } from "./signIn.ts";
import { equal, fromSnapshot, newest, watchDocument, watchQuery, type Unwatch, type WatchEvent, type WatchOptions } from "./watch.ts";
import { createAlertWatches, type AlertWatches } from "./watchAlerts.ts";
import { createRecordWatches, type RecordWatches } from "./watchRecords.ts";

export type { Api, CallOptions } from "./call.ts";
export type * from "./contract.ts";
export { SecuraError, toSecuraError } from "./error.ts";
export type { AuditRange, ExportedRows, Files, ImportedFile, IncidentDocument, NewFile, ReportFormat } from "./files.ts";
export type { Credentials, SignIn, UserInfo } from "./signIn.ts";
export type { Unwatch, WatchEvent, WatchOptions } from "./watch.ts";
export type { AlertFilter, AlertWatches, Indicator, IndicatorFilter } from "./watchAlerts.ts";
export type { RecordWatches } from "./watchRecords.ts";

export interface SecuraOptions {
  /** Region of the functions; `us-central1` unless the deployment says otherwise. */
  region?: string;
  /** Ports of a local emulator suite on `host` (127.0.0.1); connects this app's auth, firestore and functions to it. */
  emulators?: { host?: string; auth: number; firestore: number; functions: number };
}

export type NewReport = Operations["incidents"]["create"]["input"];
/** What may be written on the device; mentions and attachments need `incidents.sendMessage`. */
export type NewMessage = Pick<Operations["incidents"]["sendMessage"]["input"], "body" | "audience" | "threadId">;

/** Something written on the device: `id` is final at once, `saved` settles when the server has taken or refused it. */
export interface LocalWrite {
  id: string;
  saved: Promise<void>;
}

export interface IncidentFilter {
  /** `own`: reported by the user. `team`: all that are not restricted (security team). `watched`: where the user is a watcher. */
  scope: "own" | "team" | "watched";
  status?: Incident["status"];
  category?: NonNullable<Incident["category"]>;
  severity?: NonNullable<Incident["severity"]>;
  assigneeId?: string;
  /** At most this many, newest first; 50 unless said otherwise. */
  limit?: number;
}

/** Something that an incident's texts, files or alerts name. Its id is that of the indicator of the same type and value. */
export interface IncidentObservable {
  id: string;
  type: ScoredIndicator["type"];
  value: string;
  /** It means something inside one organisation alone. */
  isInternal: boolean;
  tlp: Incident["tlp"];
  lastSeenAt: string;
  /** Incidents it comes from: this one, and those that were merged into it. */
  sources: string[];
  indicator: { score: number; tlp: Incident["tlp"]; labels: string[]; at: string } | null;
}

export interface Secura extends Api, SignIn, Files, AlertWatches, RecordWatches {
  /** Files a report straight into the database: works offline, and goes out when the device is online again. */
  reportIncident: (report: NewReport) => LocalWrite;
  /** Adds a message the same way. */
  postMessage: (incidentId: string, message: NewMessage) => LocalWrite;
  markNotificationRead: (notificationId: string) => Promise<void>;
  watchIncidents: (filter: IncidentFilter, emit: (event: WatchEvent<Incident>) => void, options?: WatchOptions) => Unwatch;
  watchIncident: (incidentId: string, emit: (incident: Incident | null) => void, options?: WatchOptions) => Unwatch;
  /** `everyone` for the reporter's view, `all` for the team's. */
  watchMessages: (incidentId: string, audience: "everyone" | "all", emit: (event: WatchEvent<Message>) => void, options?: WatchOptions) => Unwatch;
  /** The incident's story, oldest first; `everyone` for the reporter's view, `all` for the team's. */
  watchTimeline: (incidentId: string, audience: "everyone" | "all", emit: (event: WatchEvent<TimelineEntry>) => void, options?: WatchOptions) => Unwatch;
  watchEvidence: (incidentId: string, audience: "everyone" | "all", emit: (event: WatchEvent<Evidence>) => void, options?: WatchOptions) => Unwatch;
  /** The team's tasks, in the order of their phases. */
  watchTasks: (incidentId: string, emit: (event: WatchEvent<Task>) => void, options?: WatchOptions) => Unwatch;
  /** What the incident's texts and alerts name, for the team; `indicator` where a known one was met. */
  watchObservables: (incidentId: string, emit: (event: WatchEvent<IncidentObservable>) => void, options?: WatchOptions) => Unwatch;
  /** The team's response actions, newest first. */
  watchActions: (incidentId: string, emit: (event: WatchEvent<Action>) => void, options?: WatchOptions) => Unwatch;
  watchNotifications: (filter: { limit?: number }, emit: (event: WatchEvent<Notification>) => void, options?: WatchOptions) => Unwatch;
}

// What a report lacks until the server has seen it.
const incidentDefaults: Partial<Incident> = {
  number: null,
  reporterName: null,
  occurredAt: null,
  detectedAt: null,
  statusHistory: [],
  category: null,
  categorySource: null,
  severity: null,
  severitySource: null,
  priority: null,
  tlp: "AMBER",
  pap: "GREEN",
  watchers: [],
  assigneeId: null,
  assigneeIds: [],
  tags: [],
  affected: {},
  resolution: null,
  duplicateOf: null,
  alertIds: [],
  sla: { acknowledgeBy: null, resolveBy: null, acknowledgedAt: null, dueAt: null, breached: false, heldSince: null, heldMs: 0, warned: [], escalated: [], checkAt: null },
  tasks: { total: 0, finished: 0, requiredOpen: 0, containmentRequired: 0, containmentOpen: 0 },
  proposal: null,
  links: [],
  mergedIds: [],
  evidenceCount: 0,
  evidenceBytes: 0,
  legalHold: false,
  version: 0,
  triage: { state: "pending" },
};

const readIncident = (snapshot: DocumentSnapshot): Incident => {
  const incident = fromSnapshot<Incident>(snapshot, incidentDefaults);
  // The server sets `updatedAt` with its first look; until then the report is as old as itself.
  return { ...incident, updatedAt: (incident as Partial<Incident>).updatedAt ?? incident.createdAt };
};
const readMessage = (snapshot: DocumentSnapshot) => fromSnapshot<Message>(snapshot, { authorName: null, threadId: null, mentions: [], editedAt: null });

const defined = <T extends object>(fields: T) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
const moment = (iso: string | undefined) => (iso === undefined ? undefined : Timestamp.fromDate(new Date(iso)));

function localWrite(firestore: Firestore, path: string, fields: () => object): LocalWrite {
  const reference = doc(collection(firestore, path));
  // `setDoc` throws at once for what no database could hold; that too is for `saved` to say.
  const write = async () => {
    await setDoc(reference, defined(fields()));
  };
  const saved = write().catch((thrown: unknown) => {
    throw toSecuraError(thrown);
  });
  // Offline this stays open for long; a caller who does not wait for it must not get an unhandled rejection.
  saved.catch(() => undefined);
  return { id: reference.id, saved };
}

/** Secura for one Firebase app. Everything here acts as the user who is signed in there. */
export function createSecura(app: FirebaseApp, options: SecuraOptions = {}): Secura {
  const auth = getAuth(app);
  const firestore = getFirestore(app);
  const region = options.region ?? "us-central1";
  const functions = getFunctions(app, region);
  const project = String(app.options.projectId);
  const { host: local = "127.0.0.1", functions: port } = options.emulators ?? {};
  const api = port === undefined ? `https://${region}-${project}.cloudfunctions.net/api` : `http://${local}:${String(port)}/${project}/${region}/api`;
  if (options.emulators) {
    const { host = "127.0.0.1", ...ports } = options.emulators;
    connectAuthEmulator(auth, `http://${host}:${String(ports.auth)}`, { disableWarnings: true });
    connectFirestoreEmulator(firestore, host, ports.firestore);
    connectFunctionsEmulator(functions, host, ports.functions);
  }
  const user = () => {
    if (!auth.currentUser) throw new SecuraError("not_signed_in", "Sign in first.");
    return auth.currentUser;
  };

  const calls = createApi(functions);
  const forAudience = (path: string, timeField: string, audience: "everyone" | "all", direction: "asc" | "desc") =>
    query(collection(firestore, path), ...equal({ audience: audience === "all" ? undefined : audience }), orderBy(timeField, direction), limit(200));
  const own: Omit<Secura, keyof Api> = {
    ...createSignIn(auth, calls),
    ...createFiles(auth, api),
    ...createAlertWatches(firestore),
    ...createRecordWatches(firestore, () => user().uid),
    reportIncident: (report) => {
      const { uid } = user();
      return localWrite(firestore, "incidents", () => ({
        ...report,
        ...(report.affected ? { affected: defined(report.affected) } : {}),
        occurredAt: moment(report.occurredAt),
        detectedAt: moment(report.detectedAt),
        reportedBy: uid,
        createdAt: serverTimestamp(),
        status: "new",
        restricted: false,
      }));
    },
    postMessage: (incidentId, message) => {
      const { uid, displayName } = user();
      return localWrite(firestore, `incidents/${incidentId}/messages`, () => ({ ...message, audience: message.audience ?? "everyone", authorId: uid, authorName: displayName ?? undefined, createdAt: serverTimestamp() }));
    },
    markNotificationRead: async (notificationId) => {
      try {
        const note = doc(firestore, `users/${user().uid}/notifications/${notificationId}`);
        // Another device may have been first, and the mark is set once.
        if ((await getDoc(note)).get("readAt") === null) await updateDoc(note, { readAt: serverTimestamp() });
      } catch (thrown) {
        throw toSecuraError(thrown);
      }
    },
    watchIncidents: ({ scope, limit: most, ...filter }, emit, watch = {}) => {
      const { uid } = user();
      const seen = { own: where("reportedBy", "==", uid), team: where("restricted", "==", false), watched: where("watchers", "array-contains", uid) }[scope];
      return watchQuery(newest(firestore, "incidents", "createdAt", [seen, ...equal(filter)], most), readIncident, emit, watch);
    },
    watchIncident: (incidentId, emit, watch = {}) => watchDocument(doc(firestore, `incidents/${incidentId}`), readIncident, emit, watch),
    watchMessages: (incidentId, audience, emit, watch = {}) =>
      watchQuery(query(collection(firestore, `incidents/${incidentId}/messages`), ...equal({ audience: audience === "all" ? undefined : audience }), orderBy("createdAt", "desc"), limit(100)), readMessage, emit, watch),
    watchTimeline: (incidentId, audience, emit, watch = {}) => watchQuery(forAudience(`incidents/${incidentId}/timeline`, "at", audience, "asc"), (snapshot) => fromSnapshot<TimelineEntry>(snapshot), emit, watch),
    watchEvidence: (incidentId, audience, emit, watch = {}) => watchQuery(forAudience(`incidents/${incidentId}/evidence`, "createdAt", audience, "desc"), (snapshot) => fromSnapshot<Evidence>(snapshot), emit, watch),
    watchTasks: (incidentId, emit, watch = {}) => watchQuery(query(collection(firestore, `incidents/${incidentId}/tasks`), orderBy("order"), limit(200)), (snapshot) => fromSnapshot<Task>(snapshot), emit, watch),
    watchObservables: (incidentId, emit, watch = {}) => watchQuery(newest(firestore, `incidents/${incidentId}/observables`, "lastSeenAt", [], 200), (snapshot) => fromSnapshot<IncidentObservable>(snapshot, { isInternal: false, indicator: null }), emit, watch),
    watchActions: (incidentId, emit, watch = {}) => watchQuery(newest(firestore, `incidents/${incidentId}/actions`, "createdAt", []), (snapshot) => fromSnapshot<Action>(snapshot), emit, watch),
    watchNotifications: ({ limit: most }, emit, watch = {}) => watchQuery(newest(firestore, `users/${user().uid}/notifications`, "createdAt", [], most), (snapshot) => fromSnapshot<Notification>(snapshot), emit, watch),
  };
  return new Proxy(own as Secura, { get: (target, name) => (Object.hasOwn(target, name) ? Reflect.get(target, name) : Reflect.get(calls, name)) as unknown });
}
