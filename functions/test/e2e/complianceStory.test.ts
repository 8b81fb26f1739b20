import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Clock, ExportJob, Incident, Notification, ReportJob, SecuraError, TimelineEntry, Unwatch, WatchEvent, WatchOptions } from "../../../client/src/index.ts";
import { warnClock } from "../../src/compliance/warnClocks.ts";
import { sendTo } from "../../src/notifications/sendNotices.ts";
import { db } from "../../src/platform/firestore.ts";
import { cameInOrder, device, historyOf, recorder, state, type Device, type Watched } from "../support/apps.ts";
import { doors } from "../support/doors.ts";
import { untilMail } from "../support/mailbox.ts";
import { readPdf, unspaced } from "../support/readPdf.ts";
import { unique } from "../support/stack.ts";
import { verifyOffline } from "../support/verifyOffline.ts";

// A breach of personal data from its report to the verified log, on the real client SDK.
let admin: Device;
let manager: Device;
let analyst: Device;
let other: Device;
let employee: Device;
const all = () => [admin, manager, analyst, other, employee];
const ends: Unwatch[] = [];

const seen = {
  incidents: recorder<WatchEvent<Incident>>(),
  clocks: recorder<WatchEvent<Clock>>(),
  notifications: recorder<WatchEvent<Notification>>(),
  reports: recorder<WatchEvent<ReportJob>>(),
  exports: recorder<WatchEvent<ExportJob>>(),
  told: recorder<WatchEvent<TimelineEntry>>(),
};

const hourMs = 3_600_000;
const started = Date.now();
const hoursAgo = (hours: number): string => new Date(started - hours * hourMs).toISOString();
/** Around the report alone, as far as others do not report at the same time. */
const period = () => ({ from: new Date(started).toISOString(), to: new Date().toISOString() });
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const twoDays = () => ({ from: dayOf(started - 24 * hourMs), to: dayOf(Date.now()) });
/** How many incidents came in yesterday and today; others report meanwhile, so it can only grow. */
const reported = async (): Promise<number> => (await manager.secura.analytics.statistics(twoDays())).totals.created;
const title = unique("Patient list sent to the wrong address");
const reference = unique("DPA");
let id = "";
let number = "";
let reportId = "";
let jobId = "";
let reportedBefore = 0;

const clock = (clockId: string, what: string, test: (clock: Clock) => boolean, type?: "added" | "modified") => state(seen.clocks, `${clockId}: ${what}`, (one) => one.id === clockId && test(one), type);
const hoursFrom = ({ dueAt }: Clock, since: string) => (Date.parse(String(dueAt)) - Date.parse(since)) / hourMs;

beforeAll(async () => {
  [admin, manager, analyst, other, employee] = await Promise.all([device("admin"), device("manager"), device("analyst"), device("analyst"), device("employee")]);
  reportedBefore = await reported();
  ends.push(
    analyst.secura.watchIncidents({ scope: "team" }, seen.incidents.see),
    analyst.secura.watchNotifications({}, seen.notifications.see),
    manager.secura.watchReports({ kind: "gdpr" }, seen.reports.see),
    analyst.secura.watchExports({}, seen.exports.see),
  );
  await Promise.all([seen.incidents, seen.notifications, seen.reports, seen.exports].map((watch) => (watch as Watched<unknown>).until(({ type }) => type === "initial", "the first snapshot")));
});
afterAll(async () => {
  for (const end of ends) end();
  await Promise.all(all().map((who) => who.close()));
});

describe("a breach of personal data", () => {
  it("is reported by an employee, and its clock starts: the team sees both come", async () => {
    ({ id } = await employee.secura.incidents.create({ title, description: "I sent the list of our patients, with names and diagnoses, to a wrong address outside of the house by mistake.", affected: { records: 1_200, users: 800, dataClasses: ["Patient records", "Names"] } }));
    ends.push(analyst.secura.watchClocks(id, seen.clocks.see), employee.secura.watchTimeline(id, "everyone", seen.told.see));
    const incident = await state(seen.incidents, "the verdict", (one) => one.id === id && one.triage.state === "done");
    number = String(incident.number);
    expect(incident).toMatchObject({ title, reportedBy: employee.uid, category: expect.any(String) as string });
    const authority = await clock("gdpr-authority", "it runs", ({ state: is }) => is === "running");
    expect(authority).toMatchObject({ regime: "gdpr", citation: "GDPR Art. 33(1)", anchor: "awareAt", anchorAt: incident.createdAt, isLate: false });
    expect(hoursFrom(authority, incident.createdAt)).toBe(72);
    expect(await clock("gdpr-people", "it asks", ({ state: is }) => is === "needs_assessment")).toMatchObject({ dueAt: null, question: expect.stringContaining("high risk") as string });
  });

  it("gets its facts from a manager: the clocks of four regimes count from them, one is over already", async () => {
    await manager.secura.incidents.assign({ id, assigneeId: analyst.uid });
    const { version } = await manager.secura.compliance.listClocks({ id });
    const facts = { awareAt: hoursAgo(50), highRiskAt: hoursAgo(1), significantAt: hoursAgo(21), classifiedAt: hoursAgo(5), peopleAffected: 800 };
    const list = await manager.secura.compliance.setFacts({ id, facts, regimes: { nis2: true, hipaa: true, dora: true } }, { ifMatch: version });
    expect(list).toMatchObject({ facts: { ...facts, personalData: true, phi: true, highRisk: true, isSignificant: true, isMajor: true }, sources: { awareAt: { source: "person", by: manager.uid }, phi: { source: "engine" } } });
    await expect(manager.secura.compliance.setFacts({ id, facts: { highRisk: null } }, { ifMatch: version })).rejects.toMatchObject({ code: "version_conflict" });
    const authority = await clock("gdpr-authority", "the new anchor", ({ anchorAt }) => anchorAt === facts.awareAt, "modified");
    expect(hoursFrom(authority, facts.awareAt)).toBe(72);
    expect(authority.history.map(({ by }) => by)).toEqual(["system:compliance", manager.uid]);
    expect(hoursFrom(await clock("nis2-early_warning", "it runs", ({ state: is }) => is === "running", "added"), facts.significantAt)).toBe(24);
    expect(hoursFrom(await clock("nis2-notification", "it runs", ({ state: is }) => is === "running", "added"), facts.significantAt)).toBe(72);
    // Sixty days end with their last day.
    for (const clockId of ["hipaa-individuals", "hipaa-secretary"]) expect(Math.floor(hoursFrom(await clock(clockId, "it runs", ({ state: is }) => is === "running", "added"), facts.awareAt) / 24)).toBe(60);
    expect(hoursFrom(await clock("dora-initial", "it is late", ({ state: is }) => is === "late", "added"), facts.classifiedAt)).toBe(4);
    expect(await clock("gdpr-people", "it runs", ({ state: is }) => is === "running", "modified")).toMatchObject({ dueAt: null });
  });

  it("warns who works on it, in the app and by e-mail", async () => {
    // The schedules have no emulator. This is what they call, for this incident and this person alone.
    const clocks = await db().collection(`incidents/${id}/clocks`).get();
    const steps = Object.fromEntries(await Promise.all(clocks.docs.map(async ({ ref }) => [ref.id, await warnClock(ref, new Date())])));
    expect(steps).toEqual({ "gdpr-authority": "day", "gdpr-people": null, "nis2-early_warning": "hours", "nis2-notification": null, "hipaa-individuals": null, "hipaa-secretary": null, "dora-initial": "over" });
    await clock("gdpr-authority", "it was warned of", ({ warned }) => warned.includes("day"), "modified");
    const news = { "a day is left": "incident_due", "four hours are left": "incident_due", "the deadline is over": "incident_overdue" };
    for (const [what, type] of Object.entries(news)) expect(await state(seen.notifications, what, (note) => note.title === `${number}: ${what}`)).toMatchObject({ type, readAt: null, link: { collection: "incidents", id } });
    const noted = async () => (await db().collection("mailNotices").where("uid", "==", analyst.uid).get()).docs.map((note) => String(note.get("title")));
    await expect.poll(noted, { timeout: 30_000, interval: 250 }).toEqual(expect.arrayContaining(Object.keys(news).map((what) => `${number}: ${what}`)));
    expect(await sendTo(analyst.uid, new Date())).toBe(true);
    const mail = await untilMail(analyst.email, /things happened/);
    for (const what of Object.keys(news)) expect(mail.text).toContain(`• ${number}: ${what}: “${title}”`);
    expect(`${mail.text}${mail.html}`).not.toContain("diagnoses");

    expect(await manager.secura.notifications.sendEmail({ template: "deadline_reminder", uids: [analyst.uid, employee.uid], incidentId: id })).toEqual({ queued: 1, skipped: 1 });
    expect((await untilMail(analyst.email, new RegExp(`Deadlines of ${number}`))).text).toContain("• Notify the supervisory authority (GDPR Art. 33(1)): due");
  });

  it("has a notice submitted with its receipt, one late, and one let go by a manager with a reason", async () => {
    const { compliance } = analyst.secura;
    const submit = { id, clockId: "gdpr-authority", reference };
    await expect(other.secura.compliance.submitClock(submit)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(employee.secura.compliance.submitClock(submit)).rejects.toMatchObject({ code: "permission_denied" });
    await compliance.submitClock(submit, { idempotencyKey: reference });
    await compliance.submitClock(submit, { idempotencyKey: reference });
    expect(await clock("gdpr-authority", "the submission", ({ state: is }) => is === "submitted", "modified")).toMatchObject({ isLate: false, nextAt: null, receipts: [{ reference, by: analyst.uid, withdrawnAt: null }] });
    await compliance.submitClock({ id, clockId: "dora-initial", reference, note: "It was classified in the night." });
    expect(await clock("dora-initial", "the late submission", ({ state: is }) => is === "submitted", "modified")).toMatchObject({ isLate: true });
    expect(await clock("dora-intermediate", "what counts from it", () => true, "added")).toMatchObject({ state: "running", anchor: "submission of dora-initial" });

    const waive = { id, clockId: "hipaa-secretary", reason: "The house is not a covered entity; counsel agrees." };
    await expect(compliance.waiveClock(waive)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(employee.secura.compliance.waiveClock(waive)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(manager.secura.compliance.waiveClock({ ...waive, reason: "ok" })).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "reason" }] });
    await expect(manager.secura.compliance.waiveClock({ ...waive, clockId: "gdpr-authority" })).rejects.toMatchObject({ code: "conflict" });
    await manager.secura.compliance.waiveClock(waive);
    expect(await clock("hipaa-secretary", "the waiver", ({ state: is }) => is === "waived", "modified")).toMatchObject({ waivedBy: manager.uid, reason: waive.reason, isWaivedByFacts: false });
    expect(cameInOrder(seen.clocks, "gdpr-authority", [({ anchor, history }) => anchor === "awareAt" && history.length === 1, ({ history }) => history.length === 2, ({ warned }) => warned.length > 0, ({ state: is }) => is === "submitted"])).toBe(true);
  });

  it("is counted: as the analyst's, and for managers as reported", async () => {
    expect(await analyst.secura.analytics.dashboard({})).toMatchObject({ mine: { open: 1 }, history: null });
    await expect.poll(reported, { timeout: 30_000 }).toBeGreaterThan(reportedBefore);
    expect((await manager.secura.analytics.dashboard({ days: 2 })).history?.flow.created).toBeGreaterThan(reportedBefore);
    await expect(analyst.secura.analytics.statistics(twoDays())).rejects.toMatchObject({ code: "permission_denied" });
  });
});

describe("what is handed on", () => {
  it("is a report of the GDPR, made while its manager watches, with this breach in its register", async () => {
    ({ id: reportId } = await manager.secura.analytics.generateReport({ kind: "gdpr", ...period() }));
    const alone = recorder<ReportJob | null>();
    ends.push(manager.secura.watchReport(reportId, alone.see));
    await alone.until((one) => one?.state === "done" && one.progress === 100, "the one report");
    const report = await state(seen.reports, "the report", (one) => one.id === reportId && one.state === "done");
    expect(report).toMatchObject({ progress: 100, problem: null, requestedBy: manager.uid, files: expect.arrayContaining([expect.objectContaining({ format: "pdf" })]) as unknown });
    expect(cameInOrder(seen.reports, reportId, [({ state: is }) => is === "requested", ({ state: is }) => is === "done"])).toBe(true);
    const { text } = readPdf(new Uint8Array(await (await manager.secura.downloadReport(reportId, "pdf")).arrayBuffer()));
    for (const part of ["documented personal data breaches", number, title, reference, "Notify the supervisory authority (GDPR Art. 33(1))", "800 people; 1200 records", "No file proves that the notice was submitted."]) expect(text).toContain(unspaced(part));
    expect(text).not.toMatch(/\bcompliant\b/i);
  });

  it("is an export of incidents, watched and fetched by who asked for it, and the incident in other systems' forms", async () => {
    ({ id: jobId } = await analyst.secura.analytics.startExport({ kind: "incidents", format: "csv", ...period() }));
    const alone = recorder<ExportJob | null>();
    ends.push(analyst.secura.watchExport(jobId, alone.see));
    await alone.until((one) => one?.state === "done" && one.read === one.total, "the one export");
    const job = await state(seen.exports, "the export", (one) => one.id === jobId && one.state === "done");
    expect(cameInOrder(seen.exports, jobId, [({ state: is }) => is === "pending", ({ state: is }) => is === "done"])).toBe(true);
    const rows = parse<Record<string, string>>(await (await analyst.secura.downloadExport(jobId)).text(), { columns: true });
    expect(rows).toHaveLength(job.rows);
    expect(rows.find((row) => row["id"] === id)).toMatchObject({ number, title });
    const now = JSON.parse(await (await analyst.secura.exportRows({ kind: "incidents", format: "json", ...period() })).text()) as { id: string }[];
    expect(now.map((row) => row.id)).toContain(id);
    expect(JSON.parse(await (await analyst.secura.exportIncident(id, "stix")).text())).toMatchObject({ type: "bundle" });
    expect(JSON.parse(await (await analyst.secura.exportIncident(id, "veris")).text())).toMatchObject({ schema_version: expect.any(String) as string });
  });
});

describe("the log of it", () => {
  const stream = () => `incident-${id}`;

  it("holds every step, and verifies here and from an export offline", async () => {
    const { items } = await admin.secura.audit.list({ stream: stream(), limit: 100 });
    const events = items.map(({ event }) => event).reverse();
    for (const event of ["incident.created", "incident.triaged", "incident.assigned", "clock.armed", "clock.facts_set", "clock.changed", "clock.warned", "clock.submitted", "clock.waived", "incident.exported"]) expect(events).toContain(event);
    expect(JSON.stringify(items)).not.toContain("Patient");
    expect(await admin.secura.audit.verify({ stream: stream() })).toMatchObject({ isWhole: true, problems: [], streams: 1, entries: items.length });
    const { code, said } = await verifyOffline(await admin.secura.exportAudit({ stream: stream() }));
    expect([code, said]).toEqual([0, expect.stringContaining("WHOLE: nothing was changed")]);
  });

  it("says where it was tampered with", async () => {
    const waived = (await db().collection(`audit/${stream()}/entries`).where("event", "==", "clock.waived").get()).docs[0];
    if (!waived) throw new Error("nothing was waived");
    const seq = Number(waived.get("seq"));
    try {
      await waived.ref.update({ actorId: employee.uid });
      expect(await admin.secura.audit.verify({ stream: stream() })).toMatchObject({ isWhole: false, problems: [{ stream: stream(), seq, kind: "changed" }] });
      const { code, said } = await verifyOffline(await admin.secura.exportAudit({ stream: stream() }));
      expect([code, said]).toEqual([1, expect.stringContaining(`PROBLEM changed at stream ${stream()}, entry ${String(seq)}`)]);
    } finally {
      await waived.ref.set(waived.data());
    }
    expect(await admin.secura.audit.verify({ stream: stream() })).toMatchObject({ isWhole: true });
  });
});

describe("who may not see it sees nothing", () => {
  it.each<[string, () => Device, (who: Device, options: WatchOptions) => Unwatch]>([
    ["the reporter, of the clocks", () => employee, (who, options) => who.secura.watchClocks(id, shown, options)],
    ["an analyst, of reports", () => analyst, (who, options) => who.secura.watchReports({}, shown, options)],
    ["an analyst, of the report", () => analyst, (who, options) => who.secura.watchReport(reportId, shown, options)],
    ["an employee, of exports", () => employee, (who, options) => who.secura.watchExports({}, shown, options)],
    ["another analyst, of the export", () => other, (who, options) => who.secura.watchExport(jobId, shown, options)],
  ])("%s", async (_what, who, watch) => {
    const refusal = recorder<SecuraError>();
    ends.push(watch(who(), { onError: refusal.see }));
    expect((await refusal.until(() => true, "the refusal")).code).toBe("permission_denied");
  });

  it.each(doors)("at the %s door", async (_door, call) => {
    const refused: [Device, string, Record<string, unknown>, string][] = [
      [employee, "compliance.listClocks", { id }, "permission_denied"],
      [employee, "analytics.dashboard", {}, "permission_denied"],
      [employee, "analytics.export", {}, "permission_denied"],
      [other, "analytics.getExport", { id: jobId }, "not_found"],
      [other, "analytics.downloadExport", { id: jobId }, "not_found"],
      [other, "analytics.getReport", { id: reportId }, "permission_denied"],
      [other, "analytics.downloadReport", { id: reportId }, "permission_denied"],
      [manager, "audit.list", { stream: `incident-${id}` }, "permission_denied"],
      [manager, "audit.verify", { stream: `incident-${id}` }, "permission_denied"],
      [manager, "audit.export", { stream: `incident-${id}` }, "permission_denied"],
    ];
    for (const [who, name, input, code] of refused) expect(await call(name, input, { token: who.idToken }), name).toMatchObject({ code });
  });

  it("the reporter's own story says nothing of clocks", async () => {
    await analyst.secura.incidents.addTimelineEntry({ id, at: new Date().toISOString(), summary: "The recipient has deleted the list.", audience: "everyone" });
    // What comes after it has been seen, so it would have been.
    await state(seen.told, "the entry for everyone", ({ kind }) => kind === "note");
    expect(JSON.stringify(seen.told.seen)).not.toMatch(/clock|GDPR|HIPAA/);
    expect(historyOf(seen.clocks, "gdpr-authority").length).toBeGreaterThan(3);
  });
});

function shown(): void {
  // Emptiness would be seen too: only a refusal is not shown.
  throw new Error("it was shown");
}
