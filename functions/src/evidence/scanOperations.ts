import { operation, type Operations } from "../platform/operation.ts";
import { Evidence, EvidenceRef } from "./model.ts";
import { Thumbnail } from "./thumbnailModel.ts";

const path = "/incidents/{id}/evidence/{evidenceId}";

export const scanOperations = {
  scan: operation({
    summary: "Have a file scanned again",
    description: "The file is `pending` until the scanner has answered. An infected file stays so: nothing leaves quarantine.",
    permission: "evidence.work",
    rest: { method: "post", path: `${path}/scan`, status: 202 },
    input: EvidenceRef,
    output: Evidence,
    limit: "write",
    mutates: true,
    load: async () => (await import("./requestScan.ts")).requestScan,
  }),
  thumbnail: operation({
    summary: "Get a small view of a picture",
    description: "An address that shows a thumbnail of a clean picture for five minutes. There is none without ImageKit, and none of an incident that is restricted or marked TLP:AMBER+STRICT or TLP:RED.",
    permission: "evidence.readOwn",
    rest: { method: "get", path: `${path}/thumbnail` },
    input: EvidenceRef,
    output: Thumbnail,
    limit: "download",
    mutates: false,
    load: async () => (await import("./getThumbnail.ts")).getThumbnail,
  }),
} satisfies Operations;
