import { operation, type Operations } from "../platform/operation.ts";
import { z } from "zod";
import { EraseInput, Erasure, ErasureRef, SignedErasureReport } from "./erasureModel.ts";
import { RetentionPreview, RetentionSettings, UpdateRetentionInput } from "./policy.ts";

const path = "/compliance/erasure/{uid}";
const retentionPath = "/compliance/retention";
const nothing = z.strictObject({});

export const operations = {
  startErasure: operation({
    summary: "Erase a person",
    description: "Deletes the account at once, and then, in the background, what there is of the person in all modules; an hour later it looks again for what was under way. What a legal hold keeps is erased when the hold is lifted. There is no way back.",
    permission: "person.erase",
    rest: { method: "post", path, status: 202 },
    input: EraseInput,
    output: Erasure,
    limit: "write",
    mutates: true,
    load: async () => (await import("./startErasure.ts")).startErasure,
  }),
  getErasure: operation({
    summary: "See how far an erasure is",
    permission: "person.erase",
    rest: { method: "get", path },
    input: ErasureRef,
    output: Erasure,
    limit: "read",
    mutates: false,
    load: async () => (await import("./readErasure.ts")).getErasure,
  }),
  erasureReport: operation({
    summary: "Get the signed report of an erasure",
    description: "What was erased, what was kept and why, without anything that was erased. It can be checked without this installation, by the public keys in `/.well-known/jwks.json`.",
    permission: "person.erase",
    rest: { method: "get", path: `${path}/report` },
    input: ErasureRef,
    output: SignedErasureReport,
    limit: "write",
    mutates: false,
    load: async () => (await import("./readErasure.ts")).getErasureReport,
  }),
  getRetention: operation({
    summary: "See how long what is kept",
    permission: "retention.preview",
    rest: { method: "get", path: retentionPath },
    input: nothing,
    output: RetentionSettings,
    limit: "read",
    mutates: false,
    versioned: true,
    load: async () => (await import("./settings.ts")).getRetention,
  }),
  updateRetention: operation({
    summary: "Change how long what is kept",
    description: "In days, 30 at least; null keeps it for ever. The sweep of each day goes by it; what a legal hold covers stays.",
    permission: "retention.manage",
    rest: { method: "put", path: retentionPath },
    input: UpdateRetentionInput,
    output: RetentionSettings,
    limit: "write",
    mutates: true,
    versioned: true,
    changesOwn: true,
    load: async () => (await import("./settings.ts")).updateRetention,
  }),
  previewRetention: operation({
    summary: "See what would be deleted",
    description: "A dry run of the sweep: how many of each kind are old enough, with examples.",
    permission: "retention.preview",
    rest: { method: "get", path: `${retentionPath}/preview` },
    input: nothing,
    output: RetentionPreview,
    limit: "report",
    mutates: false,
    load: async () => (await import("./previewRetention.ts")).previewRetention,
  }),
} satisfies Operations;
