import { z } from "zod";
import { id, line, page, pageOf, text, timestamp } from "../platform/schemas.ts";
import { actionKinds, kindNames } from "./actionKinds.ts";
import { states } from "./actionLifecycle.ts";
import { targetTypes } from "./actionTargets.ts";

/** The id of an action, which holds its incident's: `<incident>_<20 characters>`. */
export const ActionId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}_[A-Za-z0-9]{20}$/, "must be an action's id");
export const actionIdOf = (incidentId: string, random: string): string => `${incidentId}_${random}`;
export const incidentIdOf = (actionId: string): string => actionId.slice(0, actionId.lastIndexOf("_"));

export const ActionState = z.enum(states);
export const ActionKind = z.enum(kindNames);

const parametersMax = 20;
const parameterName = z.string().regex(/^[a-z][a-zA-Z0-9_]{0,49}$/, "must be letters, digits and _, a small letter first");
/** What the receiver needs beside the target; no place for secrets, for the team reads it. */
const Parameters = z.record(parameterName, text(0, 500)).refine((value) => Object.keys(value).length <= parametersMax, `must be ${String(parametersMax)} at most`);

const Approval = z.object({ uid: z.string(), at: timestamp, note: z.string().nullable() });
const Decision = z.object({ by: z.string(), at: timestamp, reason: z.string().nullable() });

export const Action = z
  .object({
    id: z.string(),
    incidentId: z.string(),
    kind: ActionKind,
    target: z.string(),
    parameters: z.record(z.string(), z.string()),
    reason: z.string(),
    state: ActionState,
    requestedBy: z.string(),
    createdAt: timestamp,
    updatedAt: timestamp,
    expiresAt: timestamp.meta({ description: "When a request that is not decided runs out" }),
    approvals: z.array(Approval),
    approvalsNeeded: z.int().min(1),
    decision: Decision.nullable().meta({ description: "Who rejected or cancelled it, and why" }),
    executionExpiresAt: timestamp.nullable().meta({ description: "When an approved action that could not be executed is given up" }),
    attempts: z.int().min(0),
    leaseUntil: timestamp.nullable().meta({ description: "While an attempt is under way" }),
    checkAt: timestamp.nullable().meta({ description: "When it is looked at again if nothing happens; null at the end" }),
    lastError: z.string().nullable(),
    result: z.string().nullable().meta({ description: "What the receiver said of it" }),
    executedAt: timestamp.nullable(),
    version: z.int().min(0),
  })
  .meta({ id: "Action" });
export type Action = z.output<typeof Action>;

const epoch = new Date(0);

/** What a field is that cannot be read: such that nothing follows from it. */
export const actionDefaults: Action = {
  id: "",
  incidentId: "",
  kind: "preserve_logs",
  target: "",
  parameters: {},
  reason: "",
  state: "failed",
  requestedBy: "",
  createdAt: epoch,
  updatedAt: epoch,
  expiresAt: epoch,
  approvals: [],
  approvalsNeeded: 2,
  decision: null,
  executionExpiresAt: null,
  attempts: 0,
  leaseUntil: null,
  checkAt: null,
  lastError: null,
  result: null,
  executedAt: null,
  version: 0,
};

export const RequestActionInput = z
  .strictObject({
    id: id.meta({ description: "The incident" }),
    kind: ActionKind,
    target: line(1, 255).meta({ description: "What it is done to; what fits follows from the kind" }),
    parameters: Parameters.default({}),
    reason: text(3, 2_000),
  })
  .superRefine(({ kind, target }, context) => {
    const { must, normalise } = targetTypes[actionKinds[kind].target];
    if (normalise(target) === null) context.addIssue({ code: "custom", message: must, path: ["target"] });
  });
export type RequestActionInput = z.output<typeof RequestActionInput>;

export const ListActionsInput = page.extend({ id });
export type ListActionsInput = z.output<typeof ListActionsInput>;

export const ActionPage = pageOf(Action);
export type ActionPage = z.output<typeof ActionPage>;

export const GetActionInput = z.strictObject({ id, actionId: ActionId });
export type GetActionInput = z.output<typeof GetActionInput>;

export const ApproveActionInput = z.strictObject({ actionId: ActionId, note: text(1, 2_000).optional() });
export type ApproveActionInput = z.output<typeof ApproveActionInput>;

export const RejectActionInput = z.strictObject({ actionId: ActionId, reason: text(3, 2_000) });
export type RejectActionInput = z.output<typeof RejectActionInput>;

export const CancelActionInput = z.strictObject({ actionId: ActionId, reason: text(3, 2_000).optional() });
export type CancelActionInput = z.output<typeof CancelActionInput>;
