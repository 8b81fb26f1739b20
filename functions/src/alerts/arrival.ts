import { registrationDomains } from "../platform/config.ts";
import { newId } from "../platform/ids.ts";
import type { AlertFormat, ReportedAlert } from "./adapters/adapter.ts";
import { entitiesOf } from "./entities.ts";
import { alertIdOf, keysOf, keysOfUnreadable, type Keys } from "./keys.ts";
import { loadRules } from "./rules.ts";
import type { StoredSource } from "./sourceModel.ts";
import { sourceIdOf, loadSource } from "./sources.ts";
import { isAtLeast, suppressorOf } from "./suppressing.ts";
import type { Suppression } from "./suppressionModel.ts";

/** What a source reported, and in which form. */
export interface Reported {
  report: ReportedAlert;
  format: AlertFormat;
  /** All that came, where it could not be read. */
  unreadable?: string;
}

/** A report on its way to becoming an alert, or to being counted on one. */
export interface Arrival extends Reported {
  source: string;
  suppressedBy: string | null;
  keys: Keys;
  entities: string[];
  /** The alert it becomes if it is the first. */
  alertId: string;
  /** Until when the like of it is counted on that alert. */
  until: Date;
}

/** What decides over the reports of one source, as it stands. */
export interface Reception {
  source: string;
  settings: StoredSource | null;
  rules: Suppression[];
  own: string[];
  now: Date;
}

const defaultWindowMinutes = 60;

/** The domains whose owners may register are the organisation's; a script runs without parameters and knows none. */
const ownDomains = (): string[] => (process.env["REGISTRATION_DOMAINS"] === undefined ? [] : registrationDomains.value());

/** Reads what decides over the reports of a source. Up to two reads, and one for each rule; none within thirty seconds of the last. */
export async function receptionOf(source: string, now: Date): Promise<Reception> {
  const [settings, rules] = await Promise.all([loadSource(sourceIdOf(source), now), loadRules(now)]);
  return { source, settings, rules, own: ownDomains(), now };
}

/** What could not be read has no severity of its own to be judged by. */
function suppressedBy({ report, unreadable }: Reported, { source, settings, rules, now }: Reception): string | null {
  const least = settings?.minimumSeverity ?? null;
  if (settings && least !== null && unreadable === undefined && !isAtLeast(report.severity, least)) return `source:${settings.id}`;
  return suppressorOf(rules, { ...report, source }, now)?.id ?? null;
}

/** What becomes of a report: under which keys, and whether a rule keeps it away. */
export function arrivalOf(reported: Reported, reception: Reception): Arrival {
  const { report, unreadable } = reported;
  const { source, settings, own, now } = reception;
  const suppressor = suppressedBy(reported, reception);
  const keys = unreadable === undefined ? keysOf(source, report, settings?.fingerprintFields ?? null, suppressor) : keysOfUnreadable(source, unreadable, suppressor);
  const windowMs = (settings?.windowMinutes ?? defaultWindowMinutes) * 60_000;
  return {
    ...reported,
    source,
    suppressedBy: suppressor,
    keys,
    entities: entitiesOf(report, own),
    alertId: alertIdFor(source, report, keys, suppressor),
    until: new Date(now.getTime() + windowMs),
  };
}

/** By its reference where it has one; a suppressed one must not stand where the same goes on afterwards. */
function alertIdFor(source: string, { sourceRef }: ReportedAlert, { ref }: Keys, suppressor: string | null): string {
  if (sourceRef === null || ref === null) return newId();
  return suppressor === null ? alertIdOf(source, sourceRef) : ref.slice(0, 32);
}

export const keysIn = ({ keys }: Arrival): string[] => [keys.ref, keys.fingerprint].filter((key) => key !== null);
