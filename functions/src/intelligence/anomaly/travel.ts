import { calibratedP, type Calibration } from "./calibration.ts";
import { chanceWords, figure, findingOf, nameOf, plural, type Entity, type Finding } from "./finding.ts";
import { anomalySettings, type AnomalySettings } from "./settings.ts";
import { keyOf, placeOf, type SignIn, type SignInProfile } from "./signInProfile.ts";

const earthKm = 6_371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The great-circle distance of two places in km (haversine, on a sphere: within half a per cent). */
export function distanceKm(from: { latitude: number; longitude: number }, to: { latitude: number; longitude: number }): number {
  const a = Math.sin(radians(to.latitude - from.latitude) / 2) ** 2 + Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(radians(to.longitude - from.longitude) / 2) ** 2;
  return 2 * earthKm * Math.asin(Math.sqrt(Math.min(1, a)));
}

export interface Way {
  km: number;
  hours: number;
  /** km/h. */
  speed: number;
  /** What is left when a traveller's speed and the errors of both locations are taken off. */
  unexplainedKm: number;
}

/** The way between a person's last place and this sign-in's, if nobody can travel it in the time. */
export function impossibleWay(profile: SignInProfile | null, signIn: SignIn, { travel }: AnomalySettings = anomalySettings): Way | null {
  const place = placeOf(signIn);
  const last = profile?.lastPlace ?? null;
  const at = signIn.at.getTime();
  if (profile === null || place === null || last === null || !Number.isFinite(at)) return null;
  const isKnown = (network: string | null) => network !== null && (profile.network.seen[keyOf(network)]?.days ?? 0) >= travel.knownNetworkDays;
  // Two networks a person always uses: a phone's carrier and the office may each be located anywhere.
  if (isKnown(signIn.network) && isKnown(last.network)) return null;
  const km = distanceKm(last, place);
  const least = km - 2 * travel.errorKm;
  const hours = Math.abs(at - last.at) / 3_600_000;
  if (km <= travel.sameRegionKm || least <= travel.mostKmPerHour * hours) return null;
  return { km, hours, speed: km / Math.max(hours, 1 / 60), unexplainedKm: least - travel.mostKmPerHour * hours };
}

/**
 * How often a way as far beyond what can be travelled is to be expected on a day of this person: the rule of succession,
 * started with how often it is seen of anybody, for private VPNs exist; and of those, the share that is wrong by as much, for
 * locations err, rarely by far (Pareto's law).
 */
export function wayRate({ fastOn, activeDays }: SignInProfile, { unexplainedKm }: Way, { travel: { prior, errorKm, errorPower } }: AnomalySettings = anomalySettings): number {
  return Math.min(1, (fastOn.length + prior.rate * prior.days) / (activeDays + prior.days)) / (1 + unexplainedKm / errorKm) ** errorPower;
}

/** The group the p-values of ways are calibrated in. */
export const travelGroup = ({ type, group }: Entity): string => `way of ${group ?? type}`;

/**
 * Whether a person would have had to travel faster than anybody can. Nothing is found where the way is possible, the network
 * is vouched for or both are known, or there is too little history. `p` is to be told to the calibration, the least of a
 * person's day. Pure.
 */
export function judgeTravel({ entity, profile, signIn, calibration }: { entity: Entity; profile: SignInProfile | null; signIn: SignIn; calibration: Calibration | null }, settings: AnomalySettings = anomalySettings): { finding: Finding | null; p: number | null } {
  if (profile === null || profile.activeDays < settings.travel.leastDays) return { finding: null, p: null };
  const way = impossibleWay(profile, signIn, settings);
  if (way === null) return { finding: null, p: 1 };
  const rate = wayRate(profile, way, settings);
  const p = calibratedP(calibration, travelGroup(entity), rate, settings);
  const { km, hours, speed } = way;
  const days = Math.round(profile.activeDays);
  const from = profile.lastPlace?.country && signIn.country ? ` from ${nameOf({ type: "source", id: profile.lastPlace.country })} to ${nameOf({ type: "source", id: signIn.country })}` : "";
  const took = hours < 1 ? plural(Math.max(1, Math.round(hours * 60)), "minute") : plural(Math.round(hours * 10) / 10, "hour");
  const most = settings.travel.mostKmPerHour;
  const sentence = `${nameOf(entity)} signed in ${figure(Math.round(km))} km from the sign-in ${took} before${from}: ${figure(Math.round(speed))} km/h, where ${figure(most)} is the most a traveller makes. ${chanceWords(p)} From ${plural(days, "day")} with sign-ins, ${profile.fastOn.length === 0 ? "none" : figure(profile.fastOn.length)} of them with such a way.`;
  const evidence = { km: Math.round(km), hours: Math.round(hours * 100) / 100, days, before: profile.fastOn.length, modelP: rate };
  return { finding: findingOf({ kind: "impossible_travel", detector: "travel", entity, at: signIn.at, expected: most, observed: Math.round(speed), p, sentence, evidence }, settings), p: rate };
}
