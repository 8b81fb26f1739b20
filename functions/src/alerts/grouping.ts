import { groupSize, type AlertGroup } from "./groupModel.ts";
import type { Alert } from "./model.ts";
import { graver, isAtLeast } from "./suppressing.ts";

/** What a group needs to know of an alert. */
export type Member = Pick<Alert, "id" | "title" | "source" | "severity" | "entities" | "techniques" | "firstSeenAt" | "groupId">;

/** What is to become of an alert and those that share something with it. */
export interface Joining {
  group: AlertGroup;
  isNew: boolean;
  /** Alerts that come to the group, from nowhere or from another group. */
  joined: string[];
  /** Groups that go into it. */
  absorbed: string[];
}

const listMax = { sources: 20, entities: 50, techniques: 50 };
const union = (lists: readonly (readonly string[])[], most: number): string[] => [...new Set(lists.flat())].slice(0, most);

/** Promoted before suggested, older before younger: whoever looks, and whenever, finds the same one first. */
function inOrder(groups: readonly AlertGroup[]): AlertGroup[] {
  return [...groups].sort((a, b) => Number(b.status === "promoted") - Number(a.status === "promoted") || a.firstSeenAt.getTime() - b.firstSeenAt.getTime() || a.id.localeCompare(b.id));
}

/** What members share with each other, entity by entity. */
function shared(members: readonly Member[]): string[] {
  const holders = new Map<string, number>();
  for (const { entities } of members) for (const entity of new Set(entities)) holders.set(entity, (holders.get(entity) ?? 0) + 1);
  return [...holders].filter(([, count]) => count > 1).map(([entity]) => entity);
}

function withMembers(group: AlertGroup, members: readonly Member[], entities: readonly string[]): AlertGroup {
  return members.reduce<AlertGroup>((grown, { id, title, source, severity, techniques, firstSeenAt }) => ({
    ...grown,
    alertIds: [...new Set([...grown.alertIds, id])],
    title: grown.alertIds.length === 0 || !isAtLeast(grown.severity, severity) ? title : grown.title,
    severity: grown.alertIds.length === 0 ? severity : graver(grown.severity, severity),
    sources: union([grown.sources, [source]], listMax.sources),
    techniques: union([grown.techniques, techniques], listMax.techniques),
    firstSeenAt: firstSeenAt < grown.firstSeenAt ? firstSeenAt : grown.firstSeenAt,
    lastSeenAt: firstSeenAt > grown.lastSeenAt ? firstSeenAt : grown.lastSeenAt,
  }), { ...group, entities: union([group.entities, entities], listMax.entities) });
}

function absorb(group: AlertGroup, other: AlertGroup): AlertGroup {
  return {
    ...group,
    alertIds: [...new Set([...group.alertIds, ...other.alertIds])],
    title: isAtLeast(group.severity, other.severity) ? group.title : other.title,
    severity: graver(group.severity, other.severity),
    sources: union([group.sources, other.sources], listMax.sources),
    entities: union([group.entities, other.entities], listMax.entities),
    techniques: union([group.techniques, other.techniques], listMax.techniques),
    isFull: group.isFull || other.isFull,
    firstSeenAt: other.firstSeenAt < group.firstSeenAt ? other.firstSeenAt : group.firstSeenAt,
    lastSeenAt: other.lastSeenAt > group.lastSeenAt ? other.lastSeenAt : group.lastSeenAt,
  };
}

/**
 * What joins an alert to those it shares something with; null when all is as it should be. What was dismissed is not joined
 * again, and promoted groups stay apart. Follows from what is stored alone, so that it may be asked twice, and of the alerts
 * in any order. Pure.
 *
 * @param neighbours that share something with it, and were first seen near it in time
 * @param groups of all of these, as far as they exist
 * @param freshId of the group, if there is none yet
 */
export function join(alert: Member, neighbours: readonly Member[], groups: readonly AlertGroup[], freshId: string): Joining | null {
  const dismissed = new Set(groups.filter(({ status }) => status === "dismissed").map(({ id }) => id));
  if (alert.groupId !== null && dismissed.has(alert.groupId)) return null;
  const known = neighbours.filter(({ groupId }) => groupId === null || !dismissed.has(groupId));
  if (known.length === 0) return null;
  const members = [alert, ...known];
  const ids = new Set(members.map(({ groupId }) => groupId));
  const [oldest, ...others] = inOrder(groups.filter(({ id, status }) => ids.has(id) && status !== "dismissed"));
  const empty: AlertGroup = { id: freshId, title: "", alertIds: [], isFull: false, sources: [], entities: [], severity: "low", techniques: [], firstSeenAt: alert.firstSeenAt, lastSeenAt: alert.firstSeenAt, status: "suggested", incidentId: null, version: 0 };
  const target = oldest ?? empty;
  let grown = target;
  const absorbed: AlertGroup[] = [];
  for (const other of others) {
    if (other.status !== "suggested" || new Set([...grown.alertIds, ...other.alertIds]).size > groupSize) continue;
    grown = absorb(grown, other);
    absorbed.push(other);
  }
  const free = members.filter(({ id, groupId }) => groupId === null && !grown.alertIds.includes(id));
  const room = groupSize - grown.alertIds.length;
  const joining = free.slice(0, Math.max(0, room));
  const isFull = grown.isFull || free.length > joining.length;
  if (joining.length === 0 && absorbed.length === 0 && isFull === target.isFull) return null;
  const group = { ...withMembers(grown, joining, shared(members)), isFull, version: target.version + 1 };
  return { group, isNew: oldest === undefined, joined: [...joining.map(({ id }) => id), ...absorbed.flatMap(({ alertIds }) => alertIds)], absorbed: absorbed.map(({ id }) => id) };
}
