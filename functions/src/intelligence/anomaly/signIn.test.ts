import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tellPs, type Calibration } from "./calibration.ts";
import { hourTail, judgeSignIn, signInGroup } from "./signIn.ts";
import { keyOf, tellSignIn, type SignIn, type SignInProfile } from "./signInProfile.ts";
import { distanceKm, impossibleWay, judgeTravel, travelGroup } from "./travel.ts";

const start = 20_500;
const hourMs = 3_600_000;
const berlin = { latitude: 52.5, longitude: 13.4 };
const singapore = { latitude: 1.35, longitude: 103.8 };
const entity = { type: "user", id: "u1", label: "Ada" } as const;
const at = (day: number, hour: number): Date => new Date(((start + day) * 24 + hour) * hourMs);
const signIn = (day: number, hour: number, changes: Partial<SignIn> = {}): SignIn => ({ at: at(day, hour), country: "DE", place: berlin, network: "AS100", device: "Firefox on Windows", isTrusted: false, ...changes });
const tell = (signIns: readonly SignIn[]): SignInProfile | null => signIns.reduce<SignInProfile | null>((profile, one) => tellSignIn(profile, one, "UTC"), null);
/** Working days of somebody who never changes a thing: 9, 10 or 11 o'clock. */
const habitual = (days: number): SignIn[] => Array.from({ length: days }, (_, day) => signIn(day, 9 + (day % 3)));
/** A record in which one thing is new on one day in a hundred, and two hardly ever. */
const quiet: Calibration = tellPs(null, start, { [signInGroup(entity)]: { judged: 20_000, ps: new Array<number>(200).fill(0.01) }, [travelGroup(entity)]: { judged: 20_000, ps: [] } });
const judge = (profile: SignInProfile | null, one: SignIn) => judgeSignIn({ entity, profile, signIn: one, zone: "UTC", calibration: quiet });
const travel = (profile: SignInProfile | null, one: SignIn) => judgeTravel({ entity, profile, signIn: one, calibration: quiet });
const stranger: Partial<SignIn> = { country: "SG", place: singapore, network: "AS999", device: "curl" };

describe("a profile of sign-ins", () => {
  it("counts days, so telling a sign-in again changes nothing", () => {
    const once = habitual(30);
    expect(tell([...once, ...once.slice(-1), ...once.slice(-1)])).toEqual(tell(once));
  });
  it("takes the first day for a beginning, and what comes later for news", () => {
    const profile = tell([...habitual(30), signIn(30, 9, { device: "Safari on iOS" })]);
    expect(profile?.device.newOn).toEqual([start + 30]);
    expect(profile?.country.newOn).toEqual([]);
  });
  it("takes the first device ever told of for no news, however late it comes", () => {
    const unknown = habitual(30).map((one) => ({ ...one, device: null }));
    expect(tell([...unknown, signIn(30, 9)])?.device).toMatchObject({ newOn: [] });
  });
  it("counts hours by the person's clock", () => {
    expect(tellSignIn(null, signIn(0, 8), "Asia/Tokyo").hours.indexOf(1)).toBe(17);
  });
  it("stays small whatever is told, and names cannot harm it", () => {
    const names = ["__proto__", "constructor", "a".repeat(10_000), ...Array.from({ length: 300 }, (_, i) => `network ${String(i)}`)];
    const profile = tell(names.map((network, i) => signIn(i, i % 24, { network, device: network, country: network })));
    expect(JSON.stringify(profile).length).toBeLessThan(16_000);
    expect(Object.keys(profile?.network.seen ?? {}).length).toBeLessThanOrEqual(30);
    expect(tell([signIn(0, 9, { network: "__proto__" })])?.network.seen[keyOf("__proto__")]?.days).toBe(1);
  });
  it("takes nothing from a sign-in without a date", () => {
    const profile = tell(habitual(3));
    expect(profile && tellSignIn(profile, signIn(4, 9, { at: new Date(Number.NaN) }), "UTC")).toBe(profile);
  });
});

describe("a sign-in", () => {
  it("is not judged before there are two weeks of history", () => {
    expect(judge(tell(habitual(13)), signIn(14, 3, stranger))).toEqual({ finding: null, p: null });
    expect(judge(null, signIn(14, 3, stranger)).finding).toBeNull();
  });
  it("is no finding where it is as ever", () => {
    expect(judge(tell(habitual(100)), signIn(100, 10))).toEqual({ finding: null, p: 1 });
  });
  it("from a new country with a new device at night is a finding that says all three", () => {
    const { finding } = judge(tell(habitual(100)), signIn(101, 3, stranger));
    expect(finding?.p).toBeLessThan(2e-4);
    expect(finding?.sentence).toMatch(/^Ada signed in from a country not seen before \(a new one came on none of 91 days\); .*at 03:00–04:00, when this person hardly ever signs in.*By chance this happens about once in [\d,]+ days\. From 91 days with sign-ins\.$/);
    expect(Object.keys(finding?.evidence ?? {})).toEqual(expect.arrayContaining(["new_country", "new_network", "new_device", "unusual_hour", "days"]));
  });
  it("with one new thing alone is no alarm, for that happens to everybody", () => {
    for (const change of [{ device: "curl" }, { network: "AS999" }, { country: "FR" }]) expect(judge(tell(habitual(100)), signIn(101, 10, change)).finding?.p).toBeGreaterThan(3e-4);
  });
  it("of somebody who is in a new country every few days says less", () => {
    const traveller = Array.from({ length: 100 }, (_, day) => signIn(day, 9 + (day % 3), day % 5 === 0 ? { country: `C${String(day)}`, network: `N${String(day)}` } : {}));
    const seldom = judge(tell(habitual(100)), signIn(101, 10, { country: "SG", network: "AS999", device: "curl" })).p ?? 0;
    expect(judge(tell(traveller), signIn(101, 10, { country: "SG", network: "AS999", device: "curl" })).p).toBeGreaterThan(20 * seldom);
  });
  it("from a network vouched for may come with anything new", () => {
    expect(judge(tell(habitual(100)), signIn(101, 10, { ...stranger, isTrusted: true })).finding).toBeNull();
  });
  it("of before the last day known is not judged", () => {
    expect(judge(tell(habitual(100)), signIn(50, 3, stranger)).p).toBeNull();
  });
  it("with nothing known of place or device is judged by its hour alone", () => {
    const unknown = { country: null, place: null, network: null, device: null };
    expect(judge(tell(habitual(100)), signIn(101, 10, unknown)).p).toBe(1);
    expect(judge(tell(habitual(100)), signIn(101, 3, unknown)).finding?.kind).toBe("unusual_hour");
  });
});

describe("the hour", () => {
  const office = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 18 ? 20 : 0));
  it("is usual within the habit, less so at its edge, and rare at night", () => {
    expect(hourTail(office, 12)).toBeGreaterThan(0.5);
    expect(hourTail(office, 19)).toBeLessThan(0.1);
    expect(hourTail(office, 3)).toBeLessThan(0.01);
  });
  it("goes around midnight", () => {
    const night = Array.from({ length: 24 }, (_, hour) => (hour >= 22 || hour < 2 ? 20 : 0));
    expect(hourTail(night, 0)).toBeGreaterThan(0.5);
    expect(hourTail(night, 12)).toBeLessThan(0.02);
  });
  it("says nothing without a history, and no more than the history allows", () => {
    expect(hourTail(new Array<number>(24).fill(0), 3)).toBe(1);
    expect(hourTail([10, ...new Array<number>(23).fill(0)], 12)).toBeGreaterThan(0.08);
  });
});

describe("a distance", () => {
  it.each([
    ["London to New York", { latitude: 51.5074, longitude: -0.1278 }, { latitude: 40.7128, longitude: -74.006 }, 5_570],
    ["Sydney to Santiago, over the date line", { latitude: -33.8688, longitude: 151.2093 }, { latitude: -33.4489, longitude: -70.6693 }, 11_340],
    ["pole to pole", { latitude: 90, longitude: 0 }, { latitude: -90, longitude: 0 }, 20_015],
  ])("is right within half a per cent: %s", (_way, from, to, km) => {
    expect(Math.abs(distanceKm(from, to) / km - 1)).toBeLessThan(0.005);
  });
  it("is nought at home and symmetrical", () => {
    expect(distanceKm(berlin, berlin)).toBe(0);
    fc.assert(fc.property(fc.double({ min: -90, max: 90, noNaN: true }), fc.double({ min: -180, max: 180, noNaN: true }), (latitude, longitude) => {
      expect(distanceKm(berlin, { latitude, longitude })).toBeCloseTo(distanceKm({ latitude, longitude }, berlin), 6);
    }));
  });
});

describe("impossible travel", () => {
  const away = (day: number, hour: number, changes: Partial<SignIn> = {}) => signIn(day, hour, { country: "SG", place: singapore, network: "AS999", ...changes });
  const known = tell(habitual(60));
  it("is found where nobody could have come in the time", () => {
    // The last sign-in was on day 59 at 11.
    const { finding } = travel(known, away(59, 13));
    expect(finding).toMatchObject({ kind: "impossible_travel", severity: "medium" });
    expect(finding?.p).toBeLessThan(1e-4);
    expect(finding?.sentence).toMatch(/^Ada signed in 9,9\d\d km from the sign-in 2 hours before from DE to SG: 4,9\d\d km\/h, where 1,000 is the most a traveller makes\./);
  });
  it("is not where an airliner could", () => {
    expect(travel(known, away(60, 4)).finding).toBeNull();
    expect(travel(known, away(60, 4)).p).toBe(1);
  });
  it("is not within a region, for addresses are located to the next city", () => {
    expect(impossibleWay(known, signIn(59, 11, { at: new Date(at(59, 11).getTime() + 60_000), place: { latitude: 51.3, longitude: 12.4 }, network: "AS999" }))).toBeNull();
  });
  it("is not from a network vouched for, nor between two networks the person always uses", () => {
    expect(travel(known, away(59, 13, { isTrusted: true })).finding).toBeNull();
    const phone = tell(habitual(60).flatMap((one) => [one, { ...one, at: new Date(one.at.getTime() + hourMs / 2), place: singapore, network: "carrier" }]));
    expect(travel(phone, signIn(59, 12, { place: berlin })).finding).toBeNull();
  });
  it("says less of somebody who is often located wrongly", () => {
    const often = { ...(known ?? tellSignIn(null, signIn(0, 9), "UTC")), fastOn: [start + 10, start + 20, start + 30] };
    expect(travel(often, away(59, 13)).p).toBeGreaterThan(5 * (travel(known, away(59, 13)).p ?? 1));
  });
  it("is not seen in places that are none, and not before there is history", () => {
    for (const place of [{ latitude: Number.NaN, longitude: 0 }, { latitude: 91, longitude: 0 }, { latitude: 0, longitude: 1e9 }]) expect(impossibleWay(known, away(59, 13, { place }))).toBeNull();
    expect(travel(tell(habitual(5)), away(5, 9))).toEqual({ finding: null, p: null });
  });
});
