/**
 * Age. Method: the polynomial model of MISP's decaying indicators (S. Mokaddem, G. Wagener, A. Dulaunoy, A. Iklody,
 * "Taxonomy driven indicator scoring in MISP threat intelligence platforms", 2018, arXiv:1902.03914):
 * score(t) = base · (1 − (t / lifetime)^(1 / speed)), t from the last sighting. Instead of a speed each type here has the
 * days until half, from which it follows: speed = log(half / lifetime) / log(½). Addresses have MISP's own figures (model
 * "NIDS Simple Decaying Model": lifetime 120 days, speed 2, so half after 30); the others are ours, by how long such a thing
 * stays its owner's.
 */
import type { Indicator, IndicatorType } from "./model.ts";

interface Decay {
  halfDays: number;
  lifetimeDays: number;
}

const address: Decay = { halfDays: 30, lifetimeDays: 120 };
const name: Decay = { halfDays: 60, lifetimeDays: 180 };
const trace: Decay = { halfDays: 180, lifetimeDays: 730 };
const hash: Decay = { halfDays: 730, lifetimeDays: 1_825 };

export const decays: Readonly<Record<IndicatorType, Decay>> = {
  ipv4: address,
  ipv6: address,
  url: { halfDays: 20, lifetimeDays: 90 },
  host: { halfDays: 30, lifetimeDays: 90 },
  domain: name,
  email: name,
  filename: { halfDays: 90, lifetimeDays: 365 },
  path: trace,
  registry_key: trace,
  asn: trace,
  mac: trace,
  btc: trace,
  eth: trace,
  xmr: trace,
  md5: hash,
  sha1: hash,
  sha256: hash,
  sha512: hash,
  ssdeep: hash,
  cve: hash,
  technique: hash,
};

/** MISP's threshold of 30 for a base score of 100, as a share. */
const decayedShare = 0.3;
const dayMs = 86_400_000;

type Aged = Pick<Indicator, "type" | "lastSeen" | "validUntil">;

const speedOf = ({ halfDays, lifetimeDays }: Decay): number => Math.log(halfDays / lifetimeDays) / Math.log(0.5);

/** The share of its confidence that an indicator of a type keeps after so many days unseen: 1 to 0, never rising. */
export function shareAfter(type: IndicatorType, days: number): number {
  const decay = decays[type];
  const age = Math.min(1, Math.max(0, days / decay.lifetimeDays));
  return 1 - age ** (1 / speedOf(decay));
}

/** Confidence after age, 0..100 and whole: 0 once revoked, past its end, or unseen for its type's lifetime. */
export function scoreAt(indicator: Aged & Pick<Indicator, "confidence" | "revoked">, now: Date): number {
  const { type, confidence, lastSeen, validUntil, revoked } = indicator;
  if (revoked || (validUntil !== null && validUntil <= now)) return 0;
  return Math.round(confidence * shareAfter(type, (now.getTime() - lastSeen.getTime()) / dayMs));
}

/** When three tenths of the confidence are left, or its end if that comes first. Whoever sees it again writes it anew. */
export function decayAt({ type, lastSeen, validUntil }: Aged): Date {
  const decay = decays[type];
  const aged = new Date(lastSeen.getTime() + Math.round(decay.lifetimeDays * (1 - decayedShare) ** speedOf(decay) * dayMs));
  return validUntil !== null && validUntil < aged ? validUntil : aged;
}

/** True if matching an observable with it says something. */
export function isActive(indicator: Pick<Indicator, "decayAt" | "revoked">, now: Date): boolean {
  return !indicator.revoked && indicator.decayAt > now;
}

/** How long a source's word holds that is not said again, in milliseconds. */
export const lifetimeMs = (type: IndicatorType): number => decays[type].lifetimeDays * dayMs;
