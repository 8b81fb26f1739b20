import { describe, expect, it } from "vitest";
import { applicationDefaults } from "../applications/model.ts";
import { noticesFor } from "./applicationNotices.ts";

const pending = { ...applicationDefaults, id: "a1", applicantId: "ada", applicantName: "Ada", status: "pending" as const };

describe("notices", () => {
  it("tell administrators of a new application and the applicant of the decision", () => {
    expect(noticesFor(null, pending)).toMatchObject([{ to: "admins", id: "application-a1-submitted", type: "application_submitted", body: "An application waits for a decision." }]);
    expect(noticesFor(pending, { ...pending, status: "approved" })).toMatchObject([{ to: { uid: "ada" }, id: "application-a1-decided", type: "application_decided" }]);
    expect(noticesFor(pending, { ...pending, status: "rejected", reviewNote: "Not yet." })).toMatchObject([{ to: { uid: "ada" }, body: "Not yet." }]);
  });
  it("are none for a document added, a withdrawal, a decision that stands, or nobody", () => {
    expect(noticesFor(pending, pending)).toEqual([]);
    expect(noticesFor(pending, { ...pending, status: "withdrawn" })).toEqual([]);
    const rejected = { ...pending, status: "rejected" as const };
    expect(noticesFor(rejected, rejected)).toEqual([]);
    expect(noticesFor({ ...pending, applicantId: "" }, { ...rejected, applicantId: "" })).toEqual([]);
    expect(noticesFor(null, rejected)).toEqual([]);
  });
});
