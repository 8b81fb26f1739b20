import { z } from "zod";

/** What the security desk sorts reports into. The order is the model's label order: append, never reorder. */
export const categories = ["phishing", "malware", "ransomware", "intrusion", "denial_of_service", "insider_misuse", "data_exposure", "lost_or_stolen_device", "fraud", "other"] as const;
export const severityLevels = ["low", "medium", "high", "critical"] as const;
export const ncissLevels = ["baseline", "low", "medium", "high", "severe", "emergency"] as const;
export const phases = ["contain", "eradicate", "recover", "notify"] as const;
export const observableTypes = ["url", "email", "ipv6", "mac", "ipv4", "sha256", "sha1", "md5", "cve", "technique", "btc", "filename", "domain", "sha512", "ssdeep", "eth", "xmr", "path", "registry_key", "asn", "host"] as const;

export const Category = z.enum(categories);
export type Category = z.infer<typeof Category>;

export const SeverityLevel = z.enum(severityLevels);
export type SeverityLevel = z.infer<typeof SeverityLevel>;

export const NcissLevel = z.enum(ncissLevels);
export type NcissLevel = z.infer<typeof NcissLevel>;

export const Phase = z.enum(phases);
export type Phase = z.infer<typeof Phase>;

const share = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const Observable = z.object({
  type: z.enum(observableTypes),
  value: z.string().min(1).max(2_048).meta({ description: "Refanged and in its normal form: host names in lower case and ASCII, hashes and Windows paths in lower case" }),
  isInternal: z.boolean().default(false).meta({ description: "It means something inside one organisation alone: a private or documentation address, a name under .local or .corp, a machine's name" }),
});
export type Observable = z.infer<typeof Observable>;

export const Alternative = z.object({ category: Category, confidence: share });
export type Alternative = z.infer<typeof Alternative>;

export const Evidence = z.object({
  start: z.int().min(0).meta({ description: "Offset into the judged text, in UTF-16 units" }),
  end: z.int().min(0).meta({ description: "One past the last unit" }),
  text: z.string(),
  weight: z.number().meta({ description: "What it adds to the score; negative when it speaks against the category" }),
});
export type Evidence = z.infer<typeof Evidence>;

/** How the category's score came about: `total` is `base`, the weights of the evidence and `rest` together. */
export const Score = z.object({
  total: z.number().meta({ description: "Calibrated logit of the category: the softmax over the categories' totals gives the confidence" }),
  base: z.number().meta({ description: "What it has before a word is read" }),
  rest: z.number().meta({ description: "What the words not shown as evidence add" }),
});
export type Score = z.infer<typeof Score>;

export const SeverityFactor = z.object({
  name: z.string(),
  value: z.string().meta({ description: "What was found" }),
  weight: z.number().meta({ description: "The factor's full points" }),
  contribution: z.number().meta({ description: "Points added to the score; negative when it makes matters better" }),
  evidence: z.array(z.string()).max(3).meta({ description: "The report's words, or the field they come from" }),
  spans: z
    .array(z.object({ start: z.int().min(0), end: z.int().min(0) }))
    .max(3)
    .optional()
    .meta({ description: "Where the words stand; offsets as in the verdict's evidence" }),
});
export type SeverityFactor = z.infer<typeof SeverityFactor>;

// Verdicts given before these fields existed are still read, so what was added later is optional.
export const Technique = z.object({
  id: z.string().regex(/^T\d{4}(\.\d{3})?$/),
  name: z.string(),
  score: share.optional().meta({ description: "How directly the report tells it: 1 where it names the technique" }),
  reason: z
    .object({
      kind: z.enum(["named", "words", "type"]).meta({ description: "The report names the id, its words describe it, or the incident's type implies it" }),
      text: z.string().meta({ description: "The report's words; for `type`, the type" }),
    })
    .optional(),
  tactics: z.array(z.string()).max(10).optional().meta({ description: "ATT&CK's short names, such as `initial-access`" }),
  mitigationIds: z.array(z.string().regex(/^M\d{4}$/)).max(4).optional().meta({ description: "ATT&CK's mitigations of it, those a response desk can act on first" }),
  hasMitigation: z.boolean().nullable().optional().meta({ description: "False where ATT&CK names none; null for a technique newer than the engine's catalogue" }),
});
export type Technique = z.infer<typeof Technique>;

/** What a step can be about. */
export const assets = ["mailbox", "account", "computer", "phone", "removable_media", "server", "database", "website", "payment_terminal", "cloud_storage", "paper", "backup", "domain_controller", "control_system", "phone_line", "access_card", "chat_account", "source_code"] as const;
export const Asset = z.enum(assets);
export type Asset = z.infer<typeof Asset>;

/** A first step to take. */
export const Mitigation = z.object({
  id: z.string().meta({ description: "Unique within a verdict, and the same in every verdict that has the step" }),
  title: z.string(),
  phase: Phase,
  detail: z.string(),
  csf: z
    .object({ function: z.enum(["GV", "ID", "PR", "DE", "RS", "RC"]), category: z.string().regex(/^[A-Z]{2}\.[A-Z]{2}$/) })
    .optional()
    .meta({ description: "Function and category of the NIST Cybersecurity Framework 2.0" }),
  attack: z.string().regex(/^M\d{4}$/).nullable().optional().meta({ description: "The ATT&CK mitigation it puts into practice; null where none fits" }),
  d3fend: z
    .array(z.object({ id: z.string().regex(/^D3-[A-Z]+$/), name: z.string() }))
    .max(4)
    .optional()
    .meta({ description: "MITRE D3FEND countermeasures it uses" }),
  appliesTo: z.array(Asset).max(assets.length).optional().meta({ description: "The kinds of asset it was chosen for; empty where it fits any" }),
});
export type Mitigation = z.infer<typeof Mitigation>;

/** A suggestion, one level below the category. */
export const IncidentType = z.object({
  rsit: z.object({ class: z.string(), type: z.string() }).meta({ description: "Reference Security Incident Taxonomy (ENISA), version 1003: machine-readable names" }),
  veris: z.object({ action: z.enum(["hacking", "malware", "social", "misuse", "physical", "error", "environmental"]), variety: z.string().nullable() }).meta({ description: "VERIS 1.4 action; variety null where the text does not say" }),
  evidence: z
    .array(z.object({ start: z.int().min(0), end: z.int().min(0), text: z.string() }))
    .min(1)
    .max(3)
    .meta({ description: "The words that decided it; offsets as in the verdict's evidence" }),
});
export type IncidentType = z.infer<typeof IncidentType>;

/** What the engine says of one report. Who calls it adds the state, the time it took and similar incidents. */
export const Verdict = z.object({
  category: Category,
  confidence: share,
  alternatives: z.array(Alternative).max(3),
  needsReview: z.boolean().meta({ description: "The engine is not sure enough of the category; a person decides" }),
  evidence: z.array(Evidence).max(12).meta({ description: "The words that decided, strongest first" }),
  score: Score,
  severity: z.object({
    level: SeverityLevel,
    score: z.number().min(0).max(100),
    factors: z.array(SeverityFactor).max(20),
    nciss: z.object({ score: z.number().min(0).max(100), level: NcissLevel }),
  }),
  type: IncidentType.nullable().optional().meta({ description: "Null where the text does not tell" }),
  techniques: z.array(Technique).max(20),
  mitigations: z.array(Mitigation).max(10),
  observablesCount: z.int().min(0),
  recordsEstimated: z.number().min(0).nullable().meta({ description: "People or records affected, as the report says; null when it does not" }),
  model: z.object({ version: z.string(), sha256 }),
  inputSha256: sha256,
});
export type Verdict = z.infer<typeof Verdict>;
