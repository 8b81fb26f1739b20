import { doc, where, type DocumentSnapshot, type Firestore } from "firebase/firestore";
import type { Alert, AlertGroup, IndicatorFeed, IndicatorImport, ScoredIndicator, Suppression, ThreatPicture } from "./contract.ts";
import { equal, fromSnapshot, newest, watchDocument, watchQuery, type Unwatch, type WatchEvent, type WatchOptions } from "./watch.ts";

/** An indicator as it is stored. What its age leaves of its confidence (`score`) the operations answer; it counts until `decayAt`. */
export type Indicator = Omit<ScoredIndicator, "score">;

export interface AlertFilter {
  status?: Alert["status"];
  severity?: Alert["severity"];
  source?: string;
  /** true: those that a suppression keeps out of the list otherwise, and no others. */
  suppressed?: boolean;
  /** At most this many, the latest seen first; 50 unless said otherwise. */
  limit?: number;
}

/** A label or a technique, not both: Firestore looks into one list in a query. */
export type IndicatorFilter = { type?: Indicator["type"]; tlp?: Indicator["tlp"]; revoked?: boolean; limit?: number } & ({ label?: string; technique?: never } | { technique?: string; label?: never });

type Emit<Item> = (event: WatchEvent<Item>) => void;

/** All of it is the security team's. */
export interface AlertWatches {
  watchAlerts: (filter: AlertFilter, emit: Emit<Alert>, options?: WatchOptions) => Unwatch;
  watchAlert: (alertId: string, emit: (alert: Alert | null) => void, options?: WatchOptions) => Unwatch;
  /** Suggested incidents, the latest first; one that is promoted or dismissed is `removed`. With `status` those instead. */
  watchAlertGroups: (filter: { status?: AlertGroup["status"]; limit?: number }, emit: Emit<AlertGroup>, options?: WatchOptions) => Unwatch;
  /** `null` also when it went into another group. */
  watchAlertGroup: (groupId: string, emit: (group: AlertGroup | null) => void, options?: WatchOptions) => Unwatch;
  /** Rules, also those that are over; the one that lasts longest first. */
  watchSuppressions: (filter: { limit?: number }, emit: Emit<Suppression>, options?: WatchOptions) => Unwatch;
  /** The latest seen first. */
  watchIndicators: (filter: IndicatorFilter, emit: Emit<Indicator>, options?: WatchOptions) => Unwatch;
  /** Newest first. */
  watchImports: (filter: { feedId?: string; source?: string; limit?: number }, emit: Emit<IndicatorImport>, options?: WatchOptions) => Unwatch;
  /** What goes on; `null` before it was made for the first time. */
  watchThreatPicture: (emit: (picture: ThreatPicture | null) => void, options?: WatchOptions) => Unwatch;
  /** How one import goes. */
  watchImport: (importId: string, emit: (run: IndicatorImport | null) => void, options?: WatchOptions) => Unwatch;
  /** For managers. Newest first. */
  watchFeeds: (filter: { limit?: number }, emit: Emit<IndicatorFeed>, options?: WatchOptions) => Unwatch;
}

// What has not been said of an alert is null, in alerts of earlier releases too.
const alertDefaults: Partial<Alert> = { rule: null, user: null, host: null, raw: null, entities: [], groupId: null, mergedFrom: null, mergedInto: null, suppressedBy: null, feedback: null, indicator: null };

const readAlert = (snapshot: DocumentSnapshot): Alert => {
  const { lastSuppressedAt, ...alert } = fromSnapshot<Alert & { lastSuppressedAt?: string }>(snapshot, alertDefaults);
  return lastSuppressedAt === undefined ? alert : { ...alert, lastSeenAt: lastSuppressedAt };
};

// A file on its way has no more than a state.
const importDefaults: Partial<IndicatorImport> = { name: "", source: "", format: null, feedId: null, problem: null, indicators: 0, written: 0, progress: 0, matches: 0, counts: { taken: 0, merged: 0, refused: 0, ignored: 0 }, items: [], isComplete: true, isDryRun: false, bytes: 0, finishedAt: null };
const readImport = (snapshot: DocumentSnapshot) => fromSnapshot<IndicatorImport>(snapshot, importDefaults);

/** Watches over alerts and what is known of threats. */
export function createAlertWatches(firestore: Firestore): AlertWatches {
  return {
    watchAlerts: ({ suppressed = false, limit, ...filter }, emit, watch = {}) => watchQuery(newest(firestore, "alerts", suppressed ? "lastSuppressedAt" : "lastSeenAt", equal(filter), limit), readAlert, emit, watch),
    watchAlert: (alertId, emit, watch = {}) => watchDocument(doc(firestore, `alerts/${alertId}`), readAlert, emit, watch),
    watchAlertGroups: ({ status = "suggested", limit }, emit, watch = {}) => watchQuery(newest(firestore, "alertGroups", "lastSeenAt", equal({ status }), limit), (snapshot) => fromSnapshot<AlertGroup>(snapshot), emit, watch),
    watchAlertGroup: (groupId, emit, watch = {}) => watchDocument(doc(firestore, `alertGroups/${groupId}`), (snapshot) => fromSnapshot<AlertGroup>(snapshot), emit, watch),
    watchSuppressions: ({ limit }, emit, watch = {}) => watchQuery(newest(firestore, "suppressions", "until", [], limit), (snapshot) => fromSnapshot<Suppression>(snapshot), emit, watch),
    watchIndicators: ({ label, technique, limit, ...filter }, emit, watch = {}) => {
      const listed = Object.entries({ labels: label, techniques: technique }).flatMap(([field, value]) => (value === undefined ? [] : [where(field, "array-contains", value)]));
      return watchQuery(newest(firestore, "indicators", "lastSeen", [...equal(filter), ...listed], limit), (snapshot) => fromSnapshot<Indicator>(snapshot), emit, watch);
    },
    watchImports: ({ limit, ...filter }, emit, watch = {}) => watchQuery(newest(firestore, "imports", "at", equal(filter), limit), readImport, emit, watch),
    watchThreatPicture: (emit, watch = {}) => watchDocument(doc(firestore, "threatPicture/current"), (snapshot) => fromSnapshot<ThreatPicture>(snapshot), emit, watch),
    watchImport: (importId, emit, watch = {}) => watchDocument(doc(firestore, `imports/${importId}`), readImport, emit, watch),
    watchFeeds: ({ limit }, emit, watch = {}) => watchQuery(newest(firestore, "feeds", "createdAt", [], limit), (snapshot) => fromSnapshot<IndicatorFeed>(snapshot), emit, watch),
  };
}
