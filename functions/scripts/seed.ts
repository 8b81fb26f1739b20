/**
 * Fills the emulators with the demo organisation (scripts/demo) through the product's own operations and triggers, and
 * exports it to emulator-data/. Ids, times and texts are fixed, so that every run makes the same organisation.
 *
 *   npm --prefix functions run seed                 starts Auth, Firestore and Storage, fills and exports them
 *   npm --prefix functions run seed -- --running    fills the emulators named by the environment and exports nothing
 */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { createAccount } from "../src/identity/createAccount.ts";
import { alertIdOf } from "../src/alerts/createAlert.ts";
import { operations as alertOperations } from "../src/alerts/operations.ts";
import { recount } from "../src/analytics/countIncident.ts";
import { armClocks } from "../src/compliance/armClocks.ts";
import { judgeIncident } from "../src/incidents/judgeIncident.ts";
import { isOpen } from "../src/incidents/lifecycle.ts";
import { operations as incidentOperations } from "../src/incidents/operations.ts";
import { operations as playbookOperations } from "../src/playbooks/operations.ts";
import { notifyIncident } from "../src/notifications/notifyIncident.ts";
import { demand } from "../src/platform/caller.ts";
import { createContext } from "../src/platform/context.ts";
import { db } from "../src/platform/firestore.ts";
import type { AnyOperation } from "../src/platform/operation.ts";
import { loadModel } from "../src/triage/modelFile.ts";
import { alerts } from "./demo/alerts.ts";
import { demandEmulator } from "./demo/emulatorOnly.ts";
import { incidents } from "./demo/incidents.ts";
import { people } from "./demo/people.ts";
import type { DemoAlert, DemoIncident } from "./demo/types.ts";

/** The demo's today: reports lie before it. */
const today = new Date("2026-11-20T00:00:00Z");
const minute = 60_000;
const reportedAt = (report: { daysAgo: number; minuteOfDay: number }) => new Date(today.getTime() - report.daysAgo * 1_440 * minute + report.minuteOfDay * minute);
/** When all days of the demo are past, and so counted as a whole. */
const countedAt = new Date(today.getTime() + 30 * 1_440 * minute);
/** Does what takes a manager. */
const lead = "demo-manager-1";
const later = (from: Date, minutes: number) => new Date(from.getTime() + minutes * minute);

/** A document id that follows from a name. */
const idFor = (name: string) => createHash("sha256").update(`secura-demo:${name}`).digest("base64url").replaceAll(/[^A-Za-z0-9]/g, "").slice(0, 20);

/** Carries out an operation as a person at a time, as a door would after it has authenticated them. */
async function perform(operation: AnyOperation, input: Record<string, unknown>, uid: string, at: Date, name: string): Promise<unknown> {
  const person = people.find((candidate) => candidate.uid === uid);
  if (!person) throw new Error(`${name}: no person ${uid}`);
  if (operation.permission === "anyone") throw new Error(`${name}: the seed acts as people who are signed in`);
  const caller = { uid, role: person.role, name: person.displayName, sid: uid, mfa: false };
  demand(caller, operation.permission);
  let made = 0;
  const context = createContext({ caller, now: at, requestId: `seed-${idFor(name).slice(0, 10)}`, newId: () => idFor(made++ === 0 ? name : `${name}:${String(made)}`) });
  const handler = await operation.load();
  try {
    return await handler(z.decode(operation.input, input) as never, context as never, undefined as never);
  } catch (thrown) {
    throw new Error(`${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`, { cause: thrown });
  }
}

interface Step {
  at: Date;
  run: (at: Date) => Promise<unknown>;
}

/** How many of a playbook's tasks are done in an incident that is still worked on. */
const tasksDone = 4;

/** Runs the playbook that fits best on an incident, and finishes its first tasks, one in eleven minutes. */
async function runPlaybook(id: string, uid: string, at: Date, name: string): Promise<void> {
  const { items } = (await perform(playbookOperations.suggest, { id }, uid, at, name)) as { items: { id: string }[] };
  const [playbook] = items;
  if (!playbook) return;
  await perform(playbookOperations.run, { id, playbookId: playbook.id }, uid, at, name);
  const { items: tasks } = (await perform(incidentOperations.listTasks, { id, limit: 100 }, uid, at, name)) as { items: { id: string }[] };
  for (const [i, task] of tasks.slice(0, tasksDone).entries()) await perform(incidentOperations.updateTask, { id, taskId: task.id, state: "done" }, uid, later(at, 11 * (i + 1)), `${name}/${String(i)}`);
}

async function seedIncident(incident: DemoIncident): Promise<void> {
  const id = idFor(incident.key);
  const created = reportedAt(incident);
  const { title, description, affected, tags, occurredMinutesBefore } = incident;
  const act = (name: string, operation: AnyOperation, input: Record<string, unknown>, uid: string): Step["run"] => (at) => perform(operation, { id, ...input }, uid, at, `${incident.key}/${name}`);
  const set = (minutes: number, name: string, operation: AnyOperation, input: Record<string, unknown>, uid: string): Step => ({ at: later(created, minutes), run: act(name, operation, input, uid) });

  const last = incident.steps.at(-1)?.to;
  const isWorkedOn = last !== undefined && last !== "triaged" && isOpen(last);
  const steps: Step[] = [
    ...(incident.restrictedTo
      ? [set(1, "watchers", incidentOperations.setWatchers, { watchers: incident.restrictedTo }, lead), set(1, "restrict", incidentOperations.restrict, { restricted: true }, lead)]
      : []),
    ...(incident.assignee ? [set(incident.assignee.afterMinutes, "assign", incidentOperations.assign, { assigneeId: incident.assignee.uid }, incident.assignee.by)] : []),
    ...incident.steps.map(({ afterMinutes, by, to, reason, verdict, summary }, i) => set(afterMinutes, `step${String(i)}`, incidentOperations.transition, { to, ...(reason ? { reason } : {}), ...(verdict ? { verdict, summary } : {}), ...(verdict === "duplicate" && incident.duplicateOf ? { duplicateOf: idFor(incident.duplicateOf) } : {}) }, by)),
    ...incident.messages.map(({ afterMinutes, by, body, audience }, i) => set(afterMinutes, `message${String(i)}`, incidentOperations.sendMessage, { body, audience }, by)),
    ...(incident.assignee && isWorkedOn ? [{ at: later(created, incident.assignee.afterMinutes + 2), run: (at: Date) => runPlaybook(id, incident.assignee?.uid ?? lead, at, `${incident.key}/playbook`) }] : []),
    ...(incident.severityOverride || incident.tlp
      ? [set(incident.assignee ? incident.assignee.afterMinutes + 1 : 5, "judgement", incidentOperations.update, { ...(incident.severityOverride ? { severity: incident.severityOverride } : {}), ...(incident.tlp ? { tlp: incident.tlp } : {}) }, incident.assignee?.uid ?? lead)]
      : []),
  ];

  const ref = db().doc(`incidents/${id}`);
  let before = await ref.get();
  const settle = async (at: Date) => {
    await judgeIncident(await ref.get(), { model: loadModel(), now: at, stopwatch: () => 0 });
    const after = await ref.get();
    await notifyIncident(before, after, at);
    await armClocks(before, after, at);
    before = after;
  };
  await perform(incidentOperations.create, { title, description, ...(affected ? { affected } : {}), ...(tags ? { tags } : {}), ...(occurredMinutesBefore ? { occurredAt: later(created, -occurredMinutesBefore).toISOString() } : {}) }, incident.reporter, created, incident.key);
  await settle(later(created, 1 / 60));
  for (const { at, run } of steps.sort((a, b) => a.at.getTime() - b.at.getTime())) {
    await run(at);
    await settle(at);
  }
  await recount(id, countedAt);
}

async function seedAlert(alert: DemoAlert): Promise<void> {
  const { source, sourceRef, title, description, severity, techniques = [], observables = [], count = 1, assignee, status } = alert;
  const id = alertIdOf(source, sourceRef);
  const at = reportedAt(alert);
  const team = assignee ?? "demo-analyst-1";
  // Each sighting is one call; beyond a few dozen they would only make the seed slow.
  for (let seen = 0; seen < Math.min(count, 30); seen += 1) {
    await perform(alertOperations.create, { source, sourceRef, title, description, severity, techniques, observables }, team, later(at, seen), alert.key);
  }
  if (assignee !== undefined || status !== "new") await perform(alertOperations.update, { id, status, ...(assignee ? { assigneeId: assignee } : {}) }, team, later(at, 60), `${alert.key}/update`);
  if (alert.incidentKey !== undefined) await perform(alertOperations.attach, { id, incidentId: idFor(alert.incidentKey) }, lead, later(at, 70), `${alert.key}/attach`);
}

/** The response desk: its playbooks, and who is on duty. */
async function seedDesk(): Promise<void> {
  const at = later(today, -190 * 1_440);
  await perform(playbookOperations.installBuiltIn, {}, lead, at, "playbooks");
  await perform(incidentOperations.updateSettings, { assignment: [{ onDuty: ["demo-analyst-1", "demo-analyst-2"] }] }, lead, at, "settings");
}

async function seed(): Promise<void> {
  demandEmulator("The demo organisation");
  process.env["GCLOUD_PROJECT"] ??= "demo-secura";
  for (const person of people) await createAccount(person, { actorId: "system:seed", now: later(today, -200 * 1_440) });
  console.log(`${String(people.length)} people`);
  await seedDesk();
  const inOrder = [...incidents].sort((a, b) => reportedAt(a).getTime() - reportedAt(b).getTime());
  for (const [i, incident] of inOrder.entries()) {
    await seedIncident(incident);
    if ((i + 1) % 10 === 0) console.log(`${String(i + 1)} of ${String(inOrder.length)} incidents`);
  }
  for (const alert of alerts) await seedAlert(alert);
  console.log(`${String(alerts.length)} alerts`);
}

if (process.argv.includes("--running")) {
  await seed();
} else {
  const { startStack } = await import("./stack.mjs");
  const stack = await startStack({ offset: 2_000, only: ["auth", "firestore", "storage"], exportTo: fileURLToPath(new URL("../../emulator-data", import.meta.url)) });
  try {
    Object.assign(process.env, stack.env);
    await seed();
  } finally {
    await stack.stop();
  }
}
