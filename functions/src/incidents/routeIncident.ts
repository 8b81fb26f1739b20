import { createHash } from "node:crypto";
import type { DocumentSnapshot } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { loadPeople, loadTeamMember } from "../identity/users.ts";
import { countAll, transact } from "../platform/firestore.ts";
import { isTeam } from "../platform/permissions.ts";
import { automat } from "./automation.ts";
import { giveIncident } from "./giveIncident.ts";
import { isOpen, statuses } from "./lifecycle.ts";
import type { Incident } from "./model.ts";
import { loadSettings, type DeskSettings } from "./settings.ts";
import { auditStreamOf, incidentRef, incidentsCollection, readIncident } from "./store.ts";

/** Who is on duty for a category, by the first rule that names it, or names none, and has somebody. Pure. */
export function onDutyFor(category: Incident["category"], { assignment }: Pick<DeskSettings, "assignment">): string[] {
  const rule = assignment.find(({ categories, onDuty }) => onDuty.length > 0 && (categories.length === 0 || (category !== null && categories.includes(category))));
  return [...new Set(rule?.onDuty)];
}

/**
 * Who gets the next incident: whoever has the fewest open; among equals the turn goes round by a hash of the incident's
 * id, so that several at once do not all go to the first, and no document is written by all. Pure.
 */
export function chooseAssignee(load: ReadonlyMap<string, number>, incidentId: string): string | null {
  const fewest = Math.min(...load.values());
  const turn = (uid: string) => createHash("sha256").update(`${incidentId}:${uid}`).digest("hex");
  const [chosen] = [...load.keys()].filter((uid) => load.get(uid) === fewest).sort((a, b) => turn(a).localeCompare(turn(b)));
  return chosen ?? null;
}

/** True for a new incident that was judged and has never been anybody's. */
function isWaiting(snapshot: DocumentSnapshot, incident: Incident): boolean {
  return incident.triage.state === "done" && incident.status === "new" && incident.assigneeId === null && !incident.restricted && snapshot.get("wasAssigned") !== true;
}

/** How many open incidents each active member of the team has. One aggregation for each. */
async function loadOf(uids: readonly string[]): Promise<Map<string, number>> {
  const active = [...(await loadPeople(uids)).values()].filter(({ role }) => isTeam(role));
  const open = statuses.filter(isOpen);
  const counted = await Promise.all(active.map(async ({ uid }) => [uid, await countAll(incidentsCollection().where("assigneeId", "==", uid).where("status", "in", open))] as const));
  return new Map(counted);
}

/**
 * Gives a judged incident to somebody on duty, by the desk's settings; nothing without a rule for its category. `shown` is
 * the document as an event has it. Safe to repeat: who had it once is not given it again.
 */
export async function routeIncident(shown: DocumentSnapshot, now: Date): Promise<void> {
  const seen = readIncident(shown).value;
  if (!isWaiting(shown, seen)) return;
  const settings = await loadSettings();
  const assigneeId = chooseAssignee(await loadOf(onDutyFor(seen.category, settings)), seen.id);
  if (assigneeId === null) return;
  await transact(async (tx) => {
    const snapshot = await tx.get(incidentRef(seen.id));
    if (!snapshot.exists) return;
    const incident = readIncident(snapshot).value;
    if (!isWaiting(snapshot, incident)) return;
    // Who left the team in this moment cannot be given it: thrown, and the event's next delivery finds another.
    await loadTeamMember(tx, assigneeId);
    const audit = await openStream(tx, auditStreamOf(incident.id));
    giveIncident(tx, audit, incident, assigneeId, automat, settings, now);
  });
}
