import { operation, type Operations } from "../platform/operation.ts";
import { AddSourceInput, AlertSource, ListSourcesInput, RotateKeyInput, SourceKey, SourcePage, SourceRef, UpdateSourceInput } from "./sourceModel.ts";

const path = "/alerts/sources";

/** The systems that send alerts, and their keys. */
export const sourceOperations = {
  addSource: operation({
    summary: "Add a source of alerts",
    description: "Answers its API key, this once.",
    permission: "alert.manageSources",
    rest: { method: "post", path, status: 201 },
    input: AddSourceInput,
    output: SourceKey,
    limit: "write",
    mutates: true,
    secret: true,
    load: async () => (await import("./manageSources.ts")).addSource,
  }),
  listSources: operation({
    summary: "List the sources of alerts",
    permission: "alert.manageSources",
    rest: { method: "get", path },
    input: ListSourcesInput,
    output: SourcePage,
    limit: "read",
    mutates: false,
    load: async () => (await import("./manageSources.ts")).listSources,
  }),
  updateSource: operation({
    summary: "Change how a source's alerts are taken in",
    description: "Other instances follow within thirty seconds.",
    permission: "alert.manageSources",
    rest: { method: "put", path: `${path}/{id}` },
    input: UpdateSourceInput,
    output: AlertSource,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await import("./manageSources.ts")).updateSource,
  }),
  rotateKey: operation({
    summary: "Give a source a new key",
    description: "Answers it, this once. The old one holds no longer: within thirty seconds everywhere. A revoked source is active again.",
    permission: "alert.manageSources",
    rest: { method: "post", path: `${path}/{id}/rotate-key` },
    input: RotateKeyInput,
    output: SourceKey,
    limit: "write",
    mutates: true,
    secret: true,
    load: async () => (await import("./manageSources.ts")).rotateKey,
  }),
  revokeSource: operation({
    summary: "Withdraw a source's key",
    description: "Within thirty seconds it holds nowhere. What the source has sent stays.",
    permission: "alert.manageSources",
    rest: { method: "post", path: `${path}/{id}/revoke` },
    input: SourceRef,
    output: AlertSource,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await import("./manageSources.ts")).revokeSource,
  }),
} satisfies Operations;
