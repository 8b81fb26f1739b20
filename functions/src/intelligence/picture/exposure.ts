import { z } from "zod";
import { loadKnownExploited } from "../../triage/knownExploited.ts";
import { indicatorId } from "../canonical.ts";
import type { Indicator } from "../model.ts";
import type { Exposure } from "./model.ts";
import { pictureItemOf, type Thing } from "./things.ts";

/** Vulnerabilities that are looked up, those that most open things name. */
const lookedUpMax = 100;
const shownIn = 5;

const feedLabel = "known-exploited";

/** The vulnerabilities that open incidents and alerts name, those first that most do. Pure. */
export function namedOpenly(things: readonly Thing[]): { cve: string; id: string; things: Thing[] }[] {
  const named = new Map<string, Thing[]>();
  for (const thing of things) if (thing.isOpen) for (const cve of thing.cves) named.set(cve, [...(named.get(cve) ?? []), thing]);
  return [...named]
    .map(([cve, holders]) => ({ cve, id: indicatorId({ type: "cve", value: cve }), things: holders }))
    .sort((a, b) => b.things.length - a.things.length || (a.cve < b.cve ? -1 : 1))
    .slice(0, lookedUpMax);
}

/** What is overdue first, then what is due first. */
const byUrgency = (a: Exposure, b: Exposure): number => Number(b.isOverdue) - Number(a.isOverdue) || (a.dueDate ?? "9999").localeCompare(b.dueDate ?? "9999") || b.incidents + b.alerts - (a.incidents + a.alerts);

/**
 * Those of the named vulnerabilities that attackers are known to use: by the catalogue the engine has, or by the feed, which
 * also says when they are due. What people took back (`revoked`) is left out. Pure, save that the catalogue is read on first use.
 */
export function exposureOf(named: ReturnType<typeof namedOpenly>, indicators: ReadonlyMap<string, Indicator>, now: Date): Exposure[] {
  const catalogue = loadKnownExploited();
  const today = now.toISOString().slice(0, 10);
  return named
    .flatMap(({ cve, id, things }): Exposure[] => {
      const indicator = indicators.get(id);
      const isOfFeed = indicator?.labels.includes(feedLabel) === true;
      if (indicator?.revoked === true || (!isOfFeed && !catalogue.has(cve))) return [];
      const labels = isOfFeed ? indicator.labels : [];
      const dueDate = labels.flatMap((label) => (label.startsWith("due:") ? (z.iso.date().safeParse(label.slice(4)).data ?? []) : [])).sort()[0] ?? null;
      const latest = [...things].sort((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime());
      return [
        {
          cve,
          dueDate,
          isOverdue: dueDate !== null && dueDate < today,
          isRansomware: labels.includes("ransomware"),
          incidents: things.filter(({ kind }) => kind === "incident").length,
          alerts: things.filter(({ kind }) => kind === "alert").length,
          lastSeenAt: latest[0]?.lastSeenAt ?? now,
          seenIn: latest.slice(0, shownIn).map(pictureItemOf),
        },
      ];
    })
    .sort(byUrgency);
}
