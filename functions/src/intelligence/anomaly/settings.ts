import type { SeverityLevel } from "../../triage/model.ts";

/** What is counted of a user, a source or a network. */
export const metrics = ["alerts", "reports", "signIns", "failedSignIns", "downloads"] as const;
export type Metric = (typeof metrics)[number];

export const findingKinds = ["volume_day", "volume_hour", "new_country", "new_network", "new_device", "unusual_hour", "impossible_travel", "rare_combination", "rising"] as const;
export type FindingKind = (typeof findingKinds)[number];

/** The detectors, each with a share of the budget of its own. */
export const detectors = ["volume", "signIn", "travel", "combination", "rising"] as const;
export type Detector = (typeof detectors)[number];

/**
 * Everything an organisation may want otherwise. The figures were chosen on generated traffic whose seeds are not those of
 * the published table (`scripts/measureAnomalies.ts`).
 */
export const anomalySettings = {
  /**
   * False alarms an entity may cause on a day by chance, for each detector. Together at most 1 in 1,000: a user is looked at for
   * volume, sign-ins and travel, a source for volume and combinations, a category or technique for rising.
   */
  falseAlarmsPerEntityDay: { volume: 5e-4, signIn: 3e-4, travel: 2e-4, combination: 5e-4, rising: 1e-3 } satisfies Record<Detector, number>,
  /** The share of false ones among a day's findings of a detector (Benjamini and Hochberg 1995). */
  falseDiscoveryRate: 0.2,
  volume: {
    /** Days of history before it speaks. */
    leastDays: 21,
    /** After so many days a day weighs half. */
    halfLifeDays: 28,
    /** What must be above expectation for a finding: things, and times. */
    leastExcess: { alerts: 8, reports: 4, signIns: 6, failedSignIns: 5, downloads: 10 } satisfies Record<Metric, number>,
    leastRatio: 1.5,
    /** The dispersion (1 / size) that is assumed before it is seen, and for how many days' worth. */
    priorDispersion: 0.15,
    priorDays: 8,
    priorHourDispersion: 1,
    /** Days by which the weekday leans on the whole week where weekdays differ much. */
    leastPooling: 0.7,
    /** Zeros whose chance together is less than this are an absence, not a low count. */
    absenceChance: 1e-3,
    /** The dispersion up to which an entity counts as steady, and as uneven; beyond it is bursty. Like is calibrated with like. */
    steadyDispersion: 0.25,
    unevenDispersion: 1,
  },
  /** How p-values are brought to what they were worth in the past. */
  calibration: {
    halfLifeDays: 180,
    /** What is taken for true of so many entity-days before any was seen: that p comes as often as it says to this power. */
    priorEntityDays: 200,
    priorPower: 0.6,
    /** And what nobody foresaw: half an entity-day of it, hardly fewer the further out. */
    unforeseen: 0.5,
    unforeseenPower: 0.1,
  },
  signIn: {
    leastDays: 14,
    /** How often something new is to be expected of anyone on a day with sign-ins, and how many days that counts for. */
    priors: { country: { rate: 1 / 200, days: 100 }, network: { rate: 1 / 25, days: 50 }, device: { rate: 1 / 150, days: 100 } },
  },
  travel: {
    leastDays: 7,
    /** An airliner with the wind behind it. */
    mostKmPerHour: 1_000,
    /** Two places so near may be one: addresses are located to a city or its neighbour. */
    sameRegionKm: 200,
    /** What the location of each address may be wrong by. */
    errorKm: 100,
    /** How fast greater errors become rarer: errors of twice the size come 2 to this power times less. */
    errorPower: 1,
    /** A network seen on so many days is the user's own, wherever it is. */
    knownNetworkDays: 3,
    prior: { rate: 1 / 200, days: 100 },
  },
  combination: {
    /** Days of history before it speaks. */
    leastDays: 21,
    /** How often each part must have been seen, and how often both together were to be expected. */
    leastSeen: 20,
    leastExpected: 5,
    /** How surprising the absence must be before its end is news. */
    avoidance: 1e-3,
  },
  rising: {
    recentDays: 7,
    beforeDays: 28,
    /** Days of history before it speaks. */
    leastDays: 21,
    leastRecent: 5,
    leastRatio: 1.5,
  },
  /** The lowest score of each severity, and the highest severity a kind of finding may have by itself. */
  severityFrom: { low: 0, medium: 40, high: 55, critical: 75 } satisfies Record<SeverityLevel, number>,
  severityMost: {
    volume_day: "high",
    volume_hour: "high",
    new_country: "high",
    new_network: "medium",
    new_device: "medium",
    unusual_hour: "medium",
    impossible_travel: "high",
    rare_combination: "medium",
    rising: "medium",
  } satisfies Record<FindingKind, SeverityLevel>,
};
export type AnomalySettings = typeof anomalySettings;
