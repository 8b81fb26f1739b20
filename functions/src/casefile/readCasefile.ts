import { FieldPath } from "firebase-admin/firestore";
import { z } from "zod";
import { Evidence, evidenceDefaults, type StoredEvidence } from "../evidence/model.ts";
import { withFileRecords } from "../evidence/records.ts";
import { displayNamesOf } from "../identity/users.ts";
import { demandInternal, maySee } from "../incidents/access.ts";
import { auditStreamOf, incidentRef, readIncident } from "../incidents/documents.ts";
import { getIncident } from "../incidents/getIncident.ts";
import { Message, messageDefaults } from "../incidents/messageModel.ts";
import { Tlp, type Incident } from "../incidents/model.ts";
import { Task, taskDefaults } from "../incidents/taskModel.ts";
import { timelineDefaults, TimelineEntry } from "../incidents/timelineModel.ts";
import { genesisHash } from "../platform/hashChain.ts";
import { Action, actionDefaults } from "../playbooks/actionModel.ts";
import { Run, runDefaults } from "../playbooks/runModel.ts";
import type { Context } from "../platform/context.ts";
import { countAll, db, readSnapshot } from "../platform/firestore.ts";
import { Observable } from "../triage/model.ts";

// An incident has 50 merged into it, 50 links and 5 similar ones at most: all of them fit `related`.
/** What is read of each part at most; a report longer than this is read by nobody. */
export const bounds = { observables: 500, tasks: 200, runs: 50, actions: 200, messages: 500, timeline: 2_000, evidence: 300, related: 110, people: 300 } as const;

/** The first documents of a collection, and how many there are. */
export interface Part<T> {
  items: T[];
  total: number;
}

const StoredObservable = Observable.extend({ id: z.string(), tlp: Tlp });
export type StoredObservable = z.output<typeof StoredObservable>;
const observableDefaults: StoredObservable = { id: "", type: "domain", value: "", isInternal: false, tlp: "AMBER" };

/** Everything a case file is made of, as it is stored. */
export interface CaseRecords {
  incident: Incident;
  observables: Part<StoredObservable>;
  tasks: Part<Task>;
  runs: Part<Run>;
  actions: Part<Action>;
  messages: { everyone: number; team: number; items: Message[] | null };
  timeline: Part<TimelineEntry>;
  evidence: Part<StoredEvidence>;
  /** Other incidents it names that the caller may see and the report may tell of, by id. */
  others: Map<string, Incident>;
  /** Display names by uid. */
  names: Map<string, string>;
  audit: { stream: string; seq: number; hash: string };
}

async function countOf(incidentId: string, collection: string, audience?: string): Promise<number> {
  const all = incidentRef(incidentId).collection(collection);
  return await countAll(audience === undefined ? all : all.where("audience", "==", audience));
}

/** The first `max` documents of a part of the incident; counts them all only where there are more. */
async function readPart<Shape extends z.ZodRawShape>(incidentId: string, collection: string, schema: z.ZodObject<Shape>, defaults: z.output<z.ZodObject<Shape>>, sortField: string | FieldPath, max: number): Promise<Part<z.output<z.ZodObject<Shape>>>> {
  const found = (await incidentRef(incidentId).collection(collection).orderBy(sortField).limit(max + 1).get()).docs;
  const items = found.slice(0, max).map((snapshot) => readSnapshot(schema, defaults, snapshot).value);
  return { items, total: found.length > max ? await countOf(incidentId, collection) : found.length };
}

async function readMessages(incidentId: string, isWanted: boolean): Promise<CaseRecords["messages"]> {
  const [everyone, team, part] = await Promise.all([
    countOf(incidentId, "messages", "everyone"),
    countOf(incidentId, "messages", "team"),
    isWanted ? readPart(incidentId, "messages", Message, messageDefaults, "createdAt", bounds.messages) : null,
  ]);
  return { everyone, team, items: part?.items ?? null };
}

/**
 * The incidents this one names, similar ones included, without those the caller may not see. A report is read by others than
 * its maker, so one of an open incident says nothing of restricted ones.
 */
async function readOthers(incident: Incident, { caller }: Context): Promise<Map<string, Incident>> {
  const ids = [incident.duplicateOf, ...incident.mergedIds, ...incident.links.map(({ incidentId }) => incidentId), ...(incident.triage.similar ?? []).map(({ id }) => id)];
  const refs = [...new Set(ids)].filter((id) => id !== null).slice(0, bounds.related).map(incidentRef);
  const found = refs.length === 0 ? [] : await db().getAll(...refs);
  return new Map(found.filter((snapshot) => snapshot.exists).map((snapshot) => readIncident(snapshot).value).filter((other) => maySee(caller, other) && (incident.restricted || !other.restricted)).map((other) => [other.id, other]));
}

async function readAuditHead(incidentId: string): Promise<CaseRecords["audit"]> {
  const stream = auditStreamOf(incidentId);
  const head = (await db().doc(`audit/${stream}`).get()).data();
  return { stream, seq: typeof head?.["seq"] === "number" ? head["seq"] : 0, hash: typeof head?.["hash"] === "string" ? head["hash"] : genesisHash };
}

/** Everybody a case file names, the most important first. Pure. */
function peopleIn({ incident, tasks, runs, actions, messages, timeline, evidence }: Omit<CaseRecords, "names" | "others" | "audit" | "observables">): string[] {
  const uids = [
    incident.reportedBy,
    incident.assigneeId,
    incident.resolution?.by,
    ...incident.statusHistory.map(({ by }) => by),
    ...incident.watchers,
    ...runs.items.map(({ startedBy }) => startedBy),
    ...actions.items.flatMap(({ requestedBy, approvals, decision }) => [requestedBy, ...approvals.map(({ uid }) => uid), decision?.by]),
    ...tasks.items.flatMap(({ assigneeId, finishedBy }) => [assigneeId, finishedBy]),
    ...evidence.items.map(({ uploadedBy }) => uploadedBy),
    ...timeline.items.flatMap(({ actorId, details }) => [actorId, typeof details["to"] === "string" ? details["to"] : null]),
    ...(messages.items ?? []).map(({ authorId }) => authorId),
  ];
  return [...new Set(uids)].filter((uid): uid is string => typeof uid === "string" && uid !== "" && !uid.startsWith("system:"));
}

/** The files, with the team's part of their records. */
async function readEvidence(incidentId: string): Promise<Part<StoredEvidence>> {
  const { items, total } = await readPart(incidentId, "evidence", Evidence, evidenceDefaults, "createdAt", bounds.evidence);
  return { items: await withFileRecords(incidentId, items), total };
}

/**
 * Reads everything a case file holds, each part up to its bound. Throws `not_found` for who may not see the incident, and
 * `permission_denied` for who may not see the team's part of it.
 */
export async function readCasefile(id: string, withMessages: boolean, context: Context): Promise<CaseRecords> {
  const incident = await getIncident({ id }, context);
  demandInternal(context.caller, incident);
  const [observables, tasks, runs, actions, messages, timeline, evidence, others, audit] = await Promise.all([
    readPart(id, "observables", StoredObservable, observableDefaults, FieldPath.documentId(), bounds.observables),
    readPart(id, "tasks", Task, taskDefaults, "order", bounds.tasks),
    readPart(id, "runs", Run, runDefaults, "at", bounds.runs),
    readPart(id, "actions", Action, actionDefaults, "createdAt", bounds.actions),
    readMessages(id, withMessages),
    readPart(id, "timeline", TimelineEntry, timelineDefaults, "at", bounds.timeline),
    readEvidence(id),
    readOthers(incident, context),
    readAuditHead(id),
  ]);
  const parts = { incident, tasks, runs, actions, messages, timeline, evidence };
  const names = await displayNamesOf(peopleIn(parts).slice(0, bounds.people));
  return { ...parts, observables, others, names, audit };
}
