import { Timestamp } from "firebase-admin/firestore";
import { registrationDomains } from "../platform/config.ts";
import { db } from "../platform/firestore.ts";
import type { Observable } from "../triage/model.ts";
import { observableHash } from "../triage/observables.ts";

type ObservableType = Observable["type"];

/**
 * How far an observable that two incidents share says they belong together, 0 to 1, by its type: a file's hash or a wallet is
 * one attacker's, an address may serve many. Types that are left out (techniques, networks, machines' names) are shared by
 * incidents that have nothing to do with each other.
 */
const weights: Partial<Record<ObservableType, number>> = { sha512: 0.9, sha256: 0.9, sha1: 0.9, md5: 0.9, ssdeep: 0.9, btc: 0.9, eth: 0.9, xmr: 0.9, url: 0.8, email: 0.7, mac: 0.6, ipv4: 0.5, ipv6: 0.5, domain: 0.5, registry_key: 0.4, path: 0.4, filename: 0.35, cve: 0.35 };

/** Mail and file services that everyone uses; a page or a mailbox at one of them still counts. */
const commonDomains: ReadonlySet<string> = new Set(
  "gmail.com googlemail.com google.com docs.google.com drive.google.com forms.gle outlook.com hotmail.com live.com microsoft.com login.microsoftonline.com office.com sharepoint.com onedrive.live.com 1drv.ms yahoo.com icloud.com apple.com proton.me protonmail.com gmx.de gmx.net web.de aol.com dropbox.com wetransfer.com we.tl github.com linkedin.com facebook.com instagram.com whatsapp.com youtube.com zoom.us paypal.com amazon.com docusign.net docusign.com adobe.com bit.ly t.co tinyurl.com t.me".split(" "),
);

const lookedUp = 10;
/** Incidents read for each of them, the latest. */
const perObservable = 12;
/** An address or a name that so many other incidents have counts for half: they may be everyday work. */
const commonFrom = 10;
const tellingFrom = 0.7;
/** Incidents that are kept of all that were found, those that share most. */
const kept = 20;

/** The host an observable stands on; empty for what stands on none. */
function hostOf({ type, value }: Observable): string {
  if (type === "domain") return value;
  if (type === "email") return value.slice(value.lastIndexOf("@") + 1);
  return type === "url" && URL.canParse(value) ? new URL(value).hostname : "";
}

/** True of a service's bare name and of its front page, which stand in all kinds of reports. */
function isCommon(observable: Observable): boolean {
  if (!commonDomains.has(hostOf(observable).replace(/^www\./, ""))) return false;
  return observable.type === "domain" || (observable.type === "url" && new URL(observable.value).pathname === "/" && !/[?#]/.test(observable.value));
}

/**
 * The observables by which an incident is looked up in others, those that say most first, ten at most.
 *
 * @param own the organisation's own domains: its people's addresses and its sites stand in all kinds of reports
 */
export function joiningOf(observables: readonly Observable[], own: readonly string[]): Observable[] {
  const isOwn = (host: string): boolean => own.some((domain) => host === domain || host.endsWith(`.${domain}`));
  return observables
    .filter((observable) => !observable.isInternal && weights[observable.type] !== undefined && !isCommon(observable) && !isOwn(hostOf(observable)))
    .sort((a, b) => (weights[b.type] ?? 0) - (weights[a.type] ?? 0))
    .slice(0, lookedUp);
}

/** The domains whose owners may register are the organisation's; a script runs without parameters and knows none. */
const ownDomains = (): string[] => (process.env["REGISTRATION_DOMAINS"] === undefined ? [] : registrationDomains.value());

/** Another incident that has some of the same observables. */
export interface Sharing {
  incidentId: string;
  shared: { type: ObservableType; weight: number }[];
  /** When the latest of them was last seen there. */
  lastSeenAt: Date;
}

const weightOf = ({ shared }: Sharing): number => shared.reduce((sum, { weight }) => sum + weight, 0);

/**
 * The other incidents that hold some of these observables: the latest for each, and twenty of them at most, those that share
 * most first. Reads: for each observable, of ten at most, one for each of twelve incidents at most, and at least one.
 */
export async function findSharing(incidentId: string, observables: readonly Observable[]): Promise<Sharing[]> {
  const found = new Map<string, Sharing>();
  const lists = await Promise.all(
    joiningOf(observables, ownDomains()).map(async (observable) => {
      const holders = await db().collectionGroup("observables").where("hash", "==", observableHash(observable)).orderBy("lastSeenAt", "desc").select("lastSeenAt").limit(perObservable).get();
      return { type: observable.type, others: holders.docs.flatMap((doc) => (doc.ref.parent.parent && doc.ref.parent.parent.id !== incidentId ? [{ id: doc.ref.parent.parent.id, at: doc.get("lastSeenAt") as unknown }] : [])) };
    }),
  );
  for (const { type, others } of lists) {
    const full = weights[type] ?? 0;
    const weight = full < tellingFrom && others.length >= commonFrom ? full / 2 : full;
    for (const { id, at } of others) {
      const seenAt = at instanceof Timestamp ? at.toDate() : new Date(0);
      const sharing = found.get(id) ?? { incidentId: id, shared: [], lastSeenAt: seenAt };
      sharing.shared.push({ type, weight });
      if (seenAt > sharing.lastSeenAt) sharing.lastSeenAt = seenAt;
      found.set(id, sharing);
    }
  }
  return [...found.values()].sort((a, b) => weightOf(b) - weightOf(a) || b.lastSeenAt.getTime() - a.lastSeenAt.getTime()).slice(0, kept);
}
