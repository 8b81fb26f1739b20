import { describe, expect, it } from "vitest";
import { incidentDefaults, type Incident } from "../incidents/model.ts";
import { isAssignment, noticesFor } from "./incidentNotices.ts";

const pending: Incident = { ...incidentDefaults, id: "i1", number: "INC-2026-0000", title: "Lost badge", reportedBy: "reporter", version: 1 };
const judged: Incident = { ...pending, version: 2, category: "other", severity: "low", triage: { state: "done" } };
const given: Incident = { ...judged, assigneeId: "analyst" };
const moved = (from: Incident, to: Incident["status"], by: string): Incident => ({ ...from, version: from.version + 1, status: to, statusHistory: [{ from: from.status, to, at: new Date(0), by, reason: null }] });
const told = (before: Incident | null, after: Incident, assignedBy: string | null = null) => noticesFor(before, after, assignedBy).map(({ to, by, id, type, audience }) => ({ to, by, id, type, audience }));

describe("the reporter", () => {
  it("is told of the verdict, once for all verdicts, and of each new status with who brought it", () => {
    expect(told(pending, judged)).toEqual([{ to: ["reporter"], by: null, id: "i1-triaged", type: "incident_triaged", audience: "everyone" }]);
    expect(told({ ...judged, triage: { state: "failed" } }, { ...judged, version: 9 })).toMatchObject([{ id: "i1-triaged" }]);
    expect(told(judged, moved(judged, "triaged", "senior"))).toEqual([{ to: ["reporter"], by: "senior", id: "i1-v3-status", type: "incident_status", audience: "everyone" }]);
  });
  it("is told of a merge instead of the status that comes with it, and not into which incident", () => {
    const merged = { ...moved(judged, "closed", "senior"), duplicateOf: "secret" };
    expect(told(judged, merged)).toEqual([{ to: ["reporter"], by: "senior", id: "i1-v3-merged", type: "incident_merged", audience: "everyone" }]);
    expect(JSON.stringify(noticesFor(judged, merged, null))).not.toContain("secret");
    expect(told(merged, { ...moved(merged, "in_progress", "senior"), duplicateOf: null })).toMatchObject([{ type: "incident_status" }]);
  });
});

describe("the assignee", () => {
  it("is told of the incident, with who gave it to them", () => {
    expect(told(judged, { ...given, version: 3 }, "senior")).toEqual([{ to: ["analyst"], by: "senior", id: "i1-v3-assigned", type: "incident_assigned", audience: "everyone" }]);
    expect([isAssignment(judged, given), isAssignment(given, given), isAssignment(given, judged), isAssignment(null, given)]).toEqual([true, false, false, true]);
  });
  it("is told of a proposal when it is made, not while it stands or goes", () => {
    const proposed: Incident = { ...given, version: 3, proposal: { to: "contained", reason: "Every required containment task is finished", at: new Date(0) } };
    expect(told(given, proposed)).toEqual([{ to: ["analyst"], by: null, id: "i1-v3-proposal", type: "incident_proposal", audience: "team" }]);
    expect(told(proposed, { ...proposed, version: 4 })).toEqual([]);
    expect(told(proposed, given)).toEqual([]);
  });
});

describe("a target", () => {
  const sla = (warned: Incident["sla"]["warned"], escalated: Incident["sla"]["escalated"]) => ({ ...incidentDefaults.sla, warned, escalated });
  it("that comes near is told to the assignee, or without one to who is on duty", () => {
    expect(told(given, { ...given, version: 3, sla: sla(["acknowledge"], []) })).toEqual([{ to: ["analyst"], by: null, id: "i1-v3-acknowledge-due", type: "incident_due", audience: "team" }]);
    expect(told(judged, { ...judged, version: 3, sla: sla(["acknowledge"], []) })).toMatchObject([{ to: "onDuty" }]);
  });
  it("that passed is told to the assignee and the managers, under one id so that who is both is told once", () => {
    const over = { ...given, version: 3, sla: sla(["resolve"], ["resolve"]) };
    expect(told({ ...given, sla: sla(["resolve"], []) }, over)).toMatchObject([{ to: ["analyst"], id: "i1-v3-resolve-over" }, { to: "managers", id: "i1-v3-resolve-over" }]);
  });
  it("is told of when it grows, not when it stands or is taken back", () => {
    const warned = { ...given, sla: sla(["acknowledge"], ["acknowledge"]) };
    expect(told(warned, { ...warned, version: 3 })).toEqual([]);
    expect(told(warned, { ...given, version: 3 })).toEqual([]);
  });
});

it("what concerns nobody is told to nobody", () => {
  expect(told(judged, { ...judged, version: 3, tags: ["x"] })).toEqual([]);
  expect(told(given, { ...given, version: 3, assigneeId: null })).toEqual([]);
  expect(told(null, pending)).toEqual([]);
});

it("a title is told as plain text on one line", () => {
  const [notice] = noticesFor(pending, { ...judged, title: "<b>Invoice\u202e</b> \nnow" }, null);
  expect(notice?.body).toBe("“<b>Invoice</b> now” was judged other, severity low.");
});
