import { operation, type Operations } from "../platform/operation.ts";
import { Action, ActionPage, ApproveActionInput, CancelActionInput, GetActionInput, ListActionsInput, RejectActionInput, RequestActionInput } from "./actionModel.ts";

const underIncident = "/incidents/{id}/actions";
// An action's id holds its incident's.
const path = "/actions/{actionId}";

export const actionOperations = {
  requestAction: operation({
    summary: "Ask for a response action",
    description: "A senior analyst other than the requester approves it, two for what is destructive; then it is sent to the configured receiver. The incident's TLP and PAP markings may forbid it.",
    permission: "action.request",
    rest: { method: "post", path: underIncident, status: 201 },
    input: RequestActionInput,
    output: Action,
    limit: "write",
    mutates: true,
    load: async () => (await import("./requestAction.ts")).requestAction,
  }),
  listActions: operation({
    summary: "List an incident's response actions",
    description: "Newest first.",
    permission: "action.read",
    rest: { method: "get", path: underIncident },
    input: ListActionsInput,
    output: ActionPage,
    limit: "read",
    mutates: false,
    load: async () => (await import("./readActions.ts")).listActions,
  }),
  getAction: operation({
    summary: "Get a response action",
    permission: "action.read",
    rest: { method: "get", path: `${underIncident}/{actionId}` },
    input: GetActionInput,
    output: Action,
    limit: "read",
    mutates: false,
    versioned: true,
    load: async () => (await import("./readActions.ts")).getAction,
  }),
  approveAction: operation({
    summary: "Approve a response action",
    description: "Never one's own request, and each person once. With the last approval it needs it is executed.",
    permission: "action.approve",
    rest: { method: "post", path: `${path}/approve` },
    input: ApproveActionInput,
    output: Action,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await import("./decideAction.ts")).approveAction,
  }),
  rejectAction: operation({
    summary: "Reject a response action",
    description: "Until its execution begins.",
    permission: "action.approve",
    rest: { method: "post", path: `${path}/reject` },
    input: RejectActionInput,
    output: Action,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await import("./decideAction.ts")).rejectAction,
  }),
  cancelAction: operation({
    summary: "Cancel a response action",
    description: "By who asked for it, or a senior analyst, until its execution begins.",
    permission: "action.request",
    rest: { method: "post", path: `${path}/cancel` },
    input: CancelActionInput,
    output: Action,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await import("./decideAction.ts")).cancelAction,
  }),
} satisfies Operations;
