import { describe, expect, it } from "vitest";
import { incidentDefaults, type Incident } from "../incidents/model.ts";
import { isAssignment, noticesFor, type Background } from "./incidentNotices.ts";

const pending: Incident = { ...incidentDefaults, id: "i1", number: "INC-2026-0000", title: "Lost badge", reportedBy: "reporter", version: 1 };
const judged: Incident = { ...pending, version: 2, category: "other", severity: "low", triage: { state: "done" } };
const given: Incident = { ...judged, assigneeId: "analyst" };
const moved = (from: Incident, to: Incident["status"], by: string): Incident => ({ ...from, version: from.version + 1, status: to, statusHistory: [{ from: from.status, to, at: new Date(0), by, reason: null }] });
const background: Background = { assignedBy: null, isMerged: false, isGivenByRule: false };
const told = (before: Incident | null, after: Incident, known: Partial<Background> = {}) => noticesFor(before, after, { ...background, ...known }).map(({ to, by, id, type, audience }) => ({ to, by, id, type, audience }));

describe("the reporter", () => {
  it("is told of the verdict, once for all verdicts, and of each new status with who brought it", () => {
    expect(told(pending, judged)).toEqual([{ to: ["reporter"], by: null, id: "i1-triaged", type: "incident_triaged", audience: "everyone" }]);
    expect(told({ ...judged, triage: { state: "failed" } }, { ...judged, version: 9 })).toMatchObject([{ id: "i1-triaged" }]);
    expect(told(judged, moved(judged, "triaged", "senior"))).toEqual([{ to: ["reporter"], by: "senior", id: "i1-v3-status", type: "incident_status", audience: "everyone" }]);
  });
  it("is told of a merge instead of the status that comes with it, and not into which incident", () => {
    const merged = { ...moved(judged, "closed", "senior"), duplicateOf: "secret" };
    expect(told(judged, merged, { isMerged: true })).toEqual([{ to: ["reporter"], by: "senior", id: "i1-v3-merged", type: "incident_merged", audience: "everyone" }]);
    expect(JSON.stringify(noticesFor(judged, merged, { ...background, isMerged: true }))).not.toContain("secret");
    expect(told(merged, { ...moved(merged, "in_progress", "senior"), duplicateOf: null })).toMatchObject([{ type: "incident_status" }]);
  });
  it("of what was only closed as a duplicate is promised no reader", () => {
    const closed = { ...moved(judged, "closed", "senior"), duplicateOf: "secret" };
    const [notice, ...more] = noticesFor(judged, closed, background);
    expect(notice).toMatchObject({ to: ["reporter"], id: "i1-v3-status", type: "incident_status", body: "“Lost badge” was closed, since it repeats another report." });
    expect(more).toEqual([]);
  });
});

describe("the assignee", () => {
  it("is told of the incident, with who gave it to them", () => {
    expect(told(judged, { ...given, version: 3 }, { assignedBy: "senior" })).toEqual([{ to: ["analyst"], by: "senior", id: "i1-v3-assigned", type: "incident_assigned", audience: "everyone" }]);
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
    for (const incident of [given, judged]) expect(noticesFor(incident, { ...incident, version: 3, sla: sla(["acknowledge"], []) }, background)).toMatchObject([{ to: [incident.assigneeId], otherwise: "onDuty" }]);
  });
  it("that passed before anybody was warned is told as that alone; another that comes near is told beside it", () => {
    expect(told(given, { ...given, version: 3, sla: sla(["resolve"], ["resolve"]) }).map(({ id }) => id)).toEqual(["i1-v3-resolve-over", "i1-v3-resolve-over"]);
    expect(told(given, { ...given, version: 3, sla: sla(["acknowledge", "resolve"], ["acknowledge"]) }).map(({ id }) => id)).toEqual(["i1-v3-resolve-due", "i1-v3-acknowledge-over", "i1-v3-acknowledge-over"]);
  });
  it("that passed is told to the assignee, or without one to who is on duty, and the managers, under one id so that who is both is told once", () => {
    const over = { ...given, version: 3, sla: sla(["resolve"], ["resolve"]) };
    expect(noticesFor({ ...given, sla: sla(["resolve"], []) }, over, background)).toMatchObject([{ to: ["analyst"], otherwise: "onDuty", id: "i1-v3-resolve-over" }, { to: "managers", id: "i1-v3-resolve-over" }]);
  });
  it("is told of when it grows, not when it stands or is taken back", () => {
    const warned = { ...given, sla: sla(["acknowledge"], ["acknowledge"]) };
    expect(told(warned, { ...warned, version: 3 })).toEqual([]);
    expect(told(warned, { ...given, version: 3 })).toEqual([]);
  });
});

describe("those on duty", () => {
  const failed: Incident = { ...pending, version: 2, triage: { state: "failed", error: "title: too long" } };
  it("are told of a report that could not be judged, when that turns out and again when it does after a verdict", () => {
    const notice = { to: "onDuty", by: null, id: "i1-v2-unjudged", type: "incident_waiting", audience: "team" };
    expect([told(null, failed), told(pending, failed), told(judged, failed)]).toEqual([[notice], [notice], [notice]]);
    expect(told(failed, { ...failed, version: 3 })).toEqual([]);
  });
  it("are told of a severe one that is judged and nobody's, once for all verdicts", () => {
    for (const severity of ["high", "critical"] as const) expect(told(pending, { ...judged, severity })).toMatchObject([{ id: "i1-triaged" }, { to: "onDuty", id: "i1-waiting", type: "incident_waiting", audience: "team" }]);
  });
  it.each<[string, Partial<Incident>, Partial<Background>]>([
    ["less severe", { severity: "medium" }, {}],
    ["somebody's", { assigneeId: "analyst", severity: "critical" }, {}],
    ["worked on already", { status: "triaged", severity: "critical" }, {}],
    ["given by a rule", { severity: "critical" }, { isGivenByRule: true }],
  ])("are not told of one that is %s", (_what, changes, known) => {
    expect(told(pending, { ...judged, ...changes }, known).filter(({ type }) => type === "incident_waiting")).toEqual([]);
    expect(told({ ...judged, severity: "critical" }, { ...judged, severity: "critical", version: 3 })).toEqual([]);
  });
});

it("what concerns nobody is told to nobody", () => {
  expect(told(judged, { ...judged, version: 3, tags: ["x"] })).toEqual([]);
  expect(told(given, { ...given, version: 3, assigneeId: null })).toEqual([]);
  expect(told(null, pending)).toEqual([]);
});

it("a title is told as plain text on one line", () => {
  const [notice] = noticesFor(pending, { ...judged, title: "<b>Invoice\u202e</b> \nnow" }, background);
  expect(notice?.body).toBe("“<b>Invoice</b> now” was judged other, severity low.");
});
