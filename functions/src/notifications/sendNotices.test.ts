import { describe, expect, it } from "vitest";
import { incidentDefaults } from "../incidents/model.ts";
import type { MailNotice } from "./mailNotices.ts";
import { compose } from "./sendNotices.ts";

const person = { uid: "ada", role: "analyst" as const };
const notice = (incidentId: string, changes: Partial<MailNotice> = {}): MailNotice => ({ uid: "ada", type: "incident_assigned", incidentId, audience: "team", title: `INC-${incidentId} is yours`, at: new Date(0), nextAttemptAt: new Date(0), isSummary: false, ...changes });
const incident = (id: string, changes: Partial<typeof incidentDefaults> = {}) => [id, { ...incidentDefaults, id, title: `Title ${id}`, reportedBy: "r", ...changes }] as const;

describe("an e-mail of news", () => {
  it("leaves out, and does not count, what its reader may not see any more", () => {
    const notices = Array.from({ length: 40 }, (_, i) => notice(String(i)));
    const incidents = new Map(Array.from({ length: 40 }, (_, i) => incident(String(i), { restricted: i % 2 === 0 })));
    const mail = compose(person, notices, incidents);
    expect(mail?.data?.["subject"]).toBe("20 things happened");
    expect(mail?.data?.["lines"]).toMatch(/^(?:• INC-\d+ is yours: “Title \d+”\n?){20}$/);
    expect(mail?.data).not.toHaveProperty("more");
  });
  it("is none when there is nothing left to tell", () => {
    expect(compose(person, [notice("1")], new Map())).toBeNull();
    expect(compose({ ...person, role: "employee" }, [notice("1")], new Map([incident("1", { reportedBy: "ada" })]))).toBeNull();
  });
  it("is a summary only when all in it could wait", () => {
    const incidents = new Map([incident("1"), incident("2")]);
    expect(compose(person, [notice("1", { isSummary: true }), notice("2", { isSummary: true })], incidents)?.template).toBe("digest");
    expect(compose(person, [notice("1", { isSummary: true }), notice("2")], incidents)?.template).toBe("news");
  });
  it("of one incident leads to it", () => {
    const incidents = new Map([incident("1"), incident("2")]);
    expect(compose(person, [notice("1"), notice("1")], incidents)?.data?.["path"]).toBe("/incidents/1");
    expect(compose(person, [notice("1"), notice("2")], incidents)?.data).not.toHaveProperty("path");
  });
});
