import { createHash } from "node:crypto";
import { z } from "zod";
import { incidents } from "../../scripts/demo/incidents.ts";
import { people } from "../../scripts/demo/people.ts";
import { createIncident } from "../../src/incidents/createIncident.ts";
import { judgeIncident } from "../../src/incidents/judgeIncident.ts";
import { operations } from "../../src/incidents/operations.ts";
import { db } from "../../src/platform/firestore.ts";
import { newId } from "../../src/platform/ids.ts";
import type { AnyOperation } from "../../src/platform/operation.ts";
import type { Role } from "../../src/platform/permissions.ts";
import { loadModel } from "../../src/triage/modelFile.ts";
import { contextOf, member, type Member } from "./desk.ts";

const minute = 60_000;
interface Planted {
  name: string;
  contentType: string;
  size: number;
  state: string;
  description: string;
  scan?: { at: Date };
  finding?: { engine: string; signature: string; reason: null } | null;
}

/** When the planted report came in. */
export const reportedAt = new Date("2026-10-07T09:58:00Z");
export const minutesAfter = (minutes: number) => new Date(reportedAt.getTime() + minutes * minute);
export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const named = async (role: Role, name: string): Promise<Member> => ({ ...(await member(role, { displayName: name })), name });

async function perform(operation: AnyOperation, input: Record<string, unknown>, who: Member, at: Date): Promise<unknown> {
  const handler = await operation.load();
  return await handler(z.decode(operation.input, input) as never, contextOf(who, { now: at }) as never, undefined as never);
}

/** An incident as `createIncident` and the engine leave it. */
export async function plantReport(reporter: Member, report: Record<string, unknown>): Promise<string> {
  const input = z.decode(operations.create.input, { title: "A strange mail", description: "A mail that asked for nothing in particular.", ...report });
  const { id } = await createIncident(input, contextOf(reporter, { now: reportedAt }));
  await judgeIncident(await db().doc(`incidents/${id}`).get(), { model: loadModel(), now: minutesAfter(0.1), stopwatch: () => 0 });
  return id;
}

export interface PlantedCase {
  id: string;
  number: string;
  reporter: Member;
  analyst: Member;
  senior: Member;
  manager: Member;
  /** An incident that is tied to it and restricted, of which nobody but its reporter may know. */
  hidden: string;
}

/**
 * One of the demo organisation's incidents, worked from report to closing, with something in every part a case file has:
 * by the product's own operations where a person acts on the incident itself, and as documents for the rest.
 */
export async function plantCase(): Promise<PlantedCase> {
  const demo = incidents.find(({ key }) => key === "bonus-letter-credentials-entered");
  if (!demo) throw new Error("the demo organisation has no such incident");
  const nameOf = (uid: string) => people.find((person) => person.uid === uid)?.displayName ?? uid;
  const [reporter, senior, analyst, manager] = await Promise.all([named("employee", nameOf("demo-payroll")), named("senior_analyst", nameOf("demo-senior-1")), named("analyst", nameOf("demo-analyst-1")), named("manager", nameOf("demo-manager-2"))]);
  const by = new Map([["demo-payroll", reporter], ["demo-senior-1", senior], ["demo-analyst-1", analyst], ["demo-manager-2", manager]]);

  const hidden = await plantReport(reporter, { title: "Something about a colleague" });
  await db().doc(`incidents/${hidden}`).update({ restricted: true });
  const [merged, related] = await Promise.all([plantReport(reporter, { title: "Bonus mail???" }), plantReport(reporter, { title: "Dodgy \"annual bonus letter\" mail, did not click" })]);
  const id = await plantReport(reporter, { title: demo.title, description: demo.description, affected: demo.affected, tags: demo.tags, occurredAt: minutesAfter(-85).toISOString() });

  await perform(operations.assign, { id, assigneeId: senior.uid }, senior, minutesAfter(3));
  await perform(operations.transition, { id, to: "triaged" }, senior, minutesAfter(4));
  const tasks = [
    { title: "End all sessions of the account", phase: "containment", required: true, state: "done", note: "One foreign session ended at 10:04." },
    { title: "Reset password and authenticator", phase: "containment", required: true, state: "done", note: null },
    { title: "Remove the rule from the mailbox", phase: "eradication", required: false, state: "done", note: "Exported as evidence before it was deleted." },
    { title: "Compare bank details with the last pay run", phase: "recovery", required: true, state: "done", note: "No change." },
    { title: "Write to the sixty others who got the letter", phase: "communication", required: false, state: "skipped", note: "The intranet notice reached all of them." },
  ];
  const runId = newId();
  for (const [i, { title, phase, required, state, note }] of tasks.entries()) {
    const added = (await perform(operations.addTask, { id, title, phase, required, assigneeId: i < 2 ? senior.uid : analyst.uid }, senior, minutesAfter(6 + i))) as { id: string };
    await perform(operations.updateTask, { id, taskId: added.id, state, ...(note === null ? {} : { note }) }, i < 2 ? senior : analyst, minutesAfter(15 + 20 * i));
    await db().doc(`incidents/${id}/tasks/${added.id}`).update({ playbookRunId: runId });
  }
  for (const { afterMinutes, by: uid, body, audience } of demo.messages) await perform(operations.sendMessage, { id, body, audience }, by.get(uid) ?? analyst, minutesAfter(afterMinutes));
  await perform(operations.addTimelineEntry, { id, at: minutesAfter(-84).toISOString(), summary: "The reporter entered password and one-time code on sign.bonus-portal[.]example", audience: "team" }, senior, minutesAfter(40));

  const ref = db().doc(`incidents/${id}`);
  await Promise.all([
    ref.collection("runs").doc(runId).set({ playbookId: "phishing", playbookVersion: 3, name: "Phishing: password given away", startedBy: senior.uid, at: minutesAfter(5), steps: [...tasks.map((_task, i) => ({ stepId: `s${String(i)}`, taskId: `t${String(i)}`, skippedBecause: null, action: null })), { stepId: "lock", taskId: null, skippedBecause: "severity is below critical", action: null }] }),
    ...[
      { kind: "revoke_sessions", target: "halina", state: "executed", reason: "A foreign session is open.", approvals: [{ uid: manager.uid, at: minutesAfter(7), note: "Yes, at once." }], executedAt: minutesAfter(8), result: "3 sessions ended" },
      { kind: "block_domain", target: "bonus-portal.example", state: "rejected", reason: "It hosts the false page.", approvals: [], decision: { by: manager.uid, at: minutesAfter(12), reason: "The proxy team has done it." } },
    ].map((action, i) => ref.collection("actions").doc(`${id}_${newId()}`).set({ incidentId: id, parameters: {}, requestedBy: senior.uid, createdAt: minutesAfter(6 + i), updatedAt: minutesAfter(12), expiresAt: minutesAfter(1_446), approvalsNeeded: 1, decision: null, executionExpiresAt: null, attempts: 1, leaseUntil: null, checkAt: null, lastError: null, result: null, executedAt: null, version: 3, ...action })),
    ...[
      { name: "inbox-rule.json", contentType: "application/json", size: 1_932, state: "clean", description: "The rule “..” as it was found" },
      { name: "bonus-letter.eml", contentType: "message/rfc822", size: 48_211, state: "clean", description: "" },
      { name: "viewer_setup.exe", contentType: "application/vnd.microsoft.portable-executable", size: 2_411_008, state: "infected", description: "From the link in the second mail", scan: { at: minutesAfter(62) }, finding: { engine: "ClamAV", signature: "Win.Trojan.Agent-7340", reason: null } },
    ].map(async ({ finding = null, ...file }: Planted, i) => {
      const evidence = ref.collection("evidence").doc(newId());
      await evidence.collection("internal").doc("file").set({ finding, custody: { seq: 3 + i, hash: sha256(`custody of ${file.name}`) } });
      await evidence.set({ scan: null, audience: "team", sha256: sha256(file.name), clientSha256: null, uploadedBy: senior.uid, uploadedByName: senior.name, createdAt: minutesAfter(60 + i), legalHold: i === 2, deletedAt: null, version: 2, ...file });
    }),
  ]);

  const [closing] = demo.steps.slice(-1);
  for (const { afterMinutes, to, verdict, summary } of demo.steps) {
    if (to === "triaged") continue;
    if (to === "closed") await ref.update({ links: [{ incidentId: related, kind: "related" }, { incidentId: hidden, kind: "parent" }], mergedIds: [merged], alertIds: ["alert-1"], legalHold: true, evidenceCount: 3 });
    await perform(operations.transition, { id, to, ...(verdict ? { verdict, summary } : {}) }, senior, minutesAfter(afterMinutes));
  }
  if (closing?.to !== "closed") throw new Error("the demo incident is not closed at its end");
  const number = String((await ref.get()).get("number"));
  return { id, number, reporter, analyst, senior, manager, hidden };
}
