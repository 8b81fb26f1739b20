import { describe, expect, it } from "vitest";
import { evidenceDefaults, type StoredEvidence } from "../evidence/model.ts";
import { noticesFor } from "./evidenceNotices.ts";

const file = (state: StoredEvidence["state"], changes: Partial<StoredEvidence> = {}): StoredEvidence => ({ ...evidenceDefaults, id: "e1", name: "invoice.exe", uploadedBy: "reporter", audience: "everyone", state, ...changes });

describe("a file", () => {
  it("that turns out infected is told to who handed it in and to the assignee, also when it came so", () => {
    const expected = [{ to: ["reporter", "analyst"], by: null, audience: "everyone", id: "evidence-e1-infected", type: "evidence_infected", body: "“invoice.exe” was quarantined; it is not given out." }];
    expect(noticesFor(file("pending"), file("infected"), "analyst")).toMatchObject(expected);
    expect(noticesFor(null, file("infected"), "analyst")).toMatchObject(expected);
  });
  it("of the team's is for the team's eyes", () => {
    expect(noticesFor(file("clean"), file("infected", { audience: "team" }), null)).toMatchObject([{ audience: "team", to: ["reporter", null] }]);
  });
  it("that is infected still, or clean, is told to nobody", () => {
    expect(noticesFor(file("infected"), file("infected"), "analyst")).toEqual([]);
    expect(noticesFor(file("pending"), file("clean"), "analyst")).toEqual([]);
  });
});
