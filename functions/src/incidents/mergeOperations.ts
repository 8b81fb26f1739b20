import { operation, type Operations } from "../platform/operation.ts";
import { BulkInput, BulkOutput, LinkInput, MergeInput, SetLegalHoldInput, SimilarList, UnlinkInput, UnmergeInput } from "./mergeModel.ts";
import { Incident, IncidentRef } from "./model.ts";

const path = "/incidents";
const changes = { output: Incident, limit: "write", mutates: true, versioned: true } as const;

/** Merging, linking, changing many at once. */
export const mergeOperations = {
  merge: operation({
    summary: "Merge another incident into this one",
    description: "This one carries on for both. The other is closed as a duplicate and keeps what it has; its messages, observables and alerts follow, and the document merged/{sourceId} says done when they have, and refused if people would have read them who may not see the other.",
    permission: "incident.merge",
    rest: { method: "post", path: `${path}/{id}/merge` },
    input: MergeInput,
    ...changes,
    load: async () => (await import("./mergeIncident.ts")).mergeIncident,
  }),
  unmerge: operation({
    summary: "Take a merge back",
    description: "The other incident gets the status it had; what came with it goes back. A chain of merges is taken back from its end.",
    permission: "incident.merge",
    rest: { method: "post", path: `${path}/{id}/unmerge` },
    input: UnmergeInput,
    ...changes,
    load: async () => (await import("./mergeIncident.ts")).unmergeIncident,
  }),
  link: operation({
    summary: "Link two incidents",
    description: "Both carry the link. Another kind replaces the one that is there; an incident has one parent at most.",
    permission: "incident.link",
    rest: { method: "post", path: `${path}/{id}/link` },
    input: LinkInput,
    ...changes,
    load: async () => (await import("./linkIncident.ts")).linkIncident,
  }),
  unlink: operation({
    summary: "Cut the link between two incidents",
    permission: "incident.link",
    rest: { method: "post", path: `${path}/{id}/unlink` },
    input: UnlinkInput,
    ...changes,
    load: async () => (await import("./linkIncident.ts")).unlinkIncident,
  }),
  bulk: operation({
    summary: "Make one change to many incidents",
    description: "Each incident is changed, or refuses, by itself, as by the operation for one. What the time of one request does not reach is answered with unavailable.",
    permission: "incident.bulk",
    rest: { method: "post", path: `${path}/bulk` },
    input: BulkInput,
    output: BulkOutput,
    limit: "write",
    mutates: true,
    load: async () => (await import("./bulk.ts")).bulk,
  }),
  setLegalHold: operation({
    summary: "Put an incident under legal hold, or lift it",
    description: "Under legal hold no file of the incident can be deleted, nor one of an incident that was merged into it.",
    permission: "incident.legalHold",
    rest: { method: "post", path: `${path}/{id}/legal-hold` },
    input: SetLegalHoldInput,
    ...changes,
    load: async () => (await import("./legalHold.ts")).setLegalHold,
  }),
  similar: operation({
    summary: "List incidents that resemble this one",
    permission: "incident.readInternal",
    rest: { method: "get", path: `${path}/{id}/similar` },
    input: IncidentRef,
    output: SimilarList,
    limit: "read",
    mutates: false,
    load: async () => (await import("./listSimilar.ts")).listSimilar,
  }),
} satisfies Operations;
