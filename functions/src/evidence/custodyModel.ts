import { z } from "zod";
import { page, pageOf, timestamp } from "../platform/schemas.ts";
import { Evidence, EvidenceRef } from "./model.ts";

/** What can happen to a file. */
export const CustodyAction = z.enum(["upload", "scan", "quarantine", "view", "download", "verify", "export", "hold", "release", "delete"]);

// Strict: a field that somebody added would not be in the hash.
export const CustodyEntry = z
  .strictObject({
    seq: z.int().min(1),
    what: CustodyAction,
    at: timestamp,
    by: z.string().meta({ description: "uid, or system:<part> for Secura itself" }),
    role: z.string(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    sha256: z.string().nullable().meta({ description: "Of the stored bytes at that moment; null when there were none, or they were not read" }),
    outcome: z.string().meta({ description: "ok, or what came of it: a state, altered, missing" }),
    note: z.string().nullable(),
    previousHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: "CustodyEntry" });
export type CustodyEntry = z.output<typeof CustodyEntry>;

/** An entry as it is stored. */
export type CustodyEntryInput = z.input<typeof CustodyEntry>;

/** What an entry says, before it is chained. */
export type CustodyRecord = Omit<CustodyEntry, "seq" | "previousHash" | "hash">;

export const ListCustodyInput = page.extend(EvidenceRef.shape);
export type ListCustodyInput = z.output<typeof ListCustodyInput>;

export const CustodyPage = pageOf(CustodyEntry).extend({
  brokenAt: z.int().nullable().meta({ description: "The first entry, of this page or missing after it, that does not follow from the one before it; null when all do" }),
});
export type CustodyPage = z.output<typeof CustodyPage>;

export const Manifest = z
  .object({
    project: z.string().meta({ description: "The installation: its Firebase project" }),
    exportedAt: timestamp,
    exportedBy: z.string(),
    incident: z.object({ id: z.string(), number: z.string().nullable() }),
    evidence: Evidence,
    stored: z.enum(["ok", "altered", "missing"]).meta({ description: "The stored bytes compared with the record, at that moment" }),
    storedSha256: z.string().nullable(),
    brokenAt: z.int().nullable().meta({ description: "The first custody entry that does not follow from the ones before it" }),
    custody: z.array(CustodyEntry),
  })
  .meta({ id: "CustodyManifest" });
export type Manifest = z.output<typeof Manifest>;

export const SignedManifest = z.object({
  manifest: Manifest,
  jws: z.string().meta({ description: "JWS (RFC 7515) over the canonical JSON (RFC 8785) of the manifest, Ed25519; its key is in /.well-known/jwks.json" }),
});
export type SignedManifest = z.output<typeof SignedManifest>;
