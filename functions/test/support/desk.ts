import { createContext, type Context } from "../../src/platform/context.ts";
import { db } from "../../src/platform/firestore.ts";
import { newId } from "../../src/platform/ids.ts";
import type { Role } from "../../src/platform/permissions.ts";
import { incidentDefaults, type Incident } from "../../src/incidents/model.ts";
import { keywordsOf } from "../../src/incidents/keywords.ts";

export interface Member {
  uid: string;
  role: Role;
  name: string;
}

/** Somebody with a profile, for handlers that are called directly. */
export async function member(role: Role, changes: Record<string, unknown> = {}): Promise<Member> {
  const uid = newId();
  const name = `${role} ${uid.slice(0, 4)}`;
  await db().doc(`users/${uid}`).set({ email: `${uid}@secura.example`, displayName: name, role, status: "active", createdAt: new Date(), version: 1, ...changes });
  return { uid, role, name };
}

/** What a door would hand to a handler for a call of this person. */
export function contextOf(who: Member, parts: { now?: Date; ifMatch?: number } = {}): Context {
  return createContext({ caller: { ...who, sid: "s", mfa: false }, now: parts.now ?? new Date(), requestId: "test", expectedVersion: parts.ifMatch });
}

/** An incident that was judged, as it is stored. */
export async function plantIncident(changes: Partial<Incident> = {}): Promise<Incident> {
  const id = newId();
  const incident: Incident = { ...incidentDefaults, id, number: `INC-2026-${id.slice(0, 6).toUpperCase()}`, title: "Odd mail", description: "A mail asked for my password.", reportedBy: newId(), createdAt: new Date(), updatedAt: new Date(), category: "phishing", categorySource: "ai", severity: "medium", severitySource: "ai", version: 1, triage: { state: "done" }, ...changes };
  const { id: _, ...fields } = incident;
  await db().doc(`incidents/${id}`).set({ ...fields, keywords: keywordsOf(incident) });
  return incident;
}

export const auditOf = async (incidentId: string): Promise<string[]> => (await db().collection(`audit/incident-${incidentId}/entries`).orderBy("seq").get()).docs.map((entry) => String(entry.get("event")));
export const timelineOf = async (incidentId: string): Promise<{ kind: string; summary: string; audience: string; actorId: string }[]> =>
  (await db().collection(`incidents/${incidentId}/timeline`).orderBy("at").get()).docs.map((entry) => entry.data() as { kind: string; summary: string; audience: string; actorId: string });
