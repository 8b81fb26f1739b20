import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { buildCasefile } from "../../src/casefile/buildCasefile.ts";
import { Casefile } from "../../src/casefile/model.ts";
import type { CaseRecords } from "../../src/casefile/readCasefile.ts";
import { renderMarkdown } from "../../src/casefile/renderMarkdown.ts";
import { renderPdf } from "../../src/casefile/renderPdf.ts";
import { incidentDefaults } from "../../src/incidents/model.ts";
import { timelineDefaults } from "../../src/incidents/timelineModel.ts";
import { after, reportedOnly, worked } from "../support/caseRecords.ts";
import { readPdf, unspaced } from "../support/readPdf.ts";

const made = { at: after(2_000), by: { uid: "u-manager", name: "Nkechi Obiandu" }, organisation: "Varnhaven", recipient: "The board" };
const fileOf = (records: CaseRecords) => buildCasefile(records, made);
const pdfOf = async (records: CaseRecords) => readPdf(await renderPdf(fileOf(records)));
const headings = (markdown: string) => markdown.split("\n").filter((line) => /^#{1,6} /.test(line));

describe("a case file", () => {
  it("is valid JSON of its format, and the same again when it is read", () => {
    for (const records of [reportedOnly(), worked()]) {
      const file = fileOf(records);
      const sent: unknown = JSON.parse(JSON.stringify(z.encode(Casefile, file)));
      expect(sent).toMatchObject({ format: "secura.casefile/1" });
      expect(z.decode(Casefile, sent as never)).toEqual(file);
    }
  });
  it("says in its summary only what its parts say", () => {
    expect(fileOf(worked()).summary).toEqual(
      expect.arrayContaining([
        "Halina Wróbel reported this incident on 2026-10-07 09:58 UTC.",
        "It was closed by Amara Diallo on 2026-10-08 10:58 UTC as “resolved”, 1 d 1 h after the report.",
        "The target to acknowledge was met and the target to resolve was missed.",
        "Reported as affected: 1 system, 2 people and 1,200 records.",
        "1 of 2 tasks are finished; 1 required one still open.",
        "1 response action was requested: 1 executed.",
        "1 file is on record as evidence (48.2 kB; 1 infected).",
        "It is under legal hold: nothing of it may be deleted.",
      ]),
    );
  });
  it.each([
    ["met", { acknowledgeBy: after(60), acknowledgedAt: after(60) }, {}],
    ["missed", { acknowledgeBy: after(60), acknowledgedAt: after(61) }, {}],
    ["running", { acknowledgeBy: after(2_001) }, {}],
    ["overdue", { acknowledgeBy: after(1_999) }, {}],
    ["held", { acknowledgeBy: after(60) }, { status: "on_hold" as const }],
    ["unmeasured", { acknowledgeBy: null }, {}],
  ])("tells that a target is %s", (outcome, sla, changes) => {
    expect(fileOf(reportedOnly({ sla: { ...incidentDefaults.sla, ...sla }, ...changes })).targets[0]).toMatchObject({ target: "acknowledge", outcome });
  });
  it("names of an incident the reader may not see only how it is tied to this one", () => {
    const file = fileOf(worked());
    expect(file.related).toMatchObject({ merged: [{ incident: { number: "INC-2026-SEEN" } }], links: [{ kind: "related", incident: null }], similar: [{ score: 0.4, incident: { number: "INC-2026-L1KE" } }] });
    expect(JSON.stringify(file)).not.toContain("INC-2026-H1DD");
  });
  it("says of each part that is not whole how much of it there is", () => {
    const records = reportedOnly();
    expect(fileOf({ ...records, timeline: { ...records.timeline, total: 812 } }).cut).toEqual([{ part: "timeline entries", shown: 1, total: 812 }]);
    expect(renderMarkdown(fileOf({ ...records, timeline: { ...records.timeline, total: 812 } }))).toContain("The first 1 of 812 entries.");
  });
  it("can be made of an incident that has nothing yet, not even a verdict", async () => {
    const records = reportedOnly();
    const bare = { ...records, incident: { ...incidentDefaults, id: "bare", title: "Odd", description: "Something is odd.", reportedBy: "u-gone", createdAt: after(0) }, observables: { items: [], total: 0 } };
    expect(fileOf(bare).summary).toContain("The report has not been judged yet.");
    expect((await pdfOf(bare)).text).toContain(unspaced("SEVERITY NOT SET"));
  });
});

describe("the PDF", () => {
  it("carries the facts on its pages, marked and numbered", async () => {
    const { pages, text, metadata, language } = await pdfOf(worked());
    for (const fact of ["INC-2026-7F3K", "Halina Wróbel", "Amara Diallo", "Missed after 1 d 1 h", "hxxps://login[.]bank-check[.]example", "End all sessions", "Approved by Nkechi Obiandu", "bank-check[.]example", "cd".repeat(32), `custody 3: ${"ef".repeat(32)}`, "Eicar-Test", "Bonus mail???", "A restricted incident", "From new to in progress", "Assigned: Amara Diallo", "entry 2, hash", "ab".repeat(32), "The board", "1 message with the reporter, 1 message within the team."]) {
      expect(text).toContain(unspaced(fact));
    }
    for (const [i, page] of pages.entries()) {
      expect(page).toContain(`Page${String(i + 1)}of${String(pages.length)}`);
      expect(page.split("TLP:AMBER").length - 1).toBeGreaterThanOrEqual(2);
    }
    expect(metadata).toContain("INC-2026-7F3K: Mail with a link");
    expect(metadata).toContain("TLP:AMBER");
    expect(language).toBe("en");
  });
  it("is the same, byte for byte, for the same file", async () => {
    const file = fileOf(worked());
    expect((await renderPdf(file)).equals(await renderPdf(file))).toBe(true);
  });
  it("carries text of any script, and says when it has no glyph for some", async () => {
    const { text } = await pdfOf(reportedOnly({ title: "грабёж 勒索软件 이메일 メール", description: "พบไวรัส मुझे 🔥 \u{1e900}\u{1e900}" }));
    for (const words of ["грабёж", "勒索软件", "이메일", "メール", "พบไวรัส", "🔥", "\ufffd\ufffd", unspaced("2 characters have no glyph")]) expect(text).toContain(words);
  });
  it("has no active content and fetches nothing, whatever the report says", async () => {
    const bytes = Buffer.from(await renderPdf(fileOf(reportedOnly({ title: "<script>alert(1)</script> & more", description: "http://evil.example/x.png javascript:alert(1) <img src=http://evil.example>" })))).toString("latin1");
    expect(bytes).not.toMatch(/\/(?:JavaScript|JS|URI|Launch|EmbeddedFile|AA|OpenAction)\b/);
    expect(readPdf(Buffer.from(bytes, "latin1")).metadata).not.toContain("<script>");
  });

  const words = "Entry of the story, with enough words for a line and a half of its column";
  const entries = (count: number, summary: string) => ({ items: Array.from({ length: count }, (_, i) => ({ ...timelineDefaults, id: String(i), at: after(i), kind: "note", actorId: "u-senior", summary: `${String(i)} ${summary}` })), total: 5_000 });
  it.each<[string, Partial<CaseRecords["incident"]>, Partial<CaseRecords>]>([
    ["20,000 characters without a space", { title: "t".repeat(200), description: "A".repeat(20_000), tags: Array.from({ length: 20 }, () => "g".repeat(50)), affected: { systems: Array.from({ length: 50 }, () => "s".repeat(200)) } }, {}],
    ["10,000 lines", { description: "x\n".repeat(10_000) }, {}],
    ["5,000 entries in the story", {}, { timeline: entries(2_000, words) }],
    ["20,000 Chinese characters", { description: "我的电脑被加密了。".repeat(2_200) }, {}],
    ["20,000 Arabic characters", { description: "مرحبا بالعالم هذا تقرير (123) ".repeat(650) }, {}],
    ["a story in Arabic", {}, { timeline: entries(2_000, "مرحبا بالعالم هذا تقرير (123) ".repeat(8)) }],
    ["nothing but emoji", { description: "🔥".repeat(10_000) }, {}],
    ["nothing but marks", { description: `a${"\u0301\u202e\u200b".repeat(6_000)}` }, {}],
  ])("is made within ten seconds of %s", async (_what, incident, parts) => {
    const file = fileOf({ ...reportedOnly(incident), ...parts });
    const before = process.cpuUsage();
    const bytes = await renderPdf(file);
    // Of the processor's time, which a machine that does other things as well does not lengthen.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(10);
    expect(bytes.length).toBeLessThan(3_000_000);
  }, 60_000);
});

describe("the Markdown", () => {
  it("carries the facts", () => {
    const markdown = renderMarkdown(fileOf(worked())).replaceAll("\\", "");
    for (const fact of ["# INC-2026-7F3K: Mail with a link", "**TLP:AMBER**", "hxxps://login[.]bank-check[.]example", "End all sessions", "cd".repeat(32), "A restricted incident", "ab".repeat(32)]) expect(markdown).toContain(fact);
  });
  it("keeps its own structure whatever people wrote", () => {
    const expected = headings(renderMarkdown(fileOf(worked()))).slice(1);
    const hostile = fc.array(fc.constantFrom("# x", "## y", "===", "---", "```", "~~~", "> q", "| a | b |", "|---|---|", "<h1>z</h1>", "<!--", "- l", "1. n", "    code", "\\", "[l](http://e.example)", "\n", "\r", "\u2028", "\u0085", " "), { maxLength: 20 }).map((parts) => `text ${parts.join("")}`);
    fc.assert(fc.property(hostile, (text) => {
      const records = worked();
      const { incident } = records;
      const said = { ...records, incident: { ...incident, title: text, description: text, tags: [text], resolution: incident.resolution && { ...incident.resolution, summary: text } }, timeline: { ...records.timeline, items: records.timeline.items.map((entry) => ({ ...entry, summary: text })) }, evidence: { ...records.evidence, items: records.evidence.items.map((item) => ({ ...item, name: text, description: text })) } };
      const markdown = renderMarkdown(fileOf(said));
      expect(headings(markdown).slice(1)).toEqual(expected);
      // Quotations are ours, at the start of a line.
      expect(markdown.replaceAll(/\\./g, "").replaceAll(/^> ?/gm, "")).not.toMatch(/[<>`]/);
      expect(markdown).not.toMatch(/https?:\/\//);
      // Each row of a table has as many strokes as its head.
      for (const table of markdown.match(/(?:^\|.*\n)+/gm) ?? []) {
        const strokes = table.trim().split("\n").map((row) => row.replaceAll(/\\./g, "").split("|").length);
        expect(new Set(strokes).size).toBe(1);
      }
    }), { numRuns: 200 });
  });
});
