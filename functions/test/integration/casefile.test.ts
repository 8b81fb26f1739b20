import { createHash } from "node:crypto";
import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { exportIncident } from "../../src/casefile/exportIncident.ts";
import { exportOperations, type ExportFormat } from "../../src/casefile/exportOperation.ts";
import { Casefile } from "../../src/casefile/model.ts";
import { bounds, readCasefile } from "../../src/casefile/readCasefile.ts";
import { linkIncident } from "../../src/incidents/linkIncident.ts";
import { mergeIncident } from "../../src/incidents/mergeIncident.ts";
import { setWatchers } from "../../src/incidents/restrictIncident.ts";
import { db } from "../../src/platform/firestore.ts";
import { auditOf, contextOf, member, plantIncident, timelineOf, type Member } from "../support/desk.ts";
import { minutesAfter, plantCase, type PlantedCase } from "../support/plantCase.ts";
import { readPdf, unspaced } from "../support/readPdf.ts";
import { restServer, tokenOf } from "../support/restServer.ts";

// A project of its own, where no deployed trigger writes into the story and the log between two looks at them.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-casefile";
});

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function exported(who: Member, id: string, format: ExportFormat, more: { messages?: boolean; recipient?: string } = {}): Promise<Buffer> {
  const { content } = await exportIncident({ id, format, messages: false, ...more }, contextOf(who, { now: minutesAfter(5_000) }));
  return Buffer.from(content as Uint8Array);
}
const jsonOf = async (who: Member, id: string, more: { messages?: boolean } = {}): Promise<Casefile> => z.decode(Casefile, JSON.parse((await exported(who, id, "json", more)).toString()) as never);

let planted: PlantedCase;
beforeAll(async () => {
  planted = await plantCase();
});

describe("the case file of an incident that was worked to its end", () => {
  it("holds every part of it, with names for people", async () => {
    const { id, number, reporter, senior, analyst, manager, hidden } = planted;
    const file = await jsonOf(analyst, id);
    expect(file.head).toMatchObject({ id, number, status: "closed", reporter: { uid: reporter.uid, name: reporter.name }, assignee: { name: senior.name }, legalHold: true, tlp: "AMBER" });
    expect(file.head.closedAt).toEqual(minutesAfter(4_480));
    expect(file.targets).toMatchObject([{ target: "acknowledge", outcome: "met", doneAt: minutesAfter(3) }, { target: "resolve", outcome: "missed" }]);
    expect(file.judgement).toMatchObject({ state: "done", verdict: { category: file.head.category, severity: { level: file.head.severity } } });
    expect(file.judgement.verdict?.evidence.length).toBeGreaterThan(0);
    expect(file.resolution).toMatchObject({ verdict: "resolved", by: { name: senior.name } });
    expect(file.tasks.items.map(({ state }) => state)).toEqual(["done", "done", "done", "done", "skipped"]);
    expect(file.tasks.items[2]).toMatchObject({ finishedBy: { name: analyst.name }, note: "Exported as evidence before it was deleted." });
    expect(file.playbookRuns).toMatchObject({ total: 1, items: [{ name: "Phishing: password given away", playbookVersion: 3, tasks: 5, skipped: 1 }] });
    expect(file.actions.items).toMatchObject([{ kind: "revoke_sessions", state: "executed", approvals: [{ by: { name: manager.name } }] }, { kind: "block_domain", state: "rejected", decision: { by: { name: manager.name }, reason: "The proxy team has done it." } }]);
    expect(file.evidence.items.map(({ name, state }) => [name, state])).toEqual([["inbox-rule.json", "clean"], ["bonus-letter.eml", "clean"], ["viewer_setup.exe", "infected"]]);
    expect(file.related).toMatchObject({ merged: [{ incident: { title: "Bonus mail???" } }], links: [{ kind: "related", incident: { title: "Dodgy \"annual bonus letter\" mail, did not click" } }, { kind: "parent", incident: null }], alerts: 1 });
    expect(JSON.stringify(file)).not.toContain(hidden);
    expect(file.messages).toMatchObject({ everyone: 4, team: 2, items: null });
    const story = file.timeline.items.map(({ at }) => at.getTime());
    expect(story).toEqual([...story].sort((a, b) => a - b));
    expect(file.timeline.items[0]).toMatchObject({ kind: "note", by: { name: senior.name }, at: minutesAfter(-84) });
    expect(file.cut).toEqual([]);
  });
  it("has messages only when they are asked for", async () => {
    const { analyst, id } = planted;
    const file = await jsonOf(analyst, id, { messages: true });
    expect(file.messages.items?.map(({ audience }) => audience)).toEqual(["everyone", "everyone", "team", "team", "everyone", "everyone"]);
    expect((await exported(analyst, id, "md")).toString()).not.toContain("thrown out");
    expect((await exported(analyst, id, "md", { messages: true })).toString()).toContain("thrown out");
  });
  it("is handed out as a PDF that carries it", async () => {
    const { analyst, id, number, senior, manager } = planted;
    const { text } = readPdf(await exported(analyst, id, "pdf", { recipient: "The board" }));
    for (const fact of [number, "bonus letter", senior.name, `Approved by ${manager.name}`, "viewer_setup.exe", "Infected", "The board", "Every required containment task is finished"]) expect(text).toContain(unspaced(fact));
  });
  it("names the head of the audit log as it stood, and the export follows it with the SHA-256 of the bytes", async () => {
    const { analyst, id } = planted;
    const head = (await db().doc(`audit/incident-${id}`).get()).data();
    const bytes = await exported(analyst, id, "json");
    const file = z.decode(Casefile, JSON.parse(bytes.toString()) as never);
    expect(file.audit).toEqual({ stream: `incident-${id}`, seq: head?.["seq"], hash: head?.["hash"] });
    const entry = (await db().collection(`audit/incident-${id}/entries`).orderBy("seq", "desc").limit(1).get()).docs[0]?.data();
    expect(entry).toMatchObject({ event: "incident.exported", actorId: analyst.uid, previousHash: head?.["hash"], details: { format: "json", messages: false, sha256: sha256(bytes) } });
    expect((await timelineOf(id)).filter(({ kind }) => kind === "exported").at(-1)).toMatchObject({ actorId: analyst.uid, audience: "team" });
  });
});

describe("the bounds", () => {
  it("hold a long story, and the file says what it leaves out", async () => {
    const analyst = await member("analyst");
    const { id } = await plantIncident();
    const writer = db().bulkWriter();
    for (let i = 0; i < bounds.timeline + 12; i += 1) void writer.create(db().doc(`incidents/${id}/timeline/${String(i).padStart(6, "0")}`), { at: minutesAfter(i), kind: "note", actorId: analyst.uid, summary: `Entry ${String(i)}`, audience: "team", details: {} });
    await writer.close();
    const file = await jsonOf(analyst, id);
    expect(file.timeline).toMatchObject({ total: bounds.timeline + 12 });
    expect(file.timeline.items).toHaveLength(bounds.timeline);
    expect(file.timeline.items[0]).toMatchObject({ summary: "Entry 0" });
    expect(file.cut).toEqual([{ part: "timeline entries", shown: bounds.timeline, total: bounds.timeline + 12 }]);
  });
  it("hold documents that fit no schema: a field that cannot be read takes its default", async () => {
    const analyst = await member("analyst");
    const { id } = await plantIncident();
    await Promise.all(["tasks", "actions", "runs", "evidence", "timeline", "observables"].map((part) => db().doc(`incidents/${id}/${part}/odd`).set({ order: 0, at: minutesAfter(0), createdAt: minutesAfter(0), title: 7, state: ["x"], approvals: "none", steps: null, custody: 1, details: 3, type: {} })));
    const file = await jsonOf(analyst, id);
    expect([file.tasks.total, file.actions.total, file.playbookRuns.total, file.evidence.total, file.timeline.total, file.indicators.total]).toEqual([1, 1, 1, 1, 1, 1]);
    expect((await exported(analyst, id, "pdf")).subarray(0, 5).toString()).toBe("%PDF-");
  });
});

describe("the case file of an incident that is tied to a restricted one", () => {
  it("says so and no more, even for who may see both; that of a restricted one tells of the others", async () => {
    const senior = await member("senior_analyst");
    const [open, secret, other] = [await plantIncident({ title: "Open one" }), await plantIncident({ restricted: true, watchers: [senior.uid], title: "Secret operation" }), await plantIncident({ restricted: true, watchers: [senior.uid], title: "Secret as well" })];
    await linkIncident({ id: open.id, otherId: secret.id, kind: "related" }, contextOf(senior));
    await linkIncident({ id: other.id, otherId: secret.id, kind: "parent" }, contextOf(senior));
    await mergeIncident({ id: secret.id, sourceId: open.id }, contextOf(senior));
    const file = await jsonOf(senior, open.id, { messages: true });
    expect(file.related).toMatchObject({ duplicateOf: { incident: null }, links: [{ kind: "related", incident: null }] });
    const markdown = (await exported(senior, open.id, "md")).toString();
    expect(markdown).toContain("A restricted incident");
    for (const text of [JSON.stringify(file), markdown]) for (const known of [secret.id, secret.number ?? "?", "Secret operation"]) expect(text).not.toContain(known);
    expect((await jsonOf(senior, secret.id)).related).toMatchObject({ merged: [{ incident: { title: "Open one" } }], links: [{ incident: { title: "Open one" } }, { incident: { title: "Secret as well" } }] });
  });
});

describe("who may have it", () => {
  it("is not somebody of the team whom a restriction excludes: for them there is no such incident", async () => {
    const analyst = await member("analyst");
    const { id } = await plantIncident({ restricted: true });
    await expect(exported(analyst, id, "json")).rejects.toMatchObject({ code: "not_found" });
    expect(await auditOf(id)).toEqual([]);
  });
  it("is a watcher of a restricted one", async () => {
    const analyst = await member("analyst");
    const { id } = await plantIncident({ restricted: true, watchers: [analyst.uid] });
    expect((await jsonOf(analyst, id)).head).toMatchObject({ restricted: true, watchers: [{ uid: analyst.uid, name: analyst.name }] });
  });
  it("is not its reporter, even of the team, once it is restricted to others", async () => {
    const analyst = await member("analyst");
    const { id } = await plantIncident({ restricted: true, reportedBy: analyst.uid });
    await expect(exported(analyst, id, "pdf")).rejects.toMatchObject({ code: "permission_denied" });
  });
  it("is nobody who was excluded while the report was made", async () => {
    const [analyst, manager] = await Promise.all([member("analyst"), member("manager")]);
    const { id } = await plantIncident({ restricted: true, watchers: [analyst.uid] });
    const context = contextOf(analyst);
    const late = exportIncident({ id, format: "json", messages: false }, {
      ...context,
      transaction: async (work) => {
        await setWatchers({ id, watchers: [] }, contextOf(manager));
        return await context.transaction(work);
      },
    });
    await expect(late).rejects.toMatchObject({ code: "not_found" });
    expect(await auditOf(id)).not.toContain("incident.exported");
  });
  it("reads no message where none is asked for", async () => {
    const { senior, id } = planted;
    expect((await readCasefile(id, false, contextOf(senior))).messages.items).toBeNull();
  });
});

describe("at the REST door", () => {
  let served: { url: string; server: Server };
  beforeAll(async () => {
    served = await restServer({ incidents: exportOperations });
  });
  afterAll(() => {
    served.server.close();
  });
  const ask = async (who: Member, query: string, id = planted.id) => await fetch(`${served.url}/incidents/${id}/export${query}`, { headers: { authorization: `Bearer ${await tokenOf(who)}` } });

  it("is a download named after the incident, a PDF unless asked otherwise, with its SHA-256", async () => {
    const response = await ask(planted.manager, "");
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({ "content-type": "application/pdf", "content-disposition": expect.stringMatching(new RegExp(`^attachment; filename="?${planted.number}\\.pdf"?$`)) as string, "x-content-sha256": sha256(bytes), "content-length": String(bytes.length), "content-security-policy": "sandbox; default-src 'none'" });
    expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
  });
  it("refuses an employee with 403, and what it does not know with 400 and 404", async () => {
    expect((await ask(await member("employee"), "?format=json")).status).toBe(403);
    const analyst = await member("analyst");
    const token = `Bearer ${await tokenOf(analyst)}`;
    const status = async (path: string) => (await fetch(`${served.url}/incidents/${path}`, { headers: { authorization: token } })).status;
    expect(await status(`${planted.id}/export?format=docx`)).toBe(400);
    expect(await status(`${planted.id}/export?recipient=${"x".repeat(201)}`)).toBe(400);
    expect(await status("no-such-incident/export")).toBe(404);
  });
});
