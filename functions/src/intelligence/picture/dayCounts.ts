/** What was reported day by day, and what of it is on the rise. Pure. */
import type { Category } from "../../triage/model.ts";
import type { Day } from "../anomaly/calendar.ts";
import { nameOf, type Entity } from "../anomaly/finding.ts";
import { riseFinding, risingSeries, type DailyCounts, type Rise } from "../anomaly/rising.ts";
import { anomalySettings } from "../anomaly/settings.ts";
import type { DayCount, RiseShown } from "./model.ts";

const { recentDays, beforeDays } = anomalySettings.rising;
/** Days that are looked at, today among them. */
export const countedDays = recentDays + beforeDays;
/** Of techniques of a day the most frequent are kept. */
const techniquesMax = 200;
const dayMs = 86_400_000;

export const dayOf = (at: Date): Day => Math.floor(at.getTime() / dayMs);
export const startOf = (day: Day): Date => new Date(day * dayMs);

/** What is counted of an incident. */
export interface Reported {
  at: Date;
  category: Category | null;
  techniques: readonly string[];
}

function countOf(reports: readonly Reported[]): DayCount {
  const [categories, techniques] = [new Map<string, number>(), new Map<string, number>()];
  const raise = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const report of reports) {
    if (report.category !== null) raise(categories, report.category);
    for (const technique of new Set(report.techniques)) raise(techniques, technique);
  }
  const frequent = [...techniques].sort((a, b) => b[1] - a[1]).slice(0, techniquesMax);
  return { all: reports.length, categories: Object.fromEntries(categories), techniques: Object.fromEntries(frequent) };
}

/** The counts of each day from one to another, both included; a day without reports is nought. */
export function countDays(reports: readonly Reported[], from: Day, to: Day): Record<string, DayCount> {
  const byDay = Map.groupBy(reports, ({ at }) => dayOf(at));
  return Object.fromEntries(Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => [String(from + i), countOf(byDay.get(from + i) ?? [])]));
}

/** Those of the days that are looked at today. */
export const recentOf = (days: Readonly<Record<string, DayCount>>, today: Day): Record<string, DayCount> => Object.fromEntries(Object.entries(days).filter(([day]) => Number(day) > today - countedDays && Number(day) <= today));

const kindOf = ({ type }: Entity): RiseShown["kind"] => (type === "category" || type === "technique" ? type : "all");

function shown(rise: Rise, today: Day): RiseShown {
  const { entity, recent, expected, ratio, p, q, days } = rise;
  return { kind: kindOf(entity), id: entity.id, label: nameOf(entity), observed: recent, expected, ratio, p, q, days, sentence: riseFinding(rise, today + 1).sentence };
}

/**
 * Categories, techniques and the whole that are reported more than the weeks before let expect, as `risingSeries` judges it: a
 * category must rise more than all the others do. Today counts as far as it has come, so a rise is told late rather than
 * wrongly. History begins with the first day that has a report; days that were not counted end it.
 */
export function risesOf(days: Readonly<Record<string, DayCount>>, today: Day, labels: ReadonlyMap<string, string>): { rising: RiseShown[]; historyDays: number } {
  const known: DayCount[] = [];
  for (let age = 0; age < countedDays; age += 1) {
    const day = days[String(today - age)];
    if (day === undefined) break;
    known.push(day);
  }
  while (known.length > 0 && known.at(-1)?.all === 0) known.pop();

  const all = known.map((day) => day.all);
  const names = (kind: "categories" | "techniques"): string[] => [...new Set(known.flatMap((day) => Object.keys(day[kind])))];
  const parts: DailyCounts[] = [
    ...names("categories").map((id) => ({ entity: { type: "category" as const, id, label: id.replaceAll("_", " ") }, counts: known.map((day) => day.categories[id] ?? 0) })),
    ...names("techniques").map((id) => ({ entity: { type: "technique" as const, id, label: `${id} ${labels.get(id) ?? ""}` }, counts: known.map((day) => day.techniques[id] ?? 0) })),
  ];
  const whole: DailyCounts[] = [{ entity: { type: "organisation", id: "all", label: "Reports of every kind" }, counts: all }];
  const risesAmong = (series: DailyCounts[], of: number[] | null): RiseShown[] => risingSeries({ day: today + 1, series, of, calibration: null }).rises.map((rise) => shown(rise, today));
  return { rising: [...risesAmong(whole, null), ...risesAmong(parts, all)], historyDays: known.length };
}
