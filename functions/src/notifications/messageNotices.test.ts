import { describe, expect, it } from "vitest";
import { messageDefaults, type Message } from "../incidents/messageModel.ts";
import { noticesFor } from "./messageNotices.ts";

const incident = { number: "INC-2026-0000", reportedBy: "reporter", assigneeId: "analyst" };
const message = (changes: Partial<Message>): Message => ({ ...messageDefaults, id: "m1", authorId: "analyst", body: "Please call me.", audience: "everyone", ...changes });
/** Who is told what, for those who are somebody. */
const told = (changes: Partial<Message>, about: Parameters<typeof noticesFor>[1] = incident) =>
  noticesFor(message(changes), about).flatMap(({ to, type }) => (typeof to === "string" ? [to] : to).filter((uid) => uid !== null).map((uid) => [uid, type]));

describe("a new message", () => {
  it("for everyone is told to the reporter, and the reporter's to the assignee", () => {
    expect(told({})).toEqual([["reporter", "message_received"]]);
    expect(told({ authorId: "reporter" })).toEqual([["analyst", "message_received"]]);
    expect(told({ authorId: "reporter" }, { ...incident, assigneeId: null })).toEqual([]);
  });
  it("for the team is told to those it mentions alone", () => {
    expect(told({ audience: "team" })).toEqual([]);
    expect(told({ audience: "team", mentions: ["senior"] })).toEqual([["senior", "message_mention"]]);
  });
  it("that mentions who would be told anyway is told them once, as a mention", () => {
    expect(told({ mentions: ["reporter", "senior"] })).toEqual([["reporter", "message_mention"], ["senior", "message_mention"]]);
  });
  it("that a merge copied is told to nobody", () => {
    expect(told({ mentions: ["senior"], copiedFrom: { incidentId: "i0", messageId: "m0" } })).toEqual([]);
  });
  it("is told under one id, by its author, as plain text of one line, for its readers", () => {
    for (const notice of noticesFor(message({ body: "<script>alert(1)</script>\n**bold** \u202ecba", mentions: ["senior"], audience: "team" }), incident)) {
      expect(notice).toMatchObject({ id: "message-m1", by: "analyst", audience: "team", title: "You were mentioned in INC-2026-0000", body: "<script>alert(1)</script> **bold** cba" });
    }
    expect(noticesFor(message({ body: "x".repeat(10_000) }), incident).at(-1)?.body).toHaveLength(160);
  });
});
