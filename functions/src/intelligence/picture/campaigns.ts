/**
 * Campaigns: connected components of what shares observables, or texts and techniques. Pure.
 */
import { createHash } from "node:crypto";
import { severityLevels, type SeverityLevel } from "../../triage/model.ts";
import type { Campaign } from "./model.ts";
import { isTelling, pictureItemOf, type Thing, type Trait } from "./things.ts";

/**
 * Texts as near as this, their observables left out, are of the same story. Of 8.0 million pairs of 4,000 reports that were written independently of each
 * other, 268 are as near, and 14 of those share two techniques as well: fewer than one pair among 1,000 incidents.
 */
export const leastCosine = 0.7;
const leastTechniques = 2;

/** What more have than this, or than this share, may be everyday: it joins only reports whose texts are alike as well. */
const commonFrom = 10;
const commonShare = 0.02;

const dayMs = 86_400_000;
const shownMembers = 50;
const shownReasons = 10;
const campaignsMax = 50;

/** Disjoint sets with path halving (Tarjan and van Leeuwen 1984). */
function disjointSets(size: number): { find: (item: number) => number; join: (a: number, b: number) => void } {
  const parents = Array.from({ length: size }, (_, item) => item);
  const find = (item: number): number => {
    let at = item;
    for (let parent = parents[at] ?? at; parent !== at; parent = parents[at] ?? at) {
      parents[at] = parents[parent] ?? parent;
      at = parents[at] ?? at;
    }
    return at;
  };
  return {
    find,
    join: (a, b) => {
      const [first, second] = [find(a), find(b)];
      parents[Math.max(first, second)] = Math.min(first, second);
    },
  };
}

/** Alerts and their incident, an incident and its duplicates, the alerts of a group: one case each, by the number of one of its things. */
function casesOf(things: readonly Thing[]): number[] {
  const sets = disjointSets(things.length);
  const incidents = new Map(things.flatMap(({ kind, id }, at) => (kind === "incident" ? [[id, at] as const] : [])));
  const groups = new Map<string, number>();
  things.forEach(({ carrierId, groupId }, at) => {
    const carrier = carrierId === null ? undefined : incidents.get(carrierId);
    if (carrier !== undefined) sets.join(at, carrier);
    if (groupId === null) return;
    const first = groups.get(groupId);
    if (first === undefined) groups.set(groupId, at);
    else sets.join(at, first);
  });
  return things.map((_, at) => sets.find(at));
}

/** Which cases have a trait. */
function holdersOf(things: readonly Thing[], cases: readonly number[]): Map<string, { trait: Trait; holders: Set<number> }> {
  const all = new Map<string, { trait: Trait; holders: Set<number> }>();
  things.forEach(({ traits }, at) => {
    for (const trait of traits) {
      const known = all.get(trait.key) ?? { trait, holders: new Set<number>() };
      known.holders.add(cases[at] ?? at);
      all.set(trait.key, known);
    }
  });
  return all;
}

/** Pairs of cases that share two or more lesser traits. */
function pairsByLesser(lesser: readonly (readonly number[])[]): [number, number][] {
  const shared = new Map<string, number>();
  for (const holders of lesser) {
    holders.forEach((a, at) => {
      for (const b of holders.slice(at + 1)) shared.set(`${String(a)} ${String(b)}`, (shared.get(`${String(a)} ${String(b)}`) ?? 0) + 1);
    });
  }
  return [...shared].filter(([, count]) => count >= 2).map(([pair]) => pair.split(" ").map(Number) as [number, number]);
}

const cosine = (a: readonly number[], b: readonly number[]): number => {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
};

const overlap = (a: readonly string[], b: readonly string[]): number => a.filter((each) => b.includes(each)).length;

interface Alike {
  a: number;
  b: number;
  cosine: number;
}

/** Pairs of reports whose texts are alike and that share two techniques or any trait. Time: the square of the reports. */
function alikeAmong(things: readonly Thing[]): Alike[] {
  const reports = things.flatMap(({ vector, techniques, traits }, at) => (vector === null ? [] : [{ at, vector, techniques, keys: traits.map(({ key }) => key) }]));
  const found: Alike[] = [];
  reports.forEach((first, number) => {
    for (let other = number + 1; other < reports.length; other += 1) {
      const second = reports[other];
      if (second === undefined || (overlap(first.techniques, second.techniques) < leastTechniques && overlap(first.keys, second.keys) === 0)) continue;
      const near = cosine(first.vector, second.vector);
      if (near >= leastCosine) found.push({ a: first.at, b: second.at, cosine: near });
    }
  });
  return found;
}

/** What is counted how often, the most frequent first. */
function counted<T extends string>(values: readonly T[]): [T, number][] {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

const highest = (members: readonly Thing[]): SeverityLevel | null => severityLevels[Math.max(-1, ...members.map(({ severity }) => (severity === null ? -1 : severityLevels.indexOf(severity))))] ?? null;
const distinct = (names: readonly string[]): number => new Set(names).size;

function sharedOf(members: readonly Thing[]): Campaign["observables"] {
  const traits = new Map(members.flatMap(({ traits: own }) => own.map((trait) => [trait.key, trait] as const)));
  return counted(members.flatMap(({ traits: own }) => own.map(({ key }) => key)))
    .filter(([, count]) => count >= 2)
    .slice(0, shownReasons)
    .flatMap(([key, count]) => {
      const finding = traits.get(key)?.finding;
      return finding ? [{ type: finding.type, value: finding.value, count }] : [];
    });
}

function describe(members: readonly Thing[], alike: readonly Alike[], now: Date): Omit<Campaign, "id"> {
  const latest = [...members].sort((a, b) => b.firstSeenAt.getTime() - a.firstSeenAt.getTime() || (a.id < b.id ? -1 : 1));
  const joinedSince = (days: number): number => members.filter(({ firstSeenAt }) => firstSeenAt.getTime() > now.getTime() - days * dayMs).length;
  return {
    severity: highest(members),
    categories: counted(members.flatMap(({ category }) => category ?? [])).map(([category, count]) => ({ category, count })),
    techniques: counted(members.flatMap(({ techniques }) => [...new Set(techniques)])).filter(([, count]) => count >= 2).slice(0, shownReasons).map(([id, count]) => ({ id, count })),
    observables: sharedOf(members),
    alike: alike.length === 0 ? null : { pairs: alike.length, highest: Math.round(alike.reduce((most, { cosine: near }) => Math.max(most, near), 0) * 1_000) / 1_000 },
    incidents: members.filter(({ kind }) => kind === "incident").length,
    alerts: members.filter(({ kind }) => kind === "alert").length,
    hosts: distinct(members.flatMap(({ hosts }) => hosts)),
    users: distinct(members.flatMap(({ users }) => users)),
    firstSeenAt: new Date(Math.min(...members.map(({ firstSeenAt }) => firstSeenAt.getTime()))),
    lastSeenAt: new Date(Math.max(...members.map(({ lastSeenAt }) => lastSeenAt.getTime()))),
    joinedLately: joinedSince(7),
    isGrowing: joinedSince(3) > 0,
    members: latest.slice(0, shownMembers).map(pictureItemOf),
  };
}

/** A campaign and all that is part of it. */
export interface Found {
  things: readonly Thing[];
  campaign: Omit<Campaign, "id">;
}

/**
 * The campaigns among incidents and alerts, the latest first: two cases belong together if they share a telling observable,
 * two lesser ones (paths, file names, registry keys, CVEs), or texts that are alike and two techniques or any observable; a
 * component is a campaign from two incidents on, or an incident and a group of alerts. An alert that stands alone makes none.
 */
export function campaignsOf(things: readonly Thing[], now: Date): Found[] {
  const cases = casesOf(things);
  const sets = disjointSets(things.length);
  cases.forEach((root, at) => {
    sets.join(root, at);
  });
  const common = Math.max(commonFrom, commonShare * new Set(cases).size);
  const traits = [...holdersOf(things, cases).values()].filter(({ holders }) => holders.size >= 2);
  for (const { trait, holders } of traits) {
    const [first, ...others] = holders;
    if (isTelling(trait.finding.type) && holders.size <= common && first !== undefined) for (const other of others) sets.join(first, other);
  }
  const lesser = traits.filter(({ trait, holders }) => !isTelling(trait.finding.type) && holders.size <= commonFrom);
  for (const [a, b] of pairsByLesser(lesser.map(({ holders }) => [...holders].sort((a, b) => a - b)))) sets.join(a, b);
  const alike = alikeAmong(things);
  for (const { a, b } of alike) sets.join(a, b);

  const components = Map.groupBy(things.keys(), (at) => sets.find(at));
  // Of one mail that a thousand people report there are half a million pairs.
  const alikeIn = Map.groupBy(alike, ({ a }) => sets.find(a));
  return [...components.values()]
    .filter((component) => isCampaign(component, things, cases))
    .map((component): Found => {
      const members = component.flatMap((at) => things[at] ?? []);
      return { things: members, campaign: describe(members, alikeIn.get(sets.find(component[0] ?? 0)) ?? [], now) };
    })
    .sort((a, b) => b.campaign.lastSeenAt.getTime() - a.campaign.lastSeenAt.getTime() || b.things.length - a.things.length);
}

function isCampaign(component: readonly number[], things: readonly Thing[], cases: readonly number[]): boolean {
  const parts = [...Map.groupBy(component, (at) => cases[at] ?? at).values()];
  const withIncident = parts.filter((part) => part.some((at) => things[at]?.kind === "incident")).length;
  const groups = parts.filter((part) => part.length > 1 && part.every((at) => things[at]?.kind === "alert")).length;
  return withIncident >= 2 || (withIncident >= 1 && groups >= 1);
}

// Not the member's own id: the campaign keeps it when the member is restricted.
const freshId = ({ kind, id }: Thing): string => createHash("sha256").update(`campaign of ${kind} ${id}`).digest("hex").slice(0, 20);

/**
 * The campaigns with their ids: of those there were before, the one with which it shares most members, else one that follows
 * from its oldest member. So a campaign keeps its id when its oldest members leave the window.
 */
export function nameCampaigns(found: readonly Found[], before: readonly Pick<Campaign, "id" | "members">[]): { campaign: Campaign; things: readonly Thing[] }[] {
  const taken = new Set<string>();
  const ids = new Map<Found, string>();
  for (const each of [...found].sort((a, b) => b.things.length - a.things.length)) {
    const own = new Set(each.things.map(({ id }) => id));
    const known = before.map(({ id, members }) => ({ id, shared: members.filter((member) => own.has(member.id)).length })).filter(({ id, shared }) => shared > 0 && !taken.has(id)).sort((a, b) => b.shared - a.shared)[0]?.id;
    const oldestFirst = [...each.things].sort((a, b) => a.firstSeenAt.getTime() - b.firstSeenAt.getTime() || (a.id < b.id ? -1 : 1));
    const id = known ?? oldestFirst.map(freshId).find((fresh) => !taken.has(fresh) && !before.some((other) => other.id === fresh));
    if (id === undefined) continue;
    taken.add(id);
    ids.set(each, id);
  }
  return found.flatMap((each) => (ids.has(each) ? [{ campaign: { id: ids.get(each) ?? "", ...each.campaign }, things: each.things }] : [])).slice(0, campaignsMax);
}
