import type { CaseRecords } from "../../src/casefile/readCasefile.ts";
import { actionDefaults } from "../../src/playbooks/actionModel.ts";
import { evidenceDefaults } from "../../src/evidence/model.ts";
import { incidentDefaults, type Incident } from "../../src/incidents/model.ts";
import { taskDefaults } from "../../src/incidents/taskModel.ts";
import { timelineDefaults } from "../../src/incidents/timelineModel.ts";
import { loadModel } from "../../src/triage/modelFile.ts";
import { triage } from "../../src/triage/pipeline.ts";

export const reported = new Date("2026-10-07T09:58:00Z");
export const after = (minutes: number) => new Date(reported.getTime() + minutes * 60_000);
const nothing = { items: [], total: 0 };

/** An incident of which there is no more than the report and the engine's verdict on it. */
export function reportedOnly(changes: Partial<Incident> = {}): CaseRecords {
  const title = changes.title ?? "Mail with a link";
  const description = changes.description ?? "A phishing mail asked for my password on hxxps://login.bank-check[.]example and I entered it. 1,200 patients' records are on that share.";
  const { verdict, observables } = triage({ title, text: description }, loadModel());
  const { level } = verdict.severity;
  const incident: Incident = {
    ...incidentDefaults,
    id: "case1",
    number: "INC-2026-7F3K",
    title,
    description,
    reportedBy: "u-reporter",
    reporterName: "Halina Wróbel",
    createdAt: reported,
    updatedAt: reported,
    category: verdict.category,
    categorySource: "ai",
    severity: level,
    severitySource: "ai",
    priority: "P2",
    sla: { ...incidentDefaults.sla, acknowledgeBy: after(240), resolveBy: after(1_440), dueAt: after(240) },
    triage: { state: "done", at: after(0.1), similar: [], ...verdict },
    version: 1,
    ...changes,
  };
  return {
    incident,
    observables: { items: observables.map((observable, i) => ({ ...observable, id: `o${String(i)}`, tlp: "AMBER" as const })), total: observables.length },
    tasks: nothing,
    runs: nothing,
    actions: nothing,
    messages: { everyone: 0, team: 0, items: null },
    timeline: { items: [{ ...timelineDefaults, id: "created", at: reported, kind: "created", actorId: "u-reporter", summary: "Reported", audience: "everyone" }], total: 1 },
    evidence: nothing,
    others: new Map(),
    names: new Map([["u-reporter", "Halina Wróbel"], ["u-senior", "Amara Diallo"], ["u-manager", "Nkechi Obiandu"]]),
    audit: { stream: "incident-case1", seq: 2, hash: "ab".repeat(32) },
  };
}

/** One in which every part has something. */
export function worked(): CaseRecords {
  const records = reportedOnly({
    status: "closed",
    statusHistory: [{ from: "new", to: "in_progress", at: after(5), by: "u-senior", reason: null }, { from: "in_progress", to: "closed", at: after(1_500), by: "u-senior", reason: null }],
    assigneeId: "u-senior",
    legalHold: true,
    duplicateOf: null,
    mergedIds: ["seen"],
    links: [{ incidentId: "hidden", kind: "related" }],
    alertIds: ["a1"],
    affected: { systems: ["mail"], users: 2, records: 1_200 },
    resolution: { verdict: "resolved", summary: "Password renewed.\nSessions ended.", by: "u-senior", at: after(1_500) },
  });
  const { incident } = records;
  return {
    ...records,
    incident: { ...incident, sla: { ...incident.sla, acknowledgedAt: after(3), dueAt: null, heldSince: after(1_500) }, triage: { ...incident.triage, similar: [{ id: "hidden", number: "INC-2026-H1DD", score: 0.9, reasons: [] }, { id: "like", number: "INC-2026-L1KE", score: 0.4, reasons: [] }] } },
    tasks: { items: [{ ...taskDefaults, id: "t1", title: "End all sessions", state: "done", phase: "containment", required: true, finishedBy: "u-senior", finishedAt: after(9), playbookRunId: "r1" }, { ...taskDefaults, id: "t2", title: "Tell the others", phase: "communication", required: true }], total: 2 },
    runs: { items: [{ id: "r1", playbookId: "phishing", playbookVersion: 3, name: "Phishing", startedBy: "u-senior", at: after(4), steps: [{ stepId: "a", taskId: "t1", skippedBecause: null, action: null }, { stepId: "b", taskId: null, skippedBecause: "severity", action: null }] }], total: 1 },
    actions: { items: [{ ...actionDefaults, id: "x", kind: "block_domain", target: "bank-check.example", state: "executed", reason: "It hosts the false page.", requestedBy: "u-senior", createdAt: after(6), approvals: [{ uid: "u-manager", at: after(7), note: "Yes." }], approvalsNeeded: 1, executedAt: after(8), result: "blocked" }], total: 1 },
    messages: { everyone: 1, team: 1, items: null },
    timeline: { items: [...records.timeline.items, { ...timelineDefaults, id: "n", at: after(-60), kind: "note", actorId: "u-senior", summary: "Password entered", enteredAt: after(30) }, { ...timelineDefaults, id: "s", at: after(5), kind: "status", actorId: "u-senior", summary: "new → in_progress", audience: "everyone", details: { reason: "Urgent" } }, { ...timelineDefaults, id: "a", at: after(3), kind: "assigned", actorId: "u-manager", summary: "Assigned", audience: "everyone", details: { from: null, to: "u-senior" } }], total: 4 },
    evidence: { items: [{ ...evidenceDefaults, id: "e1", name: "mail.eml", contentType: "message/rfc822", size: 48_211, sha256: "cd".repeat(32), state: "infected", scan: { at: after(62) }, finding: { engine: "ClamAV", signature: "Eicar-Test", reason: null }, uploadedBy: "u-senior", createdAt: after(60), custody: { seq: 3, hash: "ef".repeat(32) } }], total: 1 },
    others: new Map([["seen", { ...incident, id: "seen", number: "INC-2026-SEEN", title: "Bonus mail???", status: "closed" }], ["like", { ...incident, id: "like", number: "INC-2026-L1KE", title: "A like one", status: "new" }]]),
  };
}
