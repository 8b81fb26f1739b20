import { z } from "zod";
import { id, line, page, pageOf, text, timestamp } from "../platform/schemas.ts";
import { reasons } from "./eligibility.ts";
import { statuses } from "./lifecycle.ts";

export const ApplicationStatus = z.enum(statuses);

export const documentTypes = ["application/pdf", "image/png", "image/jpeg", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "text/plain"] as const;
export type DocumentType = (typeof documentTypes)[number];

export const ApplicationDocument = z
  .object({
    id: z.string(),
    name: z.string().meta({ description: "As it was sent, made safe, with the extension of what it is" }),
    contentType: z.enum(documentTypes).meta({ description: "Found from the content" }),
    size: z.int().meta({ description: "Bytes" }),
    sha256: z.string(),
    state: z.enum(["pending", "clean", "infected", "error"]).meta({ description: "`pending`: not scanned yet" }),
    addedAt: timestamp,
  })
  .meta({ id: "ApplicationDocument" });
export type ApplicationDocument = z.output<typeof ApplicationDocument>;

export const ApplicationChange = z.object({
  at: timestamp,
  by: z.string(),
  from: ApplicationStatus.nullable().meta({ description: "null when it was made" }),
  to: ApplicationStatus,
  note: z.string().nullable(),
});

export const Application = z
  .object({
    id: z.string(),
    applicantId: z.string(),
    applicantName: z.string(),
    motivation: z.string(),
    experience: z.string(),
    skills: z.array(z.string()),
    documents: z.array(ApplicationDocument),
    status: ApplicationStatus,
    reviewerId: z.string().nullable(),
    reviewNote: z.string().nullable(),
    history: z.array(ApplicationChange),
    createdAt: timestamp,
    updatedAt: timestamp,
    decidedAt: timestamp.nullable().meta({ description: "When it was approved or rejected" }),
    version: z.int().min(0),
  })
  .meta({ id: "Application" });
export type Application = z.output<typeof Application>;

/** A document whose fields cannot be read belongs to nobody and can become nothing. */
export const applicationDefaults: Application = {
  id: "",
  applicantId: "",
  applicantName: "",
  motivation: "",
  experience: "",
  skills: [],
  documents: [],
  status: "withdrawn",
  reviewerId: null,
  reviewNote: null,
  history: [],
  createdAt: new Date(0),
  updatedAt: new Date(0),
  decidedAt: null,
  version: 0,
};

export const ApplyInput = z.strictObject({
  motivation: text(20, 5_000),
  experience: text(0, 5_000).default(""),
  skills: z.array(line(1, 60)).min(1).max(30),
});
export type ApplyInput = z.output<typeof ApplyInput>;

export const CanApplyInput = z.strictObject({});
export const CanApplyOutput = z
  .object({
    eligible: z.boolean(),
    reason: z.enum(reasons).nullable().meta({ description: "Why not" }),
    detail: z.string().nullable(),
    until: timestamp.nullable().meta({ description: "When the waiting period ends" }),
  })
  .meta({ id: "ApplicationEligibility" });
export type CanApplyOutput = z.output<typeof CanApplyOutput>;

export const ListApplicationsInput = page;
export type ListApplicationsInput = z.output<typeof ListApplicationsInput>;
export const ApplicationPage = pageOf(Application);
export type ApplicationPage = z.output<typeof ApplicationPage>;

export const ApplicationRef = z.strictObject({ id });
export type ApplicationRef = z.output<typeof ApplicationRef>;

export const AddDocumentInput = z.strictObject({
  id,
  name: line(1, 200),
  // A request has at most 1 MiB.
  contentBase64: z.base64().min(1).max(700_000).meta({ description: "A PDF, PNG, JPEG, Word (docx) or plain text file of 525,000 bytes at most" }),
});
export type AddDocumentInput = z.output<typeof AddDocumentInput>;

export const DocumentRef = z.strictObject({ id, documentId: id });
export type DocumentRef = z.output<typeof DocumentRef>;

export const DocumentContent = ApplicationDocument.extend({ contentBase64: z.string() }).meta({ id: "ApplicationDocumentContent" });
export type DocumentContent = z.output<typeof DocumentContent>;

export const ReviewInput = z.strictObject({ id, decision: z.enum(["approve", "reject"]), note: text(3, 2_000).optional().meta({ description: "For the applicant; required to reject" }) });
export type ReviewInput = z.output<typeof ReviewInput>;
