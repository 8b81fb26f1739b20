import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { readPdf as readPdfOf, unspaced } from "../support/readPdf.ts";

// A project of its own for each run, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-report-${String(Date.now())}`;
});
const { nothingKnown } = await import("../../src/compliance/factModel.ts");
const { clockDefaults, recordDefaults } = await import("../../src/compliance/model.ts");
const { incidentDefaults } = await import("../../src/incidents/model.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { deleteFilesUnder, listFiles } = await import("../../src/platform/storage.ts");
const { downloadReport } = await import("../../src/reports/downloadReport.ts");
const { generateReport } = await import("../../src/reports/generateReport.ts");
const { failReport, makeReport } = await import("../../src/reports/makeReport.ts");
const { GenerateReportInput, ReportJob, endsWithinMs, keptMs, reportFormats, reportKinds } = await import("../../src/reports/model.ts");
const { getReport, listReports } = await import("../../src/reports/readReports.ts");
const { readReport } = await import("../../src/reports/store.ts");
const { sweepReports } = await import("../../src/reports/sweepReports.ts");
const { contextOf, member, plantIncident } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;
type Incident = Awaited<ReturnType<typeof plantIncident>>;
type Clock = typeof clockDefaults;
type Report = import("../../src/reports/report.ts").Report;
type Kind = (typeof reportKinds)[number];

let manager: Member;
beforeAll(async () => {
  manager = await member("manager");
});

const dayMs = 86_400_000;
const now = () => new Date();
// A stream may end in a carriage return, which readPdf would take for part of the line end.
const readPdf = (bytes: Buffer) => readPdfOf(Buffer.from(bytes.toString("latin1").replaceAll("\nendstream", "\n\nendstream"), "latin1"));

// Each test plants in a month of its own, by which it asks.
let month = 0;
function period() {
  month += 1;
  return { from: new Date(Date.UTC(2019, month, 1)).toISOString(), to: new Date(Date.UTC(2019, month, 28)).toISOString() };
}
const within = ({ from }: { from: string }, days = 1) => new Date(Date.parse(from) + days * dayMs);

/** An incident with what is known of it for its deadlines, and its clocks. */
async function plantCase(changes: Partial<Incident>, facts: Partial<typeof nothingKnown> = {}, clocks: Partial<Clock>[] = []): Promise<Incident> {
  const incident = await plantIncident(changes);
  await db().doc(`incidents/${incident.id}/internal/compliance`).set({ ...recordDefaults, facts: { ...nothingKnown, ...facts }, clockIds: clocks.map(({ id }) => id), updatedAt: new Date() });
  for (const clock of clocks) await db().doc(`incidents/${incident.id}/clocks/${String(clock.id)}`).set({ ...clockDefaults, ...clock, incidentId: incident.id });
  return incident;
}

const authority = (changes: Partial<Clock> = {}): Partial<Clock> => ({ id: "gdpr-authority", regime: "gdpr", obligation: "authority", title: "Notify the supervisory authority", citation: "GDPR Art. 33(1)", packVersion: "gdpr-1", ...changes });
const receipt = (submittedAt: Date, changes: Partial<Clock["receipts"][number]> = {}): Clock["receipts"][number] => ({ id: newId(), reference: "SA-2019-1", submittedAt, note: null, evidenceId: null, by: "someone", at: submittedAt, withdrawnAt: null, withdrawnBy: null, ...changes });

const ask = async (input: z.input<typeof GenerateReportInput>, by: Member = manager) => await generateReport(GenerateReportInput.parse(input), contextOf(by));
const stored = async (id: string) => readReport(await db().doc(`reports/${id}`).get());
const filesOf = async (id: string) => await listFiles(`reports/${id}/`, 100);
const auditOf = async (id: string) => (await db().collection(`audit/report-${id}/entries`).orderBy("seq").get()).docs.map((entry) => String(entry.get("event")));
async function fetched(id: string, format: (typeof reportFormats)[number], by: Member = manager) {
  const { content } = await downloadReport({ id, format }, contextOf(by));
  return content as Readable;
}
/** Made in the forms a test looks at: a PDF takes a second of CI. */
async function made(kind: Kind, span: { from: string; to: string }, { by = manager, formats = [] }: { by?: Member; formats?: ("pdf" | "md" | "csv")[] } = {}): Promise<{ id: string; report: Report }> {
  const { id } = await ask({ kind, ...span, formats: ["json", ...formats] }, by);
  expect(await makeReport(id, 1, now)).toBe("done");
  return { id, report: JSON.parse(await text(await fetched(id, "json", by))) as Report };
}
const figure = (report: Report, label: string) => report.sections.flatMap(({ figures }) => figures).find((found) => found.label === label);
const gapOf = (report: Report, beginning: string) => report.gaps.find(({ what }) => what.startsWith(beginning));

describe("a report", () => {
  it("is made in every form of one model, and each is handed out with an entry in the log", { timeout: 60_000 }, async () => {
    const span = period();
    const breach = await plantCase({ createdAt: within(span), title: "Customer list sent to the wrong person", status: "closed", affected: { records: 1_200, dataClasses: ["Names"] }, resolution: { verdict: "resolved", summary: "The recipient deleted it.", by: "x", at: within(span, 3) } }, { personalData: true, peopleAffected: 1_000, awareAt: within(span) }, [
      authority({ state: "submitted", anchor: "awareAt", anchorAt: within(span), dueAt: within(span, 4), submittedAt: within(span, 2), receipts: [receipt(within(span, 2))] }),
    ]);
    const job = await ask({ kind: "gdpr", ...span });
    expect(z.safeEncode(ReportJob, job).error).toBeUndefined();
    expect(job).toMatchObject({ state: "requested", progress: 0, files: [], sha256: null });
    await expect(downloadReport({ id: job.id, format: "pdf" }, contextOf(manager))).rejects.toMatchObject({ code: "conflict" });
    expect(await makeReport(job.id, 1, now)).toBe("done");
    const done = await getReport({ id: job.id }, contextOf(manager));
    expect(z.safeEncode(ReportJob, done).error).toBeUndefined();
    expect(done).toMatchObject({ state: "done", progress: 100 });
    expect(done.files.map(({ format }) => format)).toEqual([...reportFormats]);
    const report = JSON.parse(await text(await fetched(job.id, "json"))) as Report;
    expect(report.sha256).toBe(done.sha256);
    const pdf = readPdf(await buffer(await fetched(job.id, "pdf")));
    const markdown = await text(await fetched(job.id, "md"));
    const rows = parse<Record<string, string>>(await text(await fetched(job.id, "csv")), { columns: true });
    for (const { label, value, records } of report.sections.flatMap(({ figures }) => figures)) {
      expect(pdf.text, label).toContain(unspaced(label));
      expect(markdown).toContain(label);
      expect(rows.find(({ part, item }) => part === "figure" && item === label)).toMatchObject({ value: value === null ? "" : String(value) });
      expect(rows.filter(({ part, item }) => part === "record" && item === label).map((row) => row["value"])).toEqual(records);
    }
    for (const form of [pdf.text, unspaced(markdown)]) expect(form).toContain(unspaced(breach.title));
    expect(await auditOf(job.id)).toEqual(["report.requested", "report.made", "report.downloaded", "report.downloaded", "report.downloaded", "report.downloaded"]);
    expect((await listReports({ limit: 5, kind: "gdpr" }, contextOf(manager))).items[0]?.id).toBe(job.id);
  });

  it("of every kind counts what was planted, each figure by the records it names, and claims nothing", { timeout: 120_000 }, async () => {
    const span = period();
    const at = within(span);
    const closing = { status: "closed" as const, resolution: { verdict: "resolved" as const, summary: "Cleaned up.", by: "x", at: within(span, 3) } };
    await plantCase({ createdAt: at, category: "data_exposure", severity: "high", ...closing }, { personalData: true, phi: true, peopleAffected: 900, isSignificant: true, isMajor: true, isMaterial: true }, [authority({ state: "late", anchorAt: at, dueAt: within(span, 4) })]);
    await plantCase({ createdAt: at, category: "intrusion", severity: "critical" }, { personalData: true, phi: true, peopleAffected: 20 }, [authority({ state: "needs_assessment", question: "Are personal data affected?" })]);
    await plantCase({ createdAt: at, category: "phishing", severity: "low", ...closing }, { personalData: false });
    const merged = await plantCase({ createdAt: at, ...closing, duplicateOf: newId() }, { personalData: true });
    const expected: Record<Kind, Record<string, number>> = {
      gdpr: { "Personal data breaches on record": 2, "Assessed as not affecting personal data": 1, "Breaches not closed": 1, "People affected": 920, "Notices overdue": 1, "Notices to be assessed": 1 },
      hipaa: { "Breaches on record": 2, "Of 500 people or more": 1, "Of fewer than 500 people": 1 },
      sox: { "Incidents to be evaluated": 2, "Determined to be material": 1, "Access to programs and data": 2 },
      nis2: { "Significant incidents on record": 1 },
      dora: { "Major incidents on record": 1 },
      executive: { Reported: 4, "Merged into another": 1, Closed: 2, Open: 1, "Open and high or critical": 1, "Category intrusion": 1 },
    };
    for (const kind of reportKinds) {
      const { id, report } = await made(kind, span, { formats: ["pdf"] });
      for (const [label, value] of Object.entries(expected[kind])) expect(figure(report, label)?.value, `${kind}: ${label}`).toBe(value);
      const figures = report.sections.flatMap((section) => section.figures);
      for (const { label, value, unit, records, hidden } of figures) if (unit === "incidents" || unit === "notices") expect(new Set(records).size + hidden, `${kind}: ${label}`).toBe(value);
      const paths = [...new Set(figures.flatMap(({ records }) => records))];
      for (const found of await db().getAll(...paths.map((path) => db().doc(path)))) expect(found.exists, found.ref.path).toBe(true);
      if (kind !== "executive") expect(JSON.stringify(report)).not.toContain(merged.id);
      // Of the other forms it is shown, for any incidents, where they are rendered.
      for (const form of [JSON.stringify(report), readPdf(await buffer(await fetched(id, "pdf"))).text]) expect(form, kind).not.toMatch(/compliant|complies|conform/i);
    }
  });

  it("lists what is missing, and of which incidents", async () => {
    const span = period();
    const bare = await plantCase({ createdAt: within(span) }, { personalData: true }, [authority({ state: "needs_assessment", question: "When did the organisation become aware of it?" })]);
    const late = await plantCase({ createdAt: within(span), occurredAt: within(span, 0), affected: { records: 3, dataClasses: ["Names"] }, status: "closed", resolution: { verdict: "resolved", summary: "Done.", by: "x", at: within(span, 2) } }, { personalData: true, peopleAffected: 3, highRisk: false }, [
      authority({ state: "submitted", isLate: true, anchorAt: within(span), dueAt: within(span, 4), submittedAt: within(span, 6), receipts: [receipt(within(span, 6))] }),
    ]);
    const at = within(span);
    const sent = async (state: string): Promise<Incident> => {
      const incident = await plantCase({ createdAt: at, occurredAt: at, affected: { records: 3, dataClasses: ["Names"] } }, { personalData: true }, [authority({ state: "submitted", anchorAt: at, dueAt: within(span, 4), submittedAt: at, receipts: [receipt(at, { evidenceId: "withdrawn", withdrawnAt: at, withdrawnBy: "x" }), receipt(at, { evidenceId: "proof" })] })]);
      await db().doc(`incidents/${incident.id}/evidence/proof`).set({ state });
      return incident;
    };
    const [, unproven] = [await sent("clean"), await sent("deleted")];
    const { report } = await made("gdpr", span);
    const named = (beginning: string) => gapOf(report, beginning)?.records.map(({ label }) => label);
    expect(named("Nobody has answered: When did")).toEqual([bare.number]);
    expect(named("The classes of data")).toEqual([bare.number]);
    expect(named("When it happened")).toEqual([bare.number]);
    expect(named("The incident is not closed")).toContain(bare.number);
    expect(named("The notice was late, and")).toEqual([late.number]);
    expect(named("No file proves")?.sort()).toEqual([late.number, unproven.number].sort());
  });

  it("counts restricted incidents, and names them to nobody who may not see them", { timeout: 60_000 }, async () => {
    const span = period();
    const watcher = await member("manager");
    const secret = { createdAt: within(span), title: "Board member under suspicion", description: "Words that stay where they are.", restricted: true, watchers: [watcher.uid], affected: { dataClasses: ["whistleblower files"] } };
    const hidden = await plantCase(secret, { personalData: true }, [authority({ state: "running", dueAt: within(span, 900) })]);
    await plantCase({ createdAt: within(span) }, { personalData: true });
    for (const kind of ["gdpr", "executive"] as const) {
      const theirs = await made(kind, span, { formats: ["md", "csv", "pdf"] });
      expect(figure(theirs.report, kind === "gdpr" ? "Personal data breaches on record" : "Reported")).toMatchObject({ value: 2, hidden: 1 });
      const forms = await Promise.all((["md", "csv", "json"] as const).map(async (format) => await text(await fetched(theirs.id, format))));
      const pdf = readPdf(await buffer(await fetched(theirs.id, "pdf"))).text;
      for (const word of [hidden.id, String(hidden.number), "Board member", "stay where they are", "whistleblower"]) {
        for (const form of forms) expect(form).not.toContain(word);
        expect(pdf).not.toContain(unspaced(word));
      }
      const own = await made(kind, span, { by: watcher });
      expect(JSON.stringify(own.report)).toContain(hidden.id);
      await expect(fetched(own.id, "json", manager)).rejects.toMatchObject({ code: "permission_denied" });
      expect(await text(await fetched(theirs.id, "md", watcher))).toContain("restricted");
    }
  });

  it("is not handed out any more to who may no longer see an incident it names", async () => {
    const span = period();
    const incident = await plantCase({ createdAt: within(span) }, { personalData: true });
    const { id } = await made("gdpr", span);
    await db().doc(`incidents/${incident.id}`).update({ restricted: true });
    await expect(fetched(id, "json")).rejects.toMatchObject({ code: "permission_denied" });
  });

  it("of nothing says so, in every kind", { timeout: 60_000 }, async () => {
    const span = period();
    for (const kind of reportKinds) {
      const { report } = await made(kind, span, { formats: ["pdf"] });
      expect(report.sections.flatMap(({ statements }) => statements).join(" ")).toMatch(/^.*\bno\b.*$/i);
      for (const { value, unit, label } of report.sections.flatMap(({ figures }) => figures)) expect(value, label).toBe(unit === "incidents" || unit === "notices" ? 0 : null);
    }
  });

  it("refuses periods that are turned round, too long or still to come, and unknown fields", async () => {
    const day = (date: string) => `${date}T00:00:00Z`;
    for (const input of [{ kind: "gdpr", from: day("2026-02-01"), to: day("2026-01-01") }, { kind: "gdpr", from: day("2025-01-01"), to: day("2026-03-01") }, { kind: "pci", from: day("2026-01-01"), to: day("2026-02-01") }, { kind: "gdpr", from: day("2026-01-01"), to: day("2026-02-01"), formats: [] }, { kind: "gdpr", from: day("2026-01-01"), to: day("2026-02-01"), all: true }]) {
      expect(GenerateReportInput.safeParse(input).success, JSON.stringify(input)).toBe(false);
    }
    await expect(ask({ kind: "gdpr", from: day("2030-01-01"), to: day("2030-02-01") })).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("making a report", () => {
  it("twice at once ends in one report, with just its files", { timeout: 60_000 }, async () => {
    const span = period();
    await plantCase({ createdAt: within(span) }, { personalData: true });
    const { id } = await ask({ kind: "gdpr", ...span, formats: ["md"] });
    const ends = await Promise.all([makeReport(id, 1, now), makeReport(id, 1, now)]);
    expect(ends.sort()).toEqual(["done", "superseded"]);
    expect(await makeReport(id, 1, now)).toBe("superseded");
    const { files } = await stored(id);
    expect((await filesOf(id)).sort()).toEqual(files.map(({ name }) => `reports/${id}/${name}`).sort());
    expect(await auditOf(id)).toEqual(["report.requested", "report.made"]);
  });

  it("goes on after a crash between storing its files and saying so", { timeout: 60_000 }, async () => {
    const span = period();
    const { id } = await ask({ kind: "nis2", ...span, formats: ["md"] });
    let ticks = 0;
    // The clock of a worker fails it at the step in which it would say that it is done: its file is stored by then.
    const dying = () => {
      ticks += 1;
      if (ticks === 4) throw Object.assign(new Error("gone"), { code: 14 });
      return new Date();
    };
    await expect(makeReport(id, 1, dying)).rejects.toThrow("gone");
    expect(await stored(id)).toMatchObject({ state: "running", files: [] });
    expect(await filesOf(id)).toHaveLength(1);
    expect(await makeReport(id, 1, now)).toBe("done");
    expect(await filesOf(id)).toEqual((await stored(id)).files.map(({ name }) => `reports/${id}/${name}`));
  });

  it("that fell silent is given to another worker, and the first one may write no more", async () => {
    const span = period();
    const { id } = await ask({ kind: "dora", ...span, formats: ["csv"] });
    const later = new Date(Date.now() + 16 * 60_000);
    expect((await sweepReports(later)).resumed).toBeGreaterThan(0);
    expect(await makeReport(id, 1, now)).toBe("superseded");
    // Nor may it end what the other works on, when it comes to grief late.
    expect(await failReport({ id, round: 1 }, "Too late.", now())).toBe(false);
    expect(await stored(id)).toMatchObject({ state: "requested", round: 2, problem: null });
    expect(await makeReport(id, 2, now)).toBe("done");
  });

  it("fails for somebody who may not have it any more, and when it takes too long", async () => {
    const span = period();
    const leaver = await member("manager");
    const { id } = await ask({ kind: "sox", ...span }, leaver);
    await db().doc(`users/${leaver.uid}`).update({ role: "analyst" });
    expect(await makeReport(id, 1, now)).toBe("failed");
    expect(await stored(id)).toMatchObject({ state: "failed", files: [] });
    const other = await ask({ kind: "sox", ...span }, await member("manager"));
    await sweepReports(new Date(Date.now() + endsWithinMs + dayMs));
    expect(await stored(other.id)).toMatchObject({ state: "failed" });
    expect(await auditOf(other.id)).toEqual(["report.requested", "report.failed"]);
  });

  it("is refused while three others are being made", async () => {
    const span = period();
    const eager = await member("manager");
    for (let i = 0; i < 3; i += 1) await ask({ kind: "gdpr", ...span }, eager);
    await expect(ask({ kind: "gdpr", ...span }, eager)).rejects.toMatchObject({ code: "conflict" });
  });

  it("leaves nothing when it has expired", async () => {
    const { id } = await made("executive", period());
    await expect(downloadReport({ id, format: "json" }, contextOf(manager, { now: new Date(Date.now() + keptMs + dayMs) }))).rejects.toMatchObject({ code: "not_found" });
    await sweepReports(new Date(Date.now() + keptMs + dayMs));
    expect((await db().doc(`reports/${id}`).get()).exists).toBe(false);
    expect((await db().doc(`reports/${id}/internal/named`).get()).exists).toBe(false);
    expect(await filesOf(id)).toEqual([]);
    expect(await auditOf(id)).toContain("report.expired");
  });

  it("of hundreds of incidents with hostile texts stays small and quick", { timeout: 180_000 }, async () => {
    const span = period();
    const titles = ["=HYPERLINK(\"http://evil.example\")", "\u202egnp.exe", "🔥".repeat(60), "A".repeat(200), "حادث أمني خطير (رقم 4711)", "<script>alert(1)</script> | `x`", "汉字".repeat(80)];
    // More than are read at once, and than a PDF has rows for.
    const many = 420;
    const writer = db().bulkWriter();
    for (let i = 0; i < many; i += 1) {
      const id = newId();
      const { id: _, ...fields } = { ...incidentDefaults, number: `INC-2019-${id.slice(0, 6).toUpperCase()}`, title: titles[i % titles.length] ?? "", description: "B".repeat(2_000), reportedBy: "r", createdAt: within(span, (i % 25) + 0.5), category: "data_exposure" as const, severity: "high" as const };
      void writer.create(db().doc(`incidents/${id}`), fields);
      void writer.create(db().doc(`incidents/${id}/internal/compliance`), { ...recordDefaults, facts: { ...nothingKnown, personalData: true }, clockIds: ["gdpr-authority"] });
      void writer.create(db().doc(`incidents/${id}/clocks/gdpr-authority`), { ...clockDefaults, ...authority({ state: "running", anchorAt: within(span), dueAt: within(span, 4) }) });
    }
    await writer.close();
    const { id } = await ask({ kind: "gdpr", ...span, formats: ["pdf", "csv", "json"] });
    const before = process.memoryUsage().heapUsed;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().heapUsed)), 20);
    // Of this process alone, for a machine may be busy with others.
    const started = process.cpuUsage();
    expect(await makeReport(id, 1, now)).toBe("done");
    const { user, system } = process.cpuUsage(started);
    const tookMs = Math.round((user + system) / 1_000);
    clearInterval(watch);
    const report = JSON.parse(await text(await fetched(id, "json"))) as Report;
    expect(figure(report, "Personal data breaches on record")).toMatchObject({ value: many });
    expect(new Set(figure(report, "Personal data breaches on record")?.records).size).toBe(many);
    const rows = parse<Record<string, string>>(await text(await fetched(id, "csv")), { columns: true });
    expect(rows.some(({ value }) => /^[=+\-@]/.test(value ?? "") && Number.isNaN(Number(value)))).toBe(false);
    const pdf = await buffer(await fetched(id, "pdf"));
    console.log(`${String(many)} incidents: ${String(tookMs)} ms of CPU, ${String(Math.round((peak - before) / 1e6))} MB of heap, ${String(readPdf(pdf).pages.length)} pages, ${String(Math.round(pdf.length / 1000))} kB`);
    expect(tookMs).toBeLessThan(25_000);
    expect(peak - before).toBeLessThan(250e6);
    await deleteFilesUnder(`reports/${id}/`);
  });
});
