import { weekdayOf, type Day } from "../../src/intelligence/anomaly/calendar.ts";
import type { Metric } from "../../src/intelligence/anomaly/settings.ts";
import type { Entity } from "../../src/intelligence/anomaly/finding.ts";
import type { Random } from "./random.ts";

/** A year of normal traffic of made-up entities: people, machines, sources, networks. No anomaly is in it. */
export interface Actor {
  entity: Entity;
  kind: string;
  metrics: readonly Metric[];
  /** Counts by hour of a day, for each metric. Days are asked for in order. */
  hoursOf(day: Day): Readonly<Partial<Record<Metric, number[]>>>;
  person: Person | null;
}

export interface Person {
  home: Place;
  /** Where the person is on a day. */
  placeOn(day: Day): Place;
  /** The network and the device of a sign-in. */
  networkOn(day: Day, hour: number): { network: string; place: Place };
  deviceOn(day: Day, hour: number): string;
}

export interface Place {
  country: string;
  latitude: number;
  longitude: number;
}

/** 1 January 2025. */
export const firstDay: Day = 20_089;
export const yearDays = 365;

export const cities: readonly [Place, ...Place[]] = [
  { country: "DE", latitude: 52.5, longitude: 13.4 },
  { country: "DE", latitude: 48.1, longitude: 11.6 },
  { country: "FR", latitude: 48.9, longitude: 2.4 },
  { country: "GB", latitude: 51.5, longitude: -0.1 },
  { country: "US", latitude: 40.7, longitude: -74 },
  { country: "US", latitude: 37.8, longitude: -122.4 },
  { country: "SG", latitude: 1.35, longitude: 103.8 },
  { country: "JP", latitude: 35.7, longitude: 139.7 },
  { country: "ES", latitude: 40.4, longitude: -3.7 },
  { country: "IT", latitude: 41.9, longitude: 12.5 },
  { country: "GR", latitude: 38, longitude: 23.7 },
  { country: "PT", latitude: 38.7, longitude: -9.1 },
  { country: "TR", latitude: 41, longitude: 29 },
  { country: "BR", latitude: -23.5, longitude: -46.6 },
];

const publicHolidays = new Set([0, 107, 110, 120, 148, 159, 275, 357, 358, 359, 364].map((offset) => firstDay + offset));
const isWeekend = (day: Day): boolean => weekdayOf(day) >= 5;
const isCompanyPause = (day: Day): boolean => day - firstDay >= 354;

/** Bell around an hour of the day, going around midnight. */
const bell = (peak: number, width: number): number[] =>
  Array.from({ length: 24 }, (_, hour) => {
    const away = Math.min((hour - peak + 24) % 24, (peak - hour + 24) % 24);
    return Math.exp(-(away ** 2) / (2 * width ** 2));
  });
const normalised = (shape: readonly number[]): number[] => {
  const sum = shape.reduce((a, b) => a + b, 0);
  return shape.map((value) => value / sum);
};
const officeHours = normalised(bell(10, 1.6).map((value, hour) => value + 0.8 * (bell(14.5, 1.8)[hour] ?? 0)));
const allDay = normalised(new Array<number>(24).fill(1));

function spread(random: Random, total: number, shape: readonly number[], burst = 0): number[] {
  const hours = new Array<number>(24).fill(0);
  const draw = (): number => {
    let at = random.next();
    const hour = shape.findIndex((share) => (at -= share) < 0);
    return hour < 0 ? 12 : hour;
  };
  if (total > 400) return shape.map((share) => random.count(total * share, 0.02 + burst));
  // What people do comes in sittings: several in one hour.
  for (let left = total; left > 0; ) {
    const sitting = Math.min(left, 1 + (burst > 0 ? random.poisson(burst * 10) : 0));
    const hour = draw();
    hours[hour] = (hours[hour] ?? 0) + sitting;
    left -= sitting;
  }
  return hours;
}

const logNormal = (random: Random, sigma: number): number => Math.exp(sigma * random.normal() - sigma ** 2 / 2);

function away(random: Random, spells: readonly { times: number; days: readonly [number, number] }[]): Set<Day> {
  const days = new Set<Day>();
  for (const { times, days: [least, most] } of spells) {
    for (let spell = 0; spell < times; spell += 1) {
      const start = firstDay + random.below(yearDays);
      for (let day = start; day < start + least + random.below(most - least + 1); day += 1) days.add(day);
    }
  }
  return days;
}

interface Habits {
  kind: string;
  /** How much a person is at work on a day: 0 not at all. */
  presence(day: Day): number;
  shape(day: Day): readonly number[];
  trips: number;
  vacationsAbroad: number;
}

function person(random: Random, id: string, habits: Habits): Actor {
  const home = cities[random.below(4)] ?? cities[0];
  const vacations = away(random, [{ times: 2, days: [8, 16] }, { times: 2, days: [2, 5] }]);
  const sick = away(random, [{ times: random.poisson(2), days: [1, 5] }]);
  const trips = new Map<Day, Place>();
  for (let trip = 0; trip < habits.trips; trip += 1) {
    const start = firstDay + random.below(yearDays);
    const place = random.pick(cities);
    for (let day = start; day < start + 2 + random.below(4); day += 1) trips.set(day, place);
  }
  const abroad = new Map<Day, Place>();
  for (let vacation = 0; vacation < habits.vacationsAbroad; vacation += 1) {
    const start = firstDay + random.below(yearDays);
    const place = random.pick(cities);
    for (let day = start; day < start + 10; day += 1) abroad.set(day, place);
  }
  const means = { signIns: 1.5 + 4 * random.next(), downloads: 4 * logNormal(random, 1), failedSignIns: 0.08 + 0.4 * random.next() ** 2, reports: 0.02 };
  const growth = 1 + 0.4 * (random.next() - 0.5);
  const devices = [`laptop-${id}`, `phone-${id}`];
  const deviceChange = [firstDay + random.below(2 * yearDays), firstDay + random.below(2 * yearDays)];
  const carrierPlace = random.chance(0.3) ? (cities[random.below(4)] ?? home) : home;
  const usesPrivateVpn = random.chance(0.02);
  const here = (day: Day): Place => abroad.get(day) ?? trips.get(day) ?? home;
  const presenceOn = (day: Day): number => {
    // In the air, or on the road.
    if (sick.has(day) || here(day) !== here(day - 1)) return 0;
    // Some look in from the beach.
    if (vacations.has(day) || abroad.has(day)) return random.chance(0.12) ? 0.3 : 0;
    return habits.presence(day);
  };
  return {
    entity: { type: "user", id },
    kind: habits.kind,
    metrics: ["signIns", "failedSignIns", "downloads"],
    hoursOf(day) {
      const presence = presenceOn(day);
      const trend = 1 + ((growth - 1) * (day - firstDay)) / yearDays;
      const busy = logNormal(random, 0.3);
      const shape = habits.shape(day);
      // Now and then somebody collects the material for a whole project.
      const project = random.chance(0.02) ? 2 + 2 * random.next() : 1;
      return {
        signIns: spread(random, presence > 0 ? random.count(means.signIns * presence * Math.sqrt(busy), 0.05) : 0, shape),
        failedSignIns: spread(random, presence > 0 ? random.count(means.failedSignIns * presence * (random.chance(0.02) ? 6 : 1), 0.6) : 0, shape, 0.15),
        downloads: spread(random, presence > 0 ? random.count(means.downloads * presence * trend * busy * project, 0.35) : 0, shape, 0.2),
      };
    },
    person: {
      home,
      placeOn: here,
      networkOn(day, hour) {
        const place = here(day);
        if (usesPrivateVpn && random.chance(0.1)) return { network: "private-vpn", place: random.pick(cities) };
        if (random.chance(0.15)) return { network: `carrier-${place.country}`, place: place === home ? carrierPlace : place };
        if (place !== home) return { network: `hotel-${String(random.below(2_000))}`, place };
        if (random.chance(0.02)) return { network: `cafe-${String(random.below(300))}`, place };
        return isWeekend(day) || hour < 7 || hour > 19 || weekdayOf(day) === 4 ? { network: `home-${id}`, place } : { network: `office-${home.country}`, place };
      },
      deviceOn(day) {
        const which = random.chance(0.75) ? 0 : 1;
        return `${devices[which] ?? ""}${day >= (deviceChange[which] ?? Infinity) ? "-new" : ""}${random.chance(0.002) ? `-browser-${String(random.below(20))}` : ""}`;
      },
    },
  };
}

const office = (random: Random): Habits => {
  const works = random.chance(0.15) ? new Set([0, 1, 2, 3]) : new Set([0, 1, 2, 3, 4]);
  const shift = random.below(3) - 1;
  const shape = normalised(officeHours.map((_, hour) => officeHours[(hour - shift + 24) % 24] ?? 0));
  const evening = normalised(bell(20, 1.5));
  return {
    kind: "office",
    presence: (day) => (publicHolidays.has(day) || isCompanyPause(day) ? (random.chance(0.03) ? 0.5 : 0) : works.has(weekdayOf(day)) ? (publicHolidays.has(day - 1) ? 1.3 : 1) : random.chance(0.04) ? 0.6 : 0),
    shape: () => (random.chance(0.04) ? evening : shape),
    trips: random.chance(0.2) ? 1 : 0,
    vacationsAbroad: random.poisson(1.2),
  };
};

const shiftWorker = (random: Random): Habits => {
  const start = random.below(12);
  const shapes = [normalised(bell(9, 2)), normalised(bell(17, 2)), normalised(bell(1, 2))];
  return {
    kind: "shift",
    // Two early, two late, two night, then four off; at times a swap.
    presence: (day) => ((day + start) % 10 < 6 !== random.chance(0.05) ? 1 : 0),
    shape: (day) => shapes[Math.floor(((day + start) % 10) / 2) % 3] ?? allDay,
    trips: 0,
    vacationsAbroad: random.poisson(0.8),
  };
};

const traveller = (random: Random): Habits => ({ ...office(random), kind: "traveller", shape: () => normalised(bell(6 + random.below(14), 2.5)), trips: 12 + random.below(12), vacationsAbroad: 1 });

function service(random: Random, id: string): Actor {
  const base = 5 + 60 * random.next();
  const batchHour = random.below(24);
  const batch = 100 + random.below(3_000);
  const monthEnd = random.chance(0.4) ? 2 + 2 * random.next() : 1;
  const isDown = away(random, [{ times: random.poisson(1.5), days: [1, 4] }]);
  return {
    entity: { type: "user", id, group: "service account" },
    kind: "service",
    metrics: ["signIns", "failedSignIns", "downloads"],
    person: null,
    hoursOf(day) {
      if (isDown.has(day)) return { signIns: [], failedSignIns: [], downloads: [] };
      const isMonthEnd = new Date((day + 1) * 86_400_000).getUTCDate() <= 2;
      const downloads = spread(random, random.count(base, 0.01), allDay);
      downloads[batchHour] = (downloads[batchHour] ?? 0) + random.count(batch * (isMonthEnd ? monthEnd : 1), 0.01);
      // A password that ran out is tried until somebody sets it.
      return { signIns: spread(random, random.count(base, 0.01), allDay), failedSignIns: spread(random, random.poisson(random.chance(0.01) ? 15 : 0.3), allDay, 0.3), downloads };
    },
  };
}

interface Rhythm {
  kind: string;
  mean: number;
  dispersion: number;
  level(day: Day): number;
  shape: readonly number[];
  burst: number;
}

function rhythms(random: Random): Rhythm[] {
  const size = (): number => 3 * logNormal(random, 1.6) + 1;
  const steady = (): Rhythm => ({ kind: "steady", mean: size(), dispersion: 0.1, level: () => 1, shape: allDay, burst: 0 });
  const daytime = (): Rhythm => ({ ...steady(), kind: "daytime", shape: officeHours, level: (day) => (isWeekend(day) || publicHolidays.has(day) ? 0.15 : isCompanyPause(day) ? 0.4 : 1) });
  const bursty = (): Rhythm => {
    const rate = 0.03 + 0.05 * random.next();
    const height = 4 + 8 * random.next();
    return { ...steady(), kind: "bursty", dispersion: 0.4, level: () => (random.chance(rate) ? height * (0.5 + random.next()) : 1), burst: 0.5 };
  };
  const seasonal = (): Rhythm => ({ ...daytime(), kind: "seasonal", level: (day) => (isWeekend(day) ? 1.4 : 1) * (1 + 2 * Math.exp(-(((day - firstDay - 345) / 25) ** 2) / 2) + 0.4 * Math.sin((2 * Math.PI * (day - firstDay)) / 365)) });
  const growing = (): Rhythm => {
    const weekly = 0.005 + 0.02 * random.next();
    return { ...daytime(), kind: "growing", level: (day) => (isWeekend(day) ? 0.3 : 1) * (1 + weekly) ** ((day - firstDay) / 7) };
  };
  const weekly = (): Rhythm => {
    const scanDay = random.below(7);
    return { ...steady(), kind: "weekly scan", level: (day) => (weekdayOf(day) === scanDay ? 6 : 1) };
  };
  const noisy = (): Rhythm => ({ ...steady(), kind: "noisy", dispersion: 1 });
  const rare = (): Rhythm => ({ ...steady(), kind: "rare", mean: 0.2 + random.next(), dispersion: 0.8 });
  const stepping = (): Rhythm => {
    const step = firstDay + 100 + random.below(200);
    return { ...daytime(), kind: "stepping", level: (day) => (isWeekend(day) ? 0.3 : 1) * (day >= step ? 1.6 : 1) };
  };
  return [steady, daytime, bursty, seasonal, growing, weekly, noisy, rare, stepping].map((make) => make());
}

function counted(random: Random, entity: Entity, metrics: readonly Metric[], rhythm: Rhythm): Actor {
  const isDown = away(random, [{ times: random.poisson(1), days: [1, 6] }]);
  return {
    entity,
    kind: rhythm.kind,
    metrics,
    person: null,
    hoursOf: (day) => Object.fromEntries(metrics.map((metric) => [metric, isDown.has(day) ? [] : spread(random, random.count(rhythm.mean * rhythm.level(day), rhythm.dispersion), rhythm.shape, rhythm.burst)])),
  };
}

/** 340 entities: 180 office people, 40 on shifts, 25 travellers, 20 service accounts, 54 sources, 21 networks. */
export function makeActors(random: Random): Actor[] {
  const many = (count: number, make: (index: number) => Actor): Actor[] => Array.from({ length: count }, (_, index) => make(index));
  const sources = Array.from({ length: 6 }, () => rhythms(random)).flat();
  return [
    ...many(180, (index) => person(random, `office-${String(index)}`, office(random))),
    ...many(40, (index) => person(random, `shift-${String(index)}`, shiftWorker(random))),
    ...many(25, (index) => person(random, `traveller-${String(index)}`, traveller(random))),
    ...many(20, (index) => service(random, `service-${String(index)}`)),
    ...sources.map((rhythm, index) => counted(random, { type: "source", id: `source-${String(index)}` }, ["alerts"], rhythm)),
    ...many(21, (index) => counted(random, { type: "network", id: `network-${String(index)}` }, ["signIns", "failedSignIns"], rhythms(random)[index % 9] ?? { kind: "steady", mean: 5, dispersion: 0.1, level: () => 1, shape: allDay, burst: 0 })),
  ];
}
