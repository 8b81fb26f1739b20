import { withinBudget } from "../../src/intelligence/anomaly/budget.ts";
import { byGroup, tellPs, type Calibration } from "../../src/intelligence/anomaly/calibration.ts";
import type { Day } from "../../src/intelligence/anomaly/calendar.ts";
import type { Finding } from "../../src/intelligence/anomaly/finding.ts";
import { judgeSignIn, signInGroup } from "../../src/intelligence/anomaly/signIn.ts";
import { tellSignIn, type SignIn, type SignInProfile } from "../../src/intelligence/anomaly/signInProfile.ts";
import { impossibleWay, judgeTravel, travelGroup } from "../../src/intelligence/anomaly/travel.ts";
import type { Random } from "./random.ts";
import { looked, type Tally } from "./tally.ts";
import { firstDay, yearDays, type Actor, type Person } from "./traffic.ts";

const zone = "UTC";
const hourMs = 3_600_000;

/** Mobile and hotel addresses are located within some tens of km, at times much farther off. */
function jittered(random: Random, { latitude, longitude }: { latitude: number; longitude: number }): { latitude: number; longitude: number } {
  const degrees = random.chance(0.002) ? 4 : 0.15;
  return { latitude: latitude + degrees * random.normal(), longitude: longitude + degrees * random.normal() };
}

function signInsOf(random: Random, person: Person, day: Day, hours: readonly number[]): SignIn[] {
  const times = hours.flatMap((count, hour) => Array.from({ length: count }, () => (day * 24 + hour + random.next()) * hourMs)).sort((a, b) => a - b);
  return times.map((time) => {
    const hour = Math.floor(time / hourMs) % 24;
    const { network, place } = person.networkOn(day, hour);
    return { at: new Date(time), country: place.country, place: jittered(random, place), network, device: person.deviceOn(day, hour), isTrusted: network.startsWith("office-") };
  });
}

interface Theft {
  kind: string;
  size: string;
  make(random: Random, last: SignIn, day: Day): SignIn;
}

const strange = (random: Random): Pick<SignIn, "country" | "place"> => {
  const place = random.pick([{ country: "RU", latitude: 55.8, longitude: 37.6 }, { country: "NG", latitude: 6.5, longitude: 3.4 }, { country: "VN", latitude: 21, longitude: 105.8 }, { country: "CA", latitude: 43.7, longitude: -79.4 }]);
  return { country: place.country, place };
};
const farFrom = ({ place }: SignIn): Pick<SignIn, "country" | "place"> => ((place?.longitude ?? 0) > 60 ? { country: "BR", place: { latitude: -3.1, longitude: -60 } } : { country: "VN", place: { latitude: 21, longitude: 105.8 } });
const at = (random: Random, day: Day, hour: number): Date => new Date((day * 24 + hour + random.next()) * hourMs);
const workHour = (random: Random): number => 9 + random.below(8);
const nightHour = (random: Random): number => 2 + random.below(3);

const thefts: [Theft, ...Theft[]] = [
  { kind: "new country", size: "0 alone", make: (random, last, day) => ({ ...last, ...strange(random), at: at(random, day, workHour(random)), network: "hosting-1", isTrusted: false }) },
  { kind: "new country", size: "1 and device", make: (random, last, day) => ({ ...last, ...strange(random), at: at(random, day, workHour(random)), network: "hosting-1", device: "kali", isTrusted: false }) },
  { kind: "new country", size: "2 device, night", make: (random, last, day) => ({ ...last, ...strange(random), at: at(random, day, nightHour(random)), network: "hosting-1", device: "kali", isTrusted: false }) },
  { kind: "new network", size: "0 alone", make: (random, last, day) => ({ ...last, at: at(random, day, workHour(random)), network: "proxy-1", isTrusted: false }) },
  { kind: "new network", size: "1 and device", make: (random, last, day) => ({ ...last, at: at(random, day, workHour(random)), network: "proxy-1", device: "kali", isTrusted: false }) },
  { kind: "new network", size: "2 device, night", make: (random, last, day) => ({ ...last, at: at(random, day, nightHour(random)), network: "proxy-1", device: "kali", isTrusted: false }) },
  { kind: "new device", size: "0 alone", make: (random, last, day) => ({ ...last, at: at(random, day, workHour(random)), device: "kali" }) },
  { kind: "unusual hour", size: "0 alone", make: (random, last, day) => ({ ...last, at: at(random, day, nightHour(random)) }) },
  ...[0.5, 2, 6].flatMap((hours) =>
    [{}, { device: "kali" }].map((theft): Theft => ({
      kind: `impossible travel${"device" in theft ? ", new device" : ""}`,
      size: `${String(hours)} h later`,
      make: (_random, last) => ({ ...last, ...farFrom(last), at: new Date(last.at.getTime() + hours * hourMs), network: "hosting-2", isTrusted: false, ...theft }),
    })),
  ),
];

/** Runs the detectors of sign-ins over a year, and over single stolen sign-ins among them. */
export function measureSignIns(actors: readonly Actor[], random: Random, tally: Tally): void {
  const profiles = new Map<string, SignInProfile>();
  let calibration: Calibration | null = null;
  for (let day = firstDay; day < firstDay + yearDays; day += 1) {
    const candidates: { finding: Finding; kind: string }[] = [];
    const ps: { group: string; p: number }[] = [];
    const tries: { actor: Actor; profile: SignInProfile; last: SignIn }[] = [];
    let judged = 0;
    for (const actor of actors) {
      if (actor.person === null) continue;
      const signIns = signInsOf(random, actor.person, day, actor.hoursOf(day).signIns ?? []);
      let profile = profiles.get(actor.entity.id) ?? null;
      const started = performance.now();
      let least: number | null = null;
      let leastWay: number | null = null;
      for (const signIn of signIns) {
        const { finding, p } = judgeSignIn({ entity: actor.entity, profile, signIn, zone, calibration });
        const { finding: journey, p: wayP } = judgeTravel({ entity: actor.entity, profile, signIn, calibration });
        if (wayP !== null) leastWay = Math.min(leastWay ?? 1, wayP);
        candidates.push(...[finding, journey].filter((found) => found !== null).map((found) => ({ finding: found, kind: actor.kind })));
        if (p !== null) least = Math.min(least ?? 1, p);
        profile = tellSignIn(profile, signIn, zone, impossibleWay(profile, signIn) !== null);
      }
      if (leastWay !== null) ps.push({ group: travelGroup(actor.entity), p: leastWay });
      if (least !== null) {
        ps.push({ group: signInGroup(actor.entity), p: least });
        judged += 1;
        tally.judged("signIn", performance.now() - started);
        tally.judged("travel", 0);
      }
      const last = signIns.at(-1);
      if (profile !== null) profiles.set(actor.entity.id, profile);
      if (profile !== null && last && least !== null && random.chance(0.06)) tries.push({ actor, profile, last });
    }
    const found = candidates.map(({ finding }) => finding);
    found.forEach(({ detector, p }) => { tally.seeP(detector, p); });
    withinBudget(found, looked({ signIn: judged, travel: judged })).forEach((alarm) => { tally.falseAlarm(alarm.detector, alarm, `${candidates.find(({ finding }) => finding === alarm)?.kind ?? ""} ${alarm.kind}`); });
    for (const { actor, profile, last } of tries) {
      const theft = random.pick(thefts);
      const signIn = theft.make(random, last, day + 1);
      const { finding } = judgeSignIn({ entity: actor.entity, profile, signIn, zone, calibration });
      const { finding: journey } = judgeTravel({ entity: actor.entity, profile, signIn, calibration });
      const isCaught = withinBudget([finding, journey].filter((found) => found !== null), looked({ signIn: judged, travel: judged })).length > 0;
      tally.injected(theft.kind, theft.size, isCaught, isCaught ? 0 : null);
    }
    calibration = tellPs(calibration, day, byGroup(ps));
  }
  for (const [, profile] of profiles) tally.bytes("profile of sign-ins", JSON.stringify(profile).length);
}
