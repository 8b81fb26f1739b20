import { hoursADay, localTime, type Day } from "./calendar.ts";

/** A sign-in that succeeded, as far as it is looked at. What is not known is null. */
export interface SignIn {
  at: Date;
  /** ISO 3166 code. */
  country: string | null;
  /** Where the address is, as coarse as the locator gives it, in degrees. */
  place: { latitude: number; longitude: number } | null;
  /** The network: an autonomous system, or an address range. */
  network: string | null;
  /** The device: its label, or a fingerprint. */
  device: string | null;
  /** Comes from a network the organisation vouches for: its offices, its VPN. */
  isTrusted: boolean;
}

/** What was seen of a person, one entry for each thing ever seen, and on which days something new came. */
export interface Novelty {
  seen: Readonly<Record<string, { first: Day; last: Day; days: number }>>;
  /** The days on which something was new, the latest twenty. */
  newOn: readonly Day[];
}

/** What is kept of a person's sign-ins: at most about 4 kB, no event but the last place. */
export interface SignInProfile {
  firstDay: Day;
  lastDay: Day;
  /** Days with sign-ins; days long past weigh less. */
  activeDays: number;
  country: Novelty;
  network: Novelty;
  device: Novelty;
  /** Days on which a sign-in fell into each local hour; days long past weigh less. */
  hours: readonly number[];
  /** Hours already counted on the last day. */
  hoursOfLastDay: readonly number[];
  /** The last place not vouched for. */
  lastPlace: { at: number; latitude: number; longitude: number; network: string | null; country: string | null } | null;
  /** Days with a journey too fast to be one, the latest twenty. */
  fastOn: readonly Day[];
}

export const traits = ["country", "network", "device"] as const;
export type Trait = (typeof traits)[number];

const mostSeen: Record<Trait, number> = { country: 20, network: 30, device: 20 };
const mostDays = 20;
const mostKey = 60;
/** A day of a year ago weighs half. */
const halfLifeDays = 365;
/** What was not seen for so long is new again. */
const forgottenAfterDays = 400;

const nothing: Novelty = { seen: {}, newOn: [] };
export const emptyProfile: SignInProfile = { firstDay: 0, lastDay: -Infinity, activeDays: 0, country: nothing, network: nothing, device: nothing, hours: new Array<number>(hoursADay).fill(0), hoursOfLastDay: [], lastPlace: null, fastOn: [] };

/** A thing's name as it is kept; names like `__proto__` cannot harm, for each gets a mark in front. */
export const keyOf = (value: string): string => `=${value.slice(0, mostKey)}`;

const withDay = (days: readonly Day[], day: Day): readonly Day[] => (days.includes(day) ? days : [...days, day].filter((known) => known > day - forgottenAfterDays).sort((a, b) => a - b).slice(-mostDays));

function tellTrait({ seen, newOn }: Novelty, value: string | null, day: Day, isFirst: boolean, most: number): Novelty {
  if (value === null || value === "") return { seen, newOn };
  const key = keyOf(value);
  const known = seen[key];
  const entry = known ? { first: Math.min(known.first, day), last: Math.max(known.last, day), days: known.days + (day > known.last ? 1 : 0) } : { first: day, last: day, days: 1 };
  // What the first day holds, or the first device ever told of, is where one begins, not news.
  const isNews = !known && !isFirst && Object.keys(seen).length > 0;
  const kept = Object.entries({ ...seen, [key]: entry }).filter(([, { last }]) => last > day - forgottenAfterDays).sort(([a, x], [b, y]) => y.last - x.last || y.days - x.days || (a < b ? -1 : 1));
  return { seen: Object.fromEntries(kept.slice(0, most)), newOn: isNews ? withDay(newOn, day) : newOn };
}

const isPlace = (place: SignIn["place"]): place is { latitude: number; longitude: number } => place !== null && Math.abs(place.latitude) <= 90 && Math.abs(place.longitude) <= 180;

/** The place of a sign-in that may stand for where the person is: valid, and not of a network vouched for. */
export const placeOf = ({ place, isTrusted }: SignIn): { latitude: number; longitude: number } | null => (isPlace(place) && !isTrusted ? place : null);

/**
 * A sign-in put into a profile. Days are counted, not sign-ins, so telling one again changes nothing; one of an earlier day
 * than the last still makes its places and devices known. `isFast`: `judgeTravel` found no way to have come in time. Pure.
 */
export function tellSignIn(profile: SignInProfile | null, signIn: SignIn, zone: string, isFast = false): SignInProfile {
  const known = profile ?? emptyProfile;
  const time = localTime(signIn.at, zone);
  if (time === null) return known;
  const { day, hour } = time;
  const isFirst = known.activeDays === 0 || day <= known.firstDay;
  const isNewDay = day > known.lastDay;
  const fade = isNewDay && known.activeDays > 0 ? 2 ** (-(day - known.lastDay) / halfLifeDays) : 1;
  const hoursOfLastDay = isNewDay ? [hour] : day === known.lastDay && !known.hoursOfLastDay.includes(hour) ? [...known.hoursOfLastDay, hour] : known.hoursOfLastDay;
  const isNewHour = hoursOfLastDay !== known.hoursOfLastDay;
  const at = signIn.at.getTime();
  const place = placeOf(signIn);
  return {
    firstDay: known.activeDays === 0 ? day : Math.min(known.firstDay, day),
    lastDay: Math.max(known.lastDay, day),
    activeDays: known.activeDays * fade + (isNewDay ? 1 : 0),
    country: tellTrait(known.country, signIn.country, day, isFirst, mostSeen.country),
    network: tellTrait(known.network, signIn.network, day, isFirst, mostSeen.network),
    device: tellTrait(known.device, signIn.device, day, isFirst, mostSeen.device),
    hours: known.hours.map((count, of) => count * fade + (isNewHour && of === hour ? 1 : 0)),
    hoursOfLastDay,
    lastPlace: place !== null && at > (known.lastPlace?.at ?? -Infinity) ? { at, latitude: place.latitude, longitude: place.longitude, network: signIn.network?.slice(0, mostKey) ?? null, country: signIn.country?.slice(0, mostKey) ?? null } : known.lastPlace,
    fastOn: isFast ? withDay(known.fastOn, day) : known.fastOn,
  };
}
