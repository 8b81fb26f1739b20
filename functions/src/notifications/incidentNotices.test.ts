import { describe, expect, it } from "vitest";
import { incidentDefaults } from "../incidents/model.ts";
import { noticesFor } from "./incidentNotices.ts";

const pending = { ...incidentDefaults, id: "i1", number: "INC-2026-0000", title: "Lost badge", reportedBy: "reporter", version: 1 };
const judged = { ...pending, version: 2, category: "other" as const, severity: "low" as const, triage: { state: "done" as const } };

describe("notices", () => {
  it("tell the reporter of the verdict, of each new status, and the assignee of the incident", () => {
    expect(noticesFor(pending, judged)).toMatchObject([{ uid: "reporter", type: "incident_triaged", id: "i1-triaged" }]);
    expect(noticesFor(judged, { ...judged, version: 3, status: "triaged" })).toMatchObject([{ uid: "reporter", type: "incident_status", id: "i1-v3-status" }]);
    expect(noticesFor(judged, { ...judged, version: 3, assigneeId: "analyst" })).toMatchObject([{ uid: "analyst", type: "incident_assigned", id: "i1-v3-assigned" }]);
  });
  it("are none for what concerns nobody", () => {
    expect(noticesFor(judged, { ...judged, version: 3, tags: ["x"] } as typeof judged)).toEqual([]);
    expect(noticesFor({ ...judged, assigneeId: "analyst" }, { ...judged, version: 3, assigneeId: null })).toEqual([]);
    expect(noticesFor(null, pending)).toEqual([]);
  });
});
