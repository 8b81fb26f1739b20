import { createHash } from "node:crypto";
import type { Server } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";

// A project of its own for each run, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-export-${String(Date.now())}`;
});
const { openStream } = await import("../../src/audit/log.ts");
const { alertDefaults } = await import("../../src/alerts/model.ts");
const { cancelExport } = await import("../../src/exports/cancelExport.ts");
const { downloadExport } = await import("../../src/exports/downloadExport.ts");
const { exportNow, rowsMax } = await import("../../src/exports/exportNow.ts");
const { ExportJob, ExportNowInput, StartExportInput, endsWithinMs, keptMs } = await import("../../src/exports/model.ts");
const { exportOperations } = await import("../../src/exports/operations.ts");
const { getExport, listExports } = await import("../../src/exports/readExports.ts");
const { countPart, failExport, runExport, writePart } = await import("../../src/exports/runExport.ts");
const { partRows: { incidents: partRows } } = await import("../../src/exports/sources.ts");
const { startExport } = await import("../../src/exports/startExport.ts");
const { readJob } = await import("../../src/exports/store.ts");
const { sweepExports } = await import("../../src/exports/sweepExports.ts");
const { addToCounters } = await import("../../src/analytics/store.ts");
const { contributionOf } = await import("../../src/analytics/contribution.ts");
const { incidentDefaults } = await import("../../src/incidents/model.ts");
const { db, transact } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { deleteFile, listFiles } = await import("../../src/platform/storage.ts");
const { contextOf, member, plantIncident } = await import("../support/desk.ts");
const { restServer, tokenOf } = await import("../support/restServer.ts");
type Member = Awaited<ReturnType<typeof member>>;
type Incident = Awaited<ReturnType<typeof plantIncident>>;

let employee: Member;
let analyst: Member;
let manager: Member;
let admin: Member;
beforeAll(async () => {
  [employee, analyst, manager, admin] = await Promise.all([member("employee"), member("analyst"), member("manager"), member("admin")]);
});

const dayMs = 86_400_000;
const oneRound = { now: () => new Date(), budgetMs: 400_000 };
/** Every round ends after one part, as if it were out of time. */
const onePart = { now: () => new Date(), budgetMs: 0 };

type Row = Record<string, string>;
const csv = (content: string): Row[] => parse(content, { columns: true, bom: true });
const now = async (input: z.input<typeof ExportNowInput>, by: Member = analyst) => await exportNow(ExportNowInput.parse(input), contextOf(by));
const textOf = async ({ content }: { content: Uint8Array | Readable }) => (content instanceof Readable ? await text(content) : Buffer.from(content).toString());
const start = async (input: z.input<typeof StartExportInput>, by: Member = analyst) => await startExport(StartExportInput.parse(input), contextOf(by));
const stored = async (id: string) => readJob(await db().doc(`exportJobs/${id}`).get());
const fetched = async (id: string, by: Member = analyst) => await downloadExport({ id }, contextOf(by));
const filesOf = async (id: string) => await listFiles(`exports/${id}/`, 100);
const auditOf = async (who: Member, subject: string) => (await db().collection(`audit/exports-${who.uid}/entries`).where("subject", "==", subject).get()).docs.map((entry) => String(entry.get("event")));

// Each test plants in a month of its own, by which it asks.
let month = 0;
function period() {
  month += 1;
  return { from: new Date(Date.UTC(2020, month, 1)).toISOString(), to: new Date(Date.UTC(2020, month, 28)).toISOString() };
}
const within = ({ from }: { from: string }, offsetMs = 0) => new Date(Date.parse(from) + dayMs + offsetMs);

async function plantMany(count: number, at: (index: number) => Date, changes: Partial<Incident> = {}): Promise<string[]> {
  const writer = db().bulkWriter();
  const ids = Array.from({ length: count }, (_, index) => {
    const id = newId();
    const { id: _id, ...fields } = { ...incidentDefaults, number: `INC-2020-${id.slice(0, 6).toUpperCase()}`, title: `Report ${String(index)}`, description: "A mail asked for my password.", reportedBy: "reporter", createdAt: at(index), updatedAt: at(index), category: "phishing" as const, severity: "medium" as const, ...changes };
    void writer.create(db().doc(`incidents/${id}`), fields);
    return id;
  });
  await writer.close();
  return ids;
}

/** Enters records into a stream of the log, in one transaction. */
async function enter(stream: string, records: Partial<import("../../src/audit/log.ts").AuditRecord>[]): Promise<void> {
  await transact(async (tx) => {
    const audit = await openStream(tx, stream);
    for (const one of records) audit.append({ event: "user.updated", at: new Date(), actorId: "u1", actorRole: "employee", subject: "users/u1", requestId: "r1", details: {}, ...one });
  });
}

describe("a short export", () => {
  it("gives each incident of the period once in CSV, whatever stands in its texts, and no text as a formula", async () => {
    const span = period();
    const titles = ["=HYPERLINK(\"http://evil.example\",\"x\")", "+1", "-2+3", "@SUM(A1)", " =1+1", "＝1", "a, \"quoted\", b", "two\nlines, and\r\nthree", "Ünïcode ✓", "it's plain"];
    for (const [index, title] of titles.entries()) await plantIncident({ title, createdAt: within(span, index), tags: ["a", "=b"] });
    const answer = await now({ ...span });
    expect(answer.contentType).toMatch(/^text\/csv/);
    const content = await textOf(answer);
    expect(content.startsWith("id,number,title,")).toBe(true);
    const rows = csv(content);
    expect(rows.map((row) => row["title"]).reverse()).toEqual(titles.map((title, index) => (index < 6 ? `'${title}` : title)));
    expect(new Set(rows.map((row) => row["tags"]))).toEqual(new Set(["a; '=b"]));
  });
  it("gives the exact values as JSON and NDJSON", async () => {
    const span = period();
    await plantIncident({ title: "=1+1", createdAt: within(span), affected: { systems: ["a", "b"], users: 3 } });
    const array = JSON.parse(await textOf(await now({ ...span, format: "json" }))) as Record<string, unknown>[];
    expect(array).toMatchObject([{ title: "=1+1", systems: ["a", "b"], users: 3, records: null, createdAt: within(span).toISOString() }]);
    const lines = (await textOf(await now({ ...span, format: "ndjson" }))).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(array);
  });
  describe("has every column of its kind, as it is stored", () => {
    const hostile = "=cmd|'/c calc'!A1, \"quoted\",\r\nsecond;\t+line";
    const hostileInCsv = "'=cmd|'/c calc'!A1, \"quoted\",\r\nsecond;\t'+line";
    // Where a text may have one line only.
    const hostileLine = "x;=1+1, \"q\"";
    const hostileLineInCsv = "x;'=1+1, \"q\"";
    type Exported = string | number | boolean | string[] | null;
    /** What CSV makes of a value; what it makes of hostile text stands here in full. */
    const inCsv = (value: Exported): string => (value === null ? "" : Array.isArray(value) ? value.map(inCsv).join("; ") : String(value).replace(hostile, hostileInCsv).replace(hostileLine, hostileLineInCsv));
    const span = period();
    const at = (offset: number) => within(span, offset);
    const cases: Record<z.output<typeof ExportNowInput>["kind"], () => Promise<{ by: Member; people: boolean; span: { from: string; to: string }; row: Record<string, Exported> }>> = {
      incidents: async () => {
        const { id } = await plantIncident({
          number: "INC-2020-FULL", title: hostile, description: hostile, status: "closed", severity: "high", severitySource: "human", category: "malware", categorySource: "ai", priority: "P2", tlp: "AMBER+STRICT", pap: "RED", restricted: false, watchers: ["w1"], legalHold: true,
          occurredAt: at(1), detectedAt: at(2), createdAt: at(3), updatedAt: at(4), sla: { ...incidentDefaults.sla, acknowledgeBy: at(5), acknowledgedAt: at(6), resolveBy: at(7), breached: true }, resolution: { verdict: "resolved", summary: "s", by: "u", at: at(8) },
          triage: { state: "done", needsReview: true, techniques: [{ id: "T1566", name: "Phishing", tactics: ["initial-access"] }] }, affected: { systems: ["mail", hostileLine], users: 0, records: 7, dataClasses: ["pii"] }, tags: ["a", "b"], alertIds: ["a1", "a2"], evidenceCount: 3, duplicateOf: "other", reportedBy: "u1", assigneeId: "u2", reporterName: "Ada, \"the\" Byron",
        });
        const row = {
          id, number: "INC-2020-FULL", title: hostile, description: hostile, status: "closed", severity: "high", severitySource: "human", category: "malware", categorySource: "ai", priority: "P2", tlp: "AMBER+STRICT", pap: "RED", restricted: false, legalHold: true,
          occurredAt: at(1).toISOString(), detectedAt: at(2).toISOString(), createdAt: at(3).toISOString(), updatedAt: at(4).toISOString(), acknowledgeBy: at(5).toISOString(), acknowledgedAt: at(6).toISOString(), resolveBy: at(7).toISOString(), breached: true, closedAt: at(8).toISOString(), verdict: "resolved",
          needsReview: true, techniques: ["T1566"], systems: ["mail", hostileLine], users: 0, records: 7, dataClasses: ["pii"], tags: ["a", "b"], alerts: 2, files: 3, duplicateOf: "other", reportedBy: "u1", assigneeId: "u2", reporterName: "Ada, \"the\" Byron",
        };
        return { by: manager, people: true, span, row };
      },
      alerts: async () => {
        const id = newId();
        const { id: _, ...fields } = alertDefaults;
        await db().doc(`alerts/${id}`).set({
          ...fields, source: "edr", sourceRef: "=ref", reportedFormat: "sigma", title: hostile, description: hostile, severity: "critical", status: "in_progress", count: 4, occurredAt: at(1), firstSeenAt: at(2), lastSeenAt: at(3), rule: hostile, host: "@host", user: "+user", techniques: ["T1059.001"],
          observables: [{ type: "domain", value: "evil.example", isInternal: false }, { type: "url", value: hostileLine, isInternal: false }], indicator: { id: "i1", type: "domain", value: "evil.example", score: 90, tlp: "GREEN", labels: [], at: at(4) }, assigneeId: "u2", groupId: "g1", mergedInto: "m1", suppressedBy: "s1", feedback: { verdict: "benign", comment: "c", by: "u", at: at(5) },
        });
        const row = {
          id, source: "edr", sourceRef: "=ref", format: "sigma", title: hostile, description: hostile, severity: "critical", status: "in_progress", count: 4, occurredAt: at(1).toISOString(), firstSeenAt: at(2).toISOString(), lastSeenAt: at(3).toISOString(), rule: hostile, host: "@host", user: "+user", techniques: ["T1059.001"],
          observables: ["domain:evil.example", `url:${hostileLine}`], indicator: "i1", assigneeId: "u2", groupId: "g1", mergedInto: "m1", suppressedBy: "s1", feedback: "benign",
        };
        return { by: analyst, people: false, span, row };
      },
      audit: async () => {
        const stream = `user-${newId()}`;
        await enter(stream, [{ event: "user.created", at: at(1), details: { role: hostile, fields: ["b", "a"], none: null }, personal: { of: "u1", values: { ip: "192.0.2.1", email: "=a@example.com" } } }]);
        const [entry] = (await db().collection(`audit/${stream}/entries`).get()).docs;
        const row = {
          stream, seq: 1, at: at(1).toISOString(), event: "user.created", meaning: "An account was created and given a role.", actorId: "u1", actorRole: "employee", subject: "users/u1", requestId: "r1",
          details: `{"fields":["b","a"],"none":null,"role":${JSON.stringify(hostile)}}`, erased: false, hash: entry?.get("hash") as string, personal: '{"email":"=a@example.com","ip":"192.0.2.1"}',
        };
        return { by: admin, people: true, span, row };
      },
      statistics: async () => {
        const incident: Incident = { ...incidentDefaults, id: newId(), number: "INC-2021-AAAA", createdAt: new Date("2021-05-05T12:00:00Z"), category: "malware" };
        await transact((tx) => {
          addToCounters(tx, incident.id, contributionOf(incident), new Date());
          return Promise.resolve();
        });
        return { by: manager, people: false, span: { from: "2021-05-05T00:00:00Z", to: "2021-05-06T00:00:00Z" }, row: { by: "category", value: "malware", created: 1, closed: 0 } };
      },
    };
    it.each(ExportNowInput.shape.kind.unwrap().options)("%s, in each form", async (kind) => {
      const { by, people, span: asked, row } = await cases[kind]();
      const made = async (format: "csv" | "json" | "ndjson") => await textOf(await now({ kind, ...asked, format, people, ...(kind === "alerts" ? { suppressed: true } : {}) }, by));
      expect(JSON.parse(await made("json"))).toEqual([row]);
      expect(await made("ndjson")).toBe(`${JSON.stringify(row)}\n`);
      const [line] = csv(await made("csv"));
      expect(Object.keys(line ?? {})).toEqual(Object.keys(row));
      const escaped = { sourceRef: "'=ref", host: "'@host", user: "'+user" };
      expect(line).toEqual({ ...Object.fromEntries(Object.entries(row).map(([name, value]) => [name, inCsv(value)])), ...(kind === "alerts" ? escaped : {}) });
    });
  });
  it("of the log is an administrator's alone, and without `people` holds nothing that is personal", async () => {
    const stream = `user-${newId()}`;
    const at = new Date(Date.now() - 660_000);
    // What began less than ten minutes ago may not all be entered: it is in the next export.
    await enter(stream, [{ at, personal: { of: "u1", values: { ip: "192.0.2.77" } } }, { at }, {}]);
    await expect(now({ kind: "audit", stream }, manager)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(start({ kind: "audit", stream }, manager)).rejects.toMatchObject({ code: "permission_denied" });
    const content = await textOf(await now({ kind: "audit", stream }, admin));
    expect(csv(content).map(({ seq }) => seq).sort()).toEqual(["1", "2"]);
    expect(content).not.toContain("192.0.2.77");
    expect(csv(await textOf(await now({ kind: "audit", stream, event: "user.created" }, admin)))).toEqual([]);
  });
  it("of the log enters what was asked for and from which address, short, long, and when it is fetched", async () => {
    const [stream, by] = [`user-${newId()}`, await member("admin")];
    const at = new Date(Date.now() - 660_000);
    await enter(stream, [{ at }, {}]);
    const filter = { stream, actor: "u1", event: "user.updated" as const, from: at.toISOString() };
    await now({ kind: "audit", ...filter }, by);
    const job = await start({ kind: "audit", ...filter }, by);
    expect(job.total).toBe(1);
    await runExport(job.id, 1, oneRound);
    await fetched(job.id, by);
    const entries = (await db().collection(`audit/exports-${by.uid}/entries`).orderBy("seq").get()).docs.map((entry) => entry.data()).filter(({ event }) => event !== "export.finished");
    expect(entries.map(({ event }) => event as string)).toEqual(["export.made", "export.requested", "export.downloaded"]);
    for (const entry of entries) expect(entry).toMatchObject({ details: { kind: "audit", stream, actorId: "u1", event: "user.updated", from: at.toISOString() }, personal: { of: by.uid, values: { ip: { value: contextOf(by).client.ip } } } });
    const ends = entries.map(({ details }) => Date.now() - Date.parse((details as { to: string }).to));
    for (const end of ends) expect(end).toBeGreaterThanOrEqual(600_000);
    expect(Math.max(...ends)).toBeLessThan(660_000);
  });
  it("of nothing is a heading, an empty array and an empty file", async () => {
    const span = period();
    expect(csv(await textOf(await now({ ...span })))).toEqual([]);
    expect(JSON.parse(await textOf(await now({ ...span, format: "json" })))).toEqual([]);
    expect(await textOf(await now({ ...span, format: "ndjson" }))).toBe("");
  });
  it("filters as the list does, and begins with the mark for Excel where asked", async () => {
    const span = period();
    await plantIncident({ createdAt: within(span), severity: "high", status: "triaged" });
    await plantIncident({ createdAt: within(span), severity: "low", status: "triaged" });
    await plantIncident({ createdAt: within(span), severity: "high", status: "closed" });
    const content = await textOf(await now({ ...span, severity: "high", status: ["triaged", "new"], bom: true }));
    expect(content.startsWith("\ufeffid,")).toBe(true);
    expect(csv(content).map(({ severity, status }) => [severity, status])).toEqual([["high", "triaged"]]);
  });
  it("leaves restricted incidents out for all but their watchers, who ask for what they watch", async () => {
    const span = period();
    const open = await plantIncident({ createdAt: within(span) });
    const closed = await plantIncident({ createdAt: within(span), restricted: true, watchers: [analyst.uid] });
    const ids = async (by: Member, changes = {}) => csv(await textOf(await now({ ...span, ...changes }, by))).map(({ id }) => id);
    expect(await ids(analyst)).toEqual([open.id]);
    expect(await ids(manager)).toEqual([open.id]);
    expect(await ids(analyst, { watching: true })).toEqual([closed.id]);
    expect(await ids(manager, { watching: true })).toEqual([]);
  });
  it("names the reporter for those alone who may read accounts", async () => {
    const span = period();
    await plantIncident({ createdAt: within(span), reporterName: "Ada Byron" });
    expect(await textOf(await now({ ...span }, manager))).not.toContain("Ada Byron");
    expect(csv(await textOf(await now({ ...span, people: true }, manager)))[0]?.["reporterName"]).toBe("Ada Byron");
    await expect(now({ ...span, people: true })).rejects.toMatchObject({ code: "permission_denied" });
  });
  it("is refused to employees, and of more rows than it takes", async () => {
    const span = period();
    await expect(now({ ...span }, employee)).rejects.toMatchObject({ code: "permission_denied" });
    await plantMany(rowsMax + 1, () => within(span));
    await expect(now({ ...span })).rejects.toMatchObject({ code: "payload_too_large" });
  });
  it("of alerts leaves out what lists leave out, unless asked", async () => {
    const { from, to } = period();
    const { id: _, ...fields } = alertDefaults;
    const plant = async (changes: Record<string, unknown>) => await db().doc(`alerts/${newId()}`).set({ ...fields, source: "edr", title: "Odd traffic", firstSeenAt: within({ from }), lastSeenAt: new Date(), ...changes });
    await plant({ title: "=cmd", observables: [{ type: "domain", value: "evil.example", isInternal: false }] });
    await plant({ title: "kept away", suppressedBy: "rule" });
    await plant({ title: "another's", source: "siem" });
    const titles = async (changes = {}) => csv(await textOf(await now({ kind: "alerts", from, to, source: "edr", ...changes }))).map(({ title }) => title).sort();
    expect(await titles()).toEqual(["'=cmd"]);
    expect(await titles({ suppressed: true })).toEqual(["'=cmd", "kept away"]);
  });
  it("of statistics is for managers", async () => {
    await expect(now({ kind: "statistics", from: "2021-05-05T00:00:00Z", to: "2021-05-06T00:00:00Z" })).rejects.toMatchObject({ code: "permission_denied" });
  });
  it("refuses filters its kind does not have, and times that are turned round", () => {
    for (const input of [{ kind: "alerts", category: "phishing" }, { kind: "incidents", source: "edr" }, { kind: "incidents", status: ["resolved"] }, { kind: "alerts", status: ["triaged"] }, { kind: "statistics" }, { from: "2026-02-01T00:00:00Z", to: "2026-01-01T00:00:00Z" }, { kind: "statistics", from: "2020-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" }, { kind: "audit", status: ["new"] }, { kind: "audit", actor: "a@example.com" }, { kind: "incidents", stream: "user-x" }, { cursor: "x" }]) {
      expect(ExportNowInput.safeParse(input).success, JSON.stringify(input)).toBe(false);
    }
    expect(StartExportInput.safeParse({ kind: "statistics", from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z" }).success).toBe(false);
  });
  it("is entered into the log with what it held, and no value of a filter", async () => {
    const span = period();
    await plantIncident({ createdAt: within(span) });
    const by = await member("analyst");
    const answer = await now({ ...span, severity: "medium" }, by);
    const [entry] = (await db().collection(`audit/exports-${by.uid}/entries`).get()).docs;
    expect(entry?.data()).toMatchObject({ event: "export.made", actorId: by.uid, details: { kind: "incidents", format: "csv", filters: ["from", "severity", "to"], rows: 1, sha256: answer.headers?.["X-Content-Sha256"] } });
    expect(entry?.get("personal")).toBeUndefined();
  });
});

describe("a long export", () => {
  it("of more incidents than are handed out at once is whole, however often it is interrupted and whatever comes in meanwhile", { timeout: 300_000 }, async () => {
    const many = 5 * partRows;
    expect(many).toBeGreaterThan(rowsMax);
    const ids = await plantMany(many, (index) => new Date(Date.now() - 60_000 - Math.floor(index / 7)), { category: "fraud" });
    await plantMany(20, () => new Date(Date.now() - 30_000), { category: "fraud", restricted: true });
    const job = await start({ category: "fraud", format: "ndjson" });
    expect(z.safeEncode(ExportJob, job).error).toBeUndefined();
    expect(job).toMatchObject({ state: "pending", total: many, rows: 0 });

    const asker = { uid: analyst.uid, role: analyst.role, name: analyst.name };
    let rounds = 0;
    for (let state = "pending"; state !== "done"; state = (await stored(job.id)).state) {
      rounds += 1;
      await plantMany(5, () => new Date(), { category: "fraud" });
      // A worker that dies after its part is stored and before it counts.
      await writePart(await stored(job.id), asker);
      await runExport(job.id, (await stored(job.id)).round, onePart);
      const { read, rows, total } = await stored(job.id);
      expect([read, total]).toEqual([Math.min(rounds * partRows, many), many]);
      expect(rows).toBe(read);
    }
    expect(rounds).toBe(many / partRows);
    const answer = await fetched(job.id);
    const content = await textOf(answer);
    expect(answer.size).toBe(Buffer.byteLength(content));
    const sha256 = createHash("sha256").update(content).digest("hex");
    expect([answer.headers, (await stored(job.id)).sha256]).toEqual([{ "X-Content-Sha256": sha256 }, sha256]);
    const [finished] = (await db().collection(`audit/exports-${analyst.uid}/entries`).where("event", "==", "export.finished").get()).docs;
    expect(finished?.get("details")).toEqual({ rows: many, bytes: answer.size, sha256 });
    const got = content.trimEnd().split("\n").map((line) => (JSON.parse(line) as { id: string }).id);
    expect(got.length).toBe(many);
    expect(new Set(got)).toEqual(new Set(ids));
    expect(await auditOf(analyst, `exportJobs/${job.id}`)).toEqual(["export.requested", "export.finished", "export.downloaded"]);
  });

  /** Enough for three parts and a little. */
  async function threeParts(changes: Partial<Incident> = {}) {
    const span = period();
    const ids = await plantMany(3 * partRows + 17, (index) => within(span, index % 5), changes);
    return { span, ids };
  }
  const idsIn = (content: string) => csv(content).map(({ id }) => id);

  it("worked on by several at once, from events delivered twice, has each row once", async () => {
    const { span, ids } = await threeParts();
    const job = await start({ ...span });
    await Promise.all([runExport(job.id, 1, oneRound), runExport(job.id, 1, oneRound), runExport(job.id, 1, oneRound)]);
    const { state, rows, parts } = await stored(job.id);
    expect({ state, rows, parts: parts.length }).toEqual({ state: "done", rows: ids.length, parts: 4 });
    const got = idsIn(await textOf(await fetched(job.id)));
    expect(got.sort()).toEqual([...ids].sort());
    // The parts of those who were overtaken are gone.
    expect((await filesOf(job.id)).length).toBe(4);
    expect(await runExport(job.id, 1, oneRound)).toBe("superseded");
  });
  it("is one JSON array across its parts", async () => {
    const { span, ids } = await threeParts();
    const job = await start({ ...span, format: "json" });
    expect(await runExport(job.id, 1, oneRound)).toBe("done");
    const rows = JSON.parse(await textOf(await fetched(job.id))) as { id: string }[];
    expect(rows.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });
  it("of the log is whole over its streams, interrupted and entered into meanwhile", async () => {
    const span = period();
    const streams = [`user-${newId()}`, `user-${newId()}`];
    for (const stream of streams) await enter(stream, Array.from({ length: 400 }, (_, index) => ({ at: within(span, Math.floor(index / 7)) })));
    const job = await start({ kind: "audit", format: "ndjson", ...span }, admin);
    for (let round = 1; (await stored(job.id)).state !== "done"; round += 1) {
      await runExport(job.id, round, onePart);
      await enter(streams[0] ?? "", [{}]);
    }
    expect((await stored(job.id)).parts.length).toBe(2);
    const rows = (await textOf(await fetched(job.id, admin))).trimEnd().split("\n").map((line) => JSON.parse(line) as { stream: string; seq: number });
    expect(rows.length).toBe(800);
    expect(new Set(rows.map(({ stream, seq }) => `${stream} ${String(seq)}`)).size).toBe(800);
  });
  it("is not failed by a worker that another one has overtaken", async () => {
    const { span } = await threeParts();
    const job = await start({ ...span });
    await runExport(job.id, 1, onePart);
    const late = { ...(await stored(job.id)), round: 1 };
    expect(await failExport(late, "late", new Date())).toBe(false);
    expect(await stored(job.id)).toMatchObject({ state: "running", problem: null });
    expect((await filesOf(job.id)).length).toBe(1);
    expect(await failExport(await stored(job.id), "in time", new Date())).toBe(true);
    expect(await stored(job.id)).toMatchObject({ state: "failed", problem: "in time", parts: [] });
    expect(await filesOf(job.id)).toEqual([]);
  });
  it("of which no row may be seen is a heading", async () => {
    const span = period();
    const job = await start({ ...span });
    expect(await runExport(job.id, 1, oneRound)).toBe("done");
    expect(await textOf(await fetched(job.id))).toMatch(/^id,number,.*,assigneeId\r\n$/);
  });
  it("leaves out what is restricted while it runs, from then on", async () => {
    const { span, ids } = await threeParts();
    const job = await start({ ...span });
    await runExport(job.id, 1, onePart);
    const first = new Set((await stored(job.id)).parts);
    expect(first.size).toBe(1);
    // Sorted by time and then by id, the latest first: these come last.
    const late = ids.filter((_, index) => index % 5 === 0);
    await Promise.all(late.map((id) => db().doc(`incidents/${id}`).update({ restricted: true })));
    await runExport(job.id, 2, oneRound);
    const got = new Set(idsIn(await textOf(await fetched(job.id))));
    expect(late.filter((id) => got.has(id))).toEqual([]);
    expect(got.size).toBe(ids.length - late.length);
  });
  it("is nobody's but who asked for it", async () => {
    const job = await start(period());
    await runExport(job.id, 1, oneRound);
    for (const attempt of [getExport, downloadExport, cancelExport]) await expect(attempt({ id: job.id }, contextOf(manager))).rejects.toMatchObject({ code: "not_found" });
    expect((await listExports({ limit: 100 }, contextOf(manager))).items.map(({ id }) => id)).not.toContain(job.id);
    expect((await listExports({ limit: 1 }, contextOf(analyst))).items.map(({ id }) => id)).toEqual([job.id]);
    await expect(start({}, employee)).rejects.toMatchObject({ code: "permission_denied" });
  });
  it("cancelled in the middle writes nothing more, leaves no file, and cannot be fetched", async () => {
    const { span } = await threeParts();
    const job = await start({ ...span });
    await runExport(job.id, 1, onePart);
    const before = await stored(job.id);
    const asker = { uid: analyst.uid, role: analyst.role, name: analyst.name };
    const underWay = await writePart(before, asker);
    expect(await cancelExport({ id: job.id }, contextOf(analyst))).toMatchObject({ state: "cancelled", bytes: 0 });
    expect(await countPart(before, underWay, asker, new Date())).toBeNull();
    expect(await runExport(job.id, 2, oneRound)).toBe("superseded");
    expect(await filesOf(job.id)).toEqual([]);
    await expect(fetched(job.id)).rejects.toMatchObject({ code: "conflict" });
    await expect(cancelExport({ id: job.id }, contextOf(analyst))).rejects.toMatchObject({ code: "conflict" });
  });
  it("is not made, nor given out, for who may not have it any more", async () => {
    const span = period();
    const by = await member("manager");
    await plantIncident({ createdAt: within(span), reporterName: "Ada Byron" });
    const done = await start({ ...span, people: true }, by);
    expect(await runExport(done.id, 1, oneRound)).toBe("done");
    const waiting = await start({ ...span, people: true }, by);
    await db().doc(`users/${by.uid}`).update({ role: "analyst" });
    expect(await runExport(waiting.id, 1, oneRound)).toBe("failed");
    expect(await stored(waiting.id)).toMatchObject({ state: "failed", rows: 0, problem: "The role analyst does not give user.readAll." });
    await expect(fetched(done.id, { ...by, role: "analyst" })).rejects.toMatchObject({ code: "permission_denied" });
  });
  it("is refused while three of the same person are open", async () => {
    const by = await member("analyst");
    const span = period();
    const jobs = [await start(span, by), await start(span, by), await start(span, by)];
    await expect(start(span, by)).rejects.toMatchObject({ code: "conflict" });
    await cancelExport({ id: jobs[0]?.id ?? "" }, contextOf(by));
    expect((await start(span, by)).state).toBe("pending");
  });
  it("that broke off is gone on with by the sweep, and ended after a day", async () => {
    const { span, ids } = await threeParts();
    const [job, never] = [await start({ ...span }), await start({ ...span })];
    await runExport(job.id, 1, onePart);
    const later = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    const round = (await stored(job.id)).round;
    await sweepExports(later(5));
    expect((await stored(job.id)).round).toBe(round);
    await sweepExports(later(20));
    expect((await stored(job.id)).round).toBe(round + 1);
    expect(await runExport(job.id, round, oneRound)).toBe("superseded");
    expect(await runExport(job.id, round + 1, oneRound)).toBe("done");
    expect(idsIn(await textOf(await fetched(job.id))).sort()).toEqual([...ids].sort());
    await sweepExports(new Date(Date.now() + endsWithinMs + 60_000));
    expect((await stored(never.id)).state).toBe("failed");
    expect((await stored(job.id)).state).toBe("done");
  });
  it("is removed with its file when it has expired, and not given out from then on", async () => {
    const span = period();
    await plantIncident({ createdAt: within(span) });
    const job = await start(span);
    await runExport(job.id, 1, oneRound);
    const after = new Date(Date.now() + keptMs + 60_000);
    await expect(downloadExport({ id: job.id }, contextOf(analyst, { now: after }))).rejects.toMatchObject({ code: "not_found" });
    expect((await filesOf(job.id)).length).toBe(1);
    await sweepExports(after);
    expect((await db().doc(`exportJobs/${job.id}`).get()).exists).toBe(false);
    expect(await filesOf(job.id)).toEqual([]);
    expect(await auditOf(analyst, `exportJobs/${job.id}`)).toContain("export.expired");
  });
});

describe("exports at the REST door", () => {
  let served: { url: string; server: Server };
  beforeAll(async () => {
    served = await restServer({ analytics: exportOperations });
  });
  afterAll(() => {
    served.server.close();
  });
  /** Somebody who asks, with the headers they send. */
  async function asking(role: "employee" | "analyst") {
    const authorization = `Bearer ${await tokenOf(await member(role))}`;
    return async (path: string, options: { method?: string; body?: string; headers?: Record<string, string> } = {}) => await fetch(`${served.url}/analytics${path}`, { ...options, headers: { authorization, "content-type": "application/json", ...options.headers } });
  }

  it("a short one is a download with its length and SHA-256", async () => {
    const span = period();
    const { id } = await plantIncident({ createdAt: within(span) });
    const response = await (await asking("analyst"))(`/export?format=csv&status=new,triaged&from=${span.from}&to=${span.to}`);
    const content = await response.text();
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({ "content-type": "text/csv; charset=utf-8; header=present", "content-length": String(Buffer.byteLength(content)), "content-disposition": expect.stringMatching(/^attachment; filename="?incidents-\d{4}-\d\d-\d\d\.csv"?$/) as string, "x-content-sha256": expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(csv(content).map((row) => row["id"])).toEqual([id]);
  });
  it("a long one is asked for once under an Idempotency-Key, watched, and streamed whole", async () => {
    const ask = await asking("analyst");
    const span = period();
    const ids = await plantMany(partRows + 3, () => within(span));
    const post = async () => await ask("/exports", { method: "POST", body: JSON.stringify({ format: "json", ...span }), headers: { "idempotency-key": "once" } });
    const [first, again] = [await post(), await post()];
    expect([first.status, again.status]).toEqual([202, 202]);
    const job = (await first.json()) as { id: string };
    expect(((await again.json()) as { id: string }).id).toBe(job.id);
    expect((await ask(`/exports/${job.id}/content`)).status).toBe(409);
    await runExport(job.id, 1, oneRound);
    expect(await (await ask(`/exports/${job.id}`)).json()).toMatchObject({ state: "done", rows: ids.length, read: ids.length, total: ids.length });
    const response = await ask(`/exports/${job.id}/content`);
    const content = await response.text();
    expect(response.headers.get("content-length")).toBe(String(Buffer.byteLength(content)));
    expect((JSON.parse(content) as unknown[]).length).toBe(ids.length);
  });
  it("one of which a part is gone breaks off, and cannot be taken for the whole", async () => {
    const ask = await asking("analyst");
    const span = period();
    await plantMany(partRows + 3, () => within(span));
    const job = (await (await ask("/exports", { method: "POST", body: JSON.stringify(span) })).json()) as { id: string };
    await runExport(job.id, 1, oneRound);
    const [, second = ""] = await filesOf(job.id);
    await deleteFile(second);
    const response = await ask(`/exports/${job.id}/content`);
    await expect(response.text()).rejects.toThrow();
  });
  it("are refused to employees with 403, and what they do not know with 400 and 404", async () => {
    const [outsider, ask] = [await asking("employee"), await asking("analyst")];
    for (const path of ["/export", "/exports", "/exports/x", "/exports/x/content"]) expect((await outsider(path)).status, path).toBe(403);
    expect((await ask("/export?format=xlsx")).status).toBe(400);
    expect((await ask("/export?kind=alerts&category=phishing")).status).toBe(400);
    expect((await ask("/exports", { method: "POST", body: JSON.stringify({ kind: "statistics" }) })).status).toBe(400);
    expect((await ask("/exports/no-such-export")).status).toBe(404);
  });
});
