import { describe, expect, it } from "vitest";
import { incidentDefaults, type Incident } from "../incidents/model.ts";
import type { MailNotice } from "./mailNotices.ts";
import { renderMail } from "./mailTemplates.ts";
import { uncounted } from "./mailWordings.ts";
import { compose, joined, letterIn, mailOf, newsNow } from "./newsLetter.ts";

const reader = { uid: "ada", role: "analyst" as const };
const notice = (incidentId: string, changes: Partial<MailNotice> = {}): MailNotice => ({ uid: "ada", type: "incident_assigned", incidentId, audience: "team", title: `INC-${incidentId} is yours`, at: new Date(0), nextAttemptAt: new Date(0), isSummary: false, ...changes });
const incident = (id: string, changes: Partial<Incident> = {}): [string, Incident] => [id, { ...incidentDefaults, id, title: `Title ${id}`, reportedBy: "r", ...changes }];
const many = (count: number, changes: (i: number) => Partial<Incident> = () => ({})) => new Map(Array.from({ length: count }, (_, i) => incident(String(i), changes(i))));
const notices = (count: number) => Array.from({ length: count }, (_, i) => notice(String(i)));
const composed = (told: readonly MailNotice[], incidents: ReadonlyMap<string, Incident>) => compose(reader, told, incidents) ?? { template: "news" as const, about: [], total: 0 };

describe("a letter of news", () => {
  it("leaves out, and does not count, what its reader may not see when it is made", () => {
    const incidents = many(40, (i) => ({ restricted: i % 2 === 0 }));
    const told = newsNow(composed(notices(40), incidents), reader, incidents);
    expect(told?.["subject"]).toBe("20 things happened");
    expect(told?.["lines"]).toMatch(/^(?:• INC-\d+ is yours: “Title \d+”\n?){20}$/);
    expect(told).not.toHaveProperty("more");
  });
  it("leaves out what its reader may not see any more when it is sent", () => {
    const letter = composed(notices(3), many(3));
    expect(newsNow(letter, reader, many(3, (i) => ({ restricted: i === 1 })))).toMatchObject({ subject: "2 things happened", lines: "• INC-0 is yours: “Title 0”\n• INC-2 is yours: “Title 2”" });
    expect(newsNow(letter, reader, new Map([incident("1")]))).toMatchObject({ subject: "INC-1 is yours: “Title 1”", path: "/incidents/1" });
    expect(newsNow(letter, reader, new Map())).toBeNull();
    expect(newsNow(letter, { ...reader, role: "employee" }, many(3))).toBeNull();
  });
  it("counts nothing but what it names once one of those is left out, and says that there is news when all of them are", () => {
    const letter = composed(notices(25), many(25));
    const some = newsNow(letter, reader, many(25, (i) => ({ restricted: i === 3 || i > 21 })));
    expect([some?.["lines"]?.split("\n").length, some?.["more"], some?.["path"]]).toEqual([19, uncounted, "/incidents"]);
    const said = renderMail("news", { name: "", organisation: "", data: some ?? {} });
    expect(said.subject).toBe("Secura: There is news for you");
    expect(said.text).toContain("“Title 19”\n\n… and more.\n");
    expect(said.text).not.toMatch(/things happened|\d more/);
    const none = newsNow(letter, reader, many(25, (i) => ({ restricted: i < 20 })));
    expect(none).toEqual({ path: "/incidents" });
    const bare = renderMail("news", { name: "", organisation: "", data: none ?? {} });
    expect(bare.subject).toBe("Secura: There is news for you");
    expect(bare.text).toContain("Open Secura to see what it is.");
    expect(newsNow(composed(notices(20), many(20)), reader, many(20, () => ({ restricted: true })))).toBeNull();
  });
  it("keeps no word of a restricted incident, nor says one of what became restricted", () => {
    const closed = new Map([incident("1", { restricted: true, watchers: ["ada"] })]);
    const letter = composed([notice("1")], closed);
    expect(JSON.stringify(letter)).not.toMatch(/INC-|Title/);
    for (const told of [newsNow(letter, reader, closed), newsNow(letter, reader, many(2)), newsNow(composed([notice("1")], many(2)), reader, closed)]) expect(told?.["subject"]).toBe("There is news of a restricted incident.");
  });
  it("is none when there is nothing to tell", () => {
    expect(compose(reader, [notice("1")], new Map())).toBeNull();
    expect(compose({ ...reader, role: "employee" }, [notice("1")], new Map([incident("1", { reportedBy: "ada" })]))).toBeNull();
  });
  it("is a summary only when all in it could wait, also of what is joined to it", () => {
    const summary = composed([notice("1", { isSummary: true })], many(3));
    expect(summary.template).toBe("digest");
    const news = composed([notice("1", { isSummary: true }), notice("2")], many(3));
    expect([news.template, joined(summary, news).template, joined(summary, summary).template]).toEqual(["news", "news", "digest"]);
  });
  it("of one incident leads to it, and of several to their list", () => {
    expect(newsNow(composed([notice("1"), notice("1")], many(3)), reader, many(3))?.["path"]).toBe("/incidents/1");
    expect(newsNow(composed([notice("1"), notice("2")], many(3)), reader, many(3))?.["path"]).toBe("/incidents");
  });
  it("that takes in a later one names twenty things and counts all, as the outbox holds it too", () => {
    const letter = joined(composed(notices(15), many(40)), composed(notices(12), many(40)));
    const told = newsNow(letterIn(mailOf("ada", letter)), reader, many(40));
    expect([told?.["subject"], told?.["lines"]?.split("\n").length, told?.["more"]]).toEqual(["27 things happened", 20, "7"]);
  });
});
