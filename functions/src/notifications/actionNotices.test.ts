import { describe, expect, it } from "vitest";
import { actionDefaults, type Action } from "../playbooks/actionModel.ts";
import { noticesFor } from "./actionNotices.ts";

const at = new Date(0);
const requested: Action = { ...actionDefaults, id: "i1_a1", kind: "wipe_device", target: "device:LAP-0042", requestedBy: "analyst", state: "requested" };
const told = (before: Action | null, changes: Partial<Action>) => noticesFor(before, { ...requested, ...changes });

describe("a response action", () => {
  it("that is requested is told to those who may approve it", () => {
    expect(told(null, {})).toEqual([{ to: "approvers", by: "analyst", audience: "team", id: "action-i1_a1-requested", type: "action_requested", title: "Please decide: wipe device", body: "device:LAP-0042" }]);
  });
  it.each<[Action["state"], Partial<Action>, string | null]>([
    ["approved", { approvals: [{ uid: "one", at, note: null }, { uid: "two", at, note: null }] }, "two"],
    ["rejected", { decision: { by: "senior", at, reason: "No" } }, "senior"],
    ["cancelled", { decision: { by: "analyst", at, reason: null } }, "analyst"],
    ["executed", {}, null],
    ["failed", {}, null],
    ["expired", {}, null],
  ])("that is %s is told to its requester, with who decided", (state, changes, by) => {
    expect(told(requested, { ...changes, state })).toMatchObject([{ to: ["analyst"], by, audience: "team", id: `action-i1_a1-${state}`, type: "action_state" }]);
  });
  it("that has one of two approvals is told to those who may give the other", () => {
    expect(told(requested, { approvals: [{ uid: "one", at, note: null }] })).toMatchObject([{ to: "approvers", by: "one", id: "action-i1_a1-approval-1", title: "One more approval is needed: wipe device" }]);
  });
  it("that failed or ran out is told to those who approved it as well", () => {
    const approvals = [{ uid: "one", at, note: null }];
    for (const state of ["failed", "expired"] as const) expect(told({ ...requested, approvals }, { approvals, state })).toMatchObject([{ to: ["analyst", "one"], title: expect.stringMatching(/^The request to wipe device (ran out|could not be carried out)$/) as string }]);
  });
  it("that is being carried out or is looked at again is told to nobody", () => {
    expect(told({ ...requested, state: "approved" }, { state: "executing" })).toEqual([]);
    expect(told({ ...requested, state: "executing" }, { state: "executing", attempts: 2 })).toEqual([]);
  });
});
