import type { Incident } from "../incidents/model.ts";
import { Verdict } from "../triage/model.ts";
import { defang } from "./defang.ts";
import { casefileFormat, type Casefile, type Outcome, type Person, type Target } from "./model.ts";
import type { CaseRecords, Part } from "./readCasefile.ts";
import { summarise } from "./summarise.ts";

/** How a target stands at `now`: by when it was due, and when it was done or the clock was stopped. */
function outcomeOf(dueAt: Date | null, doneAt: Date | null, isHeld: boolean, now: Date): Outcome {
  if (dueAt === null) return "unmeasured";
  if (doneAt !== null) return doneAt <= dueAt ? "met" : "missed";
  if (isHeld) return "held";
  return now <= dueAt ? "running" : "overdue";
}

function targetsOf({ sla, status, resolution }: Incident, closedAt: Date | null, now: Date): Target[] {
  const isHeld = status === "on_hold";
  const resolvedAt = resolution?.at ?? closedAt;
  // Closed without ever having been acknowledged: closing was the first thing anybody did.
  const acknowledgedAt = sla.acknowledgedAt ?? resolvedAt;
  return [
    { target: "acknowledge", dueAt: sla.acknowledgeBy, doneAt: acknowledgedAt, outcome: outcomeOf(sla.acknowledgeBy, acknowledgedAt, isHeld, now) },
    { target: "resolve", dueAt: sla.resolveBy, doneAt: resolvedAt, outcome: outcomeOf(sla.resolveBy, resolvedAt, isHeld, now) },
  ];
}

function judgementOf({ triage }: Incident): Casefile["judgement"] {
  const verdict = triage.state === "done" ? Verdict.safeParse({ ...triage, evidence: triage.evidence ?? [] }) : null;
  return { state: triage.state, error: triage.error ?? null, at: triage.at ?? null, verdict: verdict?.success === true ? verdict.data : null };
}

function relatedOf(incident: Incident, others: CaseRecords["others"]): Casefile["related"] {
  const other = (id: string) => {
    const found = others.get(id);
    return { incident: found ? { number: found.number, title: found.title, status: found.status, severity: found.severity } : null };
  };
  const tied = new Set([incident.duplicateOf, ...incident.mergedIds, ...incident.links.map(({ incidentId }) => incidentId)]);
  return {
    duplicateOf: incident.duplicateOf === null ? null : other(incident.duplicateOf),
    merged: incident.mergedIds.map(other),
    links: incident.links.map(({ incidentId, kind }) => ({ kind, ...other(incidentId) })),
    // A resemblance to an incident the reader may not see is not theirs to know; of one that is tied to it nothing new.
    similar: (incident.triage.similar ?? []).filter(({ id }) => others.has(id) && !tied.has(id)).map(({ id, score }) => ({ score, ...other(id) })),
    alerts: incident.alertIds.length,
  };
}

/** The parts of which only the first are there. */
function cutOf(records: CaseRecords): Casefile["cut"] {
  const { observables, tasks, runs, actions, timeline, evidence, messages } = records;
  const parts: Record<string, Part<unknown>> = { indicators: observables, tasks, "playbook runs": runs, "response actions": actions, "timeline entries": timeline, files: evidence };
  if (messages.items) parts["messages"] = { items: messages.items, total: messages.everyone + messages.team };
  return Object.entries(parts).flatMap(([part, { items, total }]) => (items.length < total ? [{ part, shown: items.length, total }] : []));
}

export interface Generation {
  at: Date;
  by: Person;
  organisation: string;
  recipient: string | null;
}

/** The case file of what was read. Pure: the same records and moment give the same file. */
export function buildCasefile(records: CaseRecords, generated: Generation): Casefile {
  const { incident, names, observables, tasks, runs, actions, messages, timeline, evidence } = records;
  const person = (uid: string, known: string | null = null): Person => ({ uid, name: names.get(uid) ?? known });
  const personOrNull = (uid: string | null): Person | null => (uid === null ? null : person(uid));
  const closedAt = incident.status === "closed" ? (incident.statusHistory.at(-1)?.at ?? incident.sla.heldSince) : null;
  const part = <From, To>({ items, total }: Part<From>, shape: (item: From) => To) => ({ total, items: items.map(shape) });

  const file: Casefile = {
    format: casefileFormat,
    generated,
    head: {
      ...pick(incident, ["id", "number", "title", "description", "status", "severity", "severitySource", "category", "categorySource", "priority", "tlp", "pap", "restricted", "legalHold", "tags", "occurredAt", "detectedAt", "createdAt", "updatedAt", "version"]),
      reporter: person(incident.reportedBy, incident.reporterName),
      assignee: personOrNull(incident.assigneeId),
      watchers: incident.watchers.map((uid) => person(uid)),
      acknowledgedAt: incident.sla.acknowledgedAt,
      closedAt,
    },
    summary: [],
    judgement: judgementOf(incident),
    targets: targetsOf(incident, closedAt, generated.at),
    heldMs: incident.sla.heldMs,
    affected: incident.affected,
    resolution: incident.resolution && { ...incident.resolution, by: person(incident.resolution.by) },
    statusHistory: incident.statusHistory.map((change) => ({ ...change, by: person(change.by) })),
    indicators: part(observables, ({ type, value, isInternal, tlp }) => ({ type, value, isInternal, defanged: defang(value), tlp })),
    tasks: part(tasks, (task) => ({ ...pick(task, ["title", "phase", "csfFunction", "state", "required", "dueAt", "finishedAt", "note", "playbookRunId"]), assignee: personOrNull(task.assigneeId), finishedBy: personOrNull(task.finishedBy) })),
    playbookRuns: part(runs, (run) => ({ ...pick(run, ["id", "playbookId", "playbookVersion", "name", "at"]), startedBy: person(run.startedBy), tasks: run.steps.filter(({ taskId }) => taskId !== null).length, skipped: run.steps.filter(({ taskId }) => taskId === null).length })),
    actions: part(actions, (action) => ({
      ...pick(action, ["id", "kind", "target", "state", "reason", "approvalsNeeded", "executedAt", "result", "lastError"]),
      requestedBy: person(action.requestedBy),
      requestedAt: action.createdAt,
      approvals: action.approvals.map(({ uid, at, note }) => ({ by: person(uid), at, note })),
      decision: action.decision && { ...action.decision, by: person(action.decision.by) },
    })),
    messages: { everyone: messages.everyone, team: messages.team, items: messages.items?.map((message) => ({ ...pick(message, ["audience", "body", "editedAt"]), at: message.createdAt, by: person(message.authorId, message.authorName) })) ?? null },
    timeline: part(timeline, (entry) => ({
      ...pick(entry, ["at", "kind", "audience", "enteredAt"]),
      by: person(entry.actorId),
      // Who took it has done so: their name is there already.
      summary: entry.kind === "assigned" && typeof entry.details["to"] === "string" && entry.details["to"] !== entry.actorId ? `${entry.summary}: ${names.get(entry.details["to"]) ?? entry.details["to"]}` : entry.summary,
      reason: typeof entry.details["reason"] === "string" ? entry.details["reason"] : null,
    })),
    evidence: part(evidence, (item) => ({ ...pick(item, ["id", "name", "description", "size", "contentType", "state", "sha256", "custody", "createdAt", "legalHold", "audience"]), uploadedBy: person(item.uploadedBy, item.uploadedByName), signature: item.finding?.signature ?? null })),
    related: relatedOf(incident, records.others),
    audit: records.audit,
    cut: cutOf(records),
  };
  return { ...file, summary: summarise(file) };
}

function pick<T extends object, Key extends keyof T>(from: T, keys: readonly Key[]): Pick<T, Key> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, Key>;
}
