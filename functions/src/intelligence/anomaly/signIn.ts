import { calibratedP, type Calibration } from "./calibration.ts";
import { hoursADay, hourWords, localTime } from "./calendar.ts";
import { chanceWords, figure, findingOf, nameOf, plural, type Entity, type Finding } from "./finding.ts";
import { anomalySettings, type AnomalySettings, type FindingKind } from "./settings.ts";
import { keyOf, traits, type SignIn, type SignInProfile, type Trait } from "./signInProfile.ts";
import { impossibleWay, wayRate } from "./travel.ts";

export interface SignInQuestion {
  entity: Entity;
  profile: SignInProfile | null;
  signIn: SignIn;
  /** The zone of the person's clock. */
  zone: string;
  /** What such p-values were worth so far. */
  calibration: Calibration | null;
}

/** The group the p-values of sign-ins are calibrated in. */
export const signInGroup = ({ type, group }: Entity): string => `mixture of ${group ?? type}`;

export interface SignInAnswer {
  finding: Finding | null;
  /** The model's own p; the least of a person's day is told to the calibration. Null where there was too little history. */
  p: number | null;
}

interface Signal {
  kind: FindingKind;
  /** How often it is so on a day with sign-ins. */
  p: number;
  words: string;
}

/**
 * How often something new of this sort is to be expected on a day: the rule of succession, started with what holds for
 * anybody instead of Laplace's even chances.
 */
function newsRate(profile: SignInProfile, trait: Trait, { signIn: { priors } }: AnomalySettings): number {
  const { rate, days } = priors[trait];
  return Math.min(1, (profile[trait].newOn.length + rate * days) / (profile.activeDays + days));
}

const kinds: Record<Trait, FindingKind> = { country: "new_country", network: "new_network", device: "new_device" };

function newSignals(profile: SignInProfile, signIn: SignIn, settings: AnomalySettings): Signal[] {
  return traits.flatMap((trait) => {
    const value = signIn[trait];
    // Where nothing was ever known of it there is nothing to be new against.
    if (value === null || value === "" || Object.keys(profile[trait].seen).length === 0 || profile[trait].seen[keyOf(value)]) return [];
    const times = profile[trait].newOn.length;
    const words = `a ${trait} not seen before (a new one came on ${times === 0 ? "none" : figure(times)} of ${plural(Math.round(profile.activeDays), "day")})`;
    return [{ kind: kinds[trait], p: newsRate(profile, trait, settings), words }];
  });
}

// A smooth bump of about an hour and a half to each side, around the clock (a discrete von Mises kernel).
const bump = [0.36, 0.22, 0.08, 0.02];

/** The share of a person's hours at times as unusual as this or more so; 1 where it is a usual one. */
export function hourTail(hours: readonly number[], hour: number): number {
  const smooth = hours.map((_, at) => bump.reduce((sum, weight, off) => sum + weight * ((hours[(at + off) % hoursADay] ?? 0) + (off === 0 ? 0 : (hours[(at - off + hoursADay) % hoursADay] ?? 0))), 0));
  const here = smooth[hour] ?? 0;
  const total = smooth.reduce((sum, density) => sum + density, 0);
  const asRare = smooth.filter((density) => density <= here).reduce((sum, density) => sum + density, 0);
  return Math.min(1, (asRare + 1) / (total + 1));
}

/** A p above this is nothing to speak of. */
const worthSaying = 0.05;

function hourSignal(profile: SignInProfile, hour: number): Signal[] {
  const p = hourTail(profile.hours, hour);
  return p > worthSaying ? [] : [{ kind: "unusual_hour", p, words: `at ${hourWords(hour)}, when this person hardly ever signs in` }];
}

function travelSignal(profile: SignInProfile, signIn: SignIn, settings: AnomalySettings): Signal[] {
  const way = impossibleWay(profile, signIn, settings);
  return way === null ? [] : [{ kind: "impossible_travel", p: wayRate(profile, way, settings), words: "a place that cannot be reached in the time since the sign-in before" }];
}

/**
 * The chance that as unlikely a mixture comes about on a day: place, device and hour are taken for independent; a new country
 * brings a new network and may be far, so of these only the rarest counts. The product is taken four times, for there are other
 * mixtures as unlikely; the calibration corrects what is wrong with that.
 */
function jointly(signals: readonly Signal[]): number {
  const pOf = (kind: FindingKind): number => signals.find((signal) => signal.kind === kind)?.p ?? 1;
  const product = Math.min(pOf("new_country"), pOf("new_network"), pOf("impossible_travel")) * pOf("new_device") * pOf("unusual_hour");
  return Math.min(1, 4 * product);
}

/**
 * Whether a sign-in comes from a country, network or device not seen before or at an unusual hour, judged together: each
 * alone happens to everybody. Pure.
 */
export function judgeSignIn({ entity, profile, signIn, zone, calibration }: SignInQuestion, settings: AnomalySettings = anomalySettings): SignInAnswer {
  const time = localTime(signIn.at, zone);
  if (profile === null || time === null || profile.activeDays < settings.signIn.leastDays || time.day < profile.lastDay) return { finding: null, p: null };
  const signals = [...(signIn.isTrusted ? [] : newSignals(profile, signIn, settings)), ...travelSignal(profile, signIn, settings), ...hourSignal(profile, time.hour)].sort((a, b) => a.p - b.p);
  const [strongest] = signals;
  if (strongest === undefined) return { finding: null, p: 1 };
  const modelP = jointly(signals);
  const p = calibratedP(calibration, signInGroup(entity), modelP, settings);
  const days = Math.round(profile.activeDays);
  const sentence = `${nameOf(entity)} signed in from ${signals.map(({ words }) => words).join("; ")}. ${chanceWords(p)} From ${plural(days, "day")} with sign-ins.`.replace("signed in from at", "signed in at");
  const evidence = { days, modelP, ...Object.fromEntries(signals.map((signal) => [signal.kind, signal.p])) };
  return { finding: findingOf({ kind: strongest.kind, detector: "signIn", entity, at: signIn.at, expected: strongest.p, observed: 1, p, sentence, evidence }, settings), p: modelP };
}
