import { scoreAt } from "../decay.ts";
import { isMatchable } from "../matching.ts";
import type { Indicator } from "../model.ts";
import type { Campaign, TopIndicator } from "./model.ts";
import type { Thing } from "./things.ts";

/** Indicators that are looked up, of what most things hold. */
export const lookedUpMax = 200;
const shownMax = 20;
const namesMax = 5;

interface Held {
  id: string;
  incidents: number;
  alerts: number;
  lastSeenAt: Date;
}

/** The observables that most incidents and alerts hold, by the id of the indicator each would be. Pure. */
export function mostHeld(things: readonly Thing[]): Held[] {
  const held = new Map<string, Held>();
  for (const { kind, traits, lastSeenAt } of things) {
    for (const id of new Set(traits.flatMap(({ indicatorId }) => indicatorId ?? []))) {
      const known = held.get(id) ?? { id, incidents: 0, alerts: 0, lastSeenAt };
      held.set(id, { id, incidents: known.incidents + Number(kind === "incident"), alerts: known.alerts + Number(kind === "alert"), lastSeenAt: lastSeenAt > known.lastSeenAt ? lastSeenAt : known.lastSeenAt });
    }
  }
  return [...held.values()].sort((a, b) => b.incidents + b.alerts - (a.incidents + a.alerts) || b.lastSeenAt.getTime() - a.lastSeenAt.getTime()).slice(0, lookedUpMax);
}

const some = (count: number, one: string): string => `${String(count)} ${one}${count === 1 ? "" : "s"}`;

function whyOf({ incidents, alerts }: Held, score: number, sources: readonly string[], campaigns: number): string {
  const where = [...(incidents > 0 ? [some(incidents, "incident")] : []), ...(alerts > 0 ? [some(alerts, "alert")] : [])].join(" and ");
  const part = campaigns === 0 ? "" : `, part of ${some(campaigns, "campaign")}`;
  return `Held by ${where}${part}; score ${String(score)}${sources.length === 0 ? "" : ` by the word of ${sources.join(", ")}`}.`;
}

/** Those of the indicators that stand, the most held first, with why. Pure. */
export function topIndicators(held: readonly Held[], indicators: ReadonlyMap<string, Indicator>, campaigns: readonly { campaign: Pick<Campaign, "id">; things: readonly Thing[] }[], now: Date): TopIndicator[] {
  const ofCampaigns = campaigns.map(({ campaign, things }) => ({ id: campaign.id, holds: new Set(things.flatMap(({ traits }) => traits.flatMap(({ indicatorId }) => indicatorId ?? []))) }));
  return held
    .flatMap((each): TopIndicator[] => {
      const indicator = indicators.get(each.id);
      if (!indicator || !isMatchable(indicator, now)) return [];
      const { id, type, value, tlp, labels } = indicator;
      const score = scoreAt(indicator, now);
      const sources = indicator.sources.filter(({ confidence }) => confidence > 0).map(({ name }) => name).slice(0, namesMax);
      const campaignIds = ofCampaigns.filter(({ holds }) => holds.has(id)).map((campaign) => campaign.id);
      return [{ id, type, value, score, tlp, labels, sources, incidents: each.incidents, alerts: each.alerts, lastSeenAt: each.lastSeenAt, campaignIds, why: whyOf(each, score, sources, campaignIds.length) }];
    })
    .slice(0, shownMax);
}
