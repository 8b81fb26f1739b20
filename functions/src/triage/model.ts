import { z } from "zod";

/** What the security desk sorts reports into. The order is the model's label order: append, never reorder. */
export const categories = ["phishing", "malware", "ransomware", "intrusion", "denial_of_service", "insider_misuse", "data_exposure", "lost_or_stolen_device", "fraud", "other"] as const;
export const severityLevels = ["low", "medium", "high", "critical"] as const;
export const ncissLevels = ["baseline", "low", "medium", "high", "severe", "emergency"] as const;
export const phases = ["contain", "eradicate", "recover", "notify"] as const;
export const observableTypes = ["url", "email", "ipv6", "mac", "ipv4", "sha256", "sha1", "md5", "cve", "technique", "btc", "filename", "domain"] as const;

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
  value: z.string().min(1).max(2_048).meta({ description: "Refanged; host names in lower case and ASCII, hashes in lower case" }),
});
export type Observable = z.infer<typeof Observable>;

export const Alternative = z.object({ category: Category, confidence: share });
export type Alternative = z.infer<typeof Alternative>;

export const Evidence = z.object({
  start: z.int().min(0).meta({ description: "Offset into the judged text, in UTF-16 units" }),
  end: z.int().min(0).meta({ description: "One past the last unit" }),
  text: z.string(),
  weight: share.meta({ description: "Share of all that spoke for the category" }),
});
export type Evidence = z.infer<typeof Evidence>;

export const SeverityFactor = z.object({
  name: z.string(),
  value: z.string().meta({ description: "What was found" }),
  weight: z.number().meta({ description: "The factor's full points" }),
  contribution: z.number().meta({ description: "Points added to the score; negative when it makes matters better" }),
  evidence: z.array(z.string()).max(3).meta({ description: "The report's words, or the field they come from" }),
});
export type SeverityFactor = z.infer<typeof SeverityFactor>;

export const Technique = z.object({ id: z.string().regex(/^T\d{4}(\.\d{3})?$/), name: z.string() });
export type Technique = z.infer<typeof Technique>;

export const Mitigation = z.object({
  id: z.string().meta({ description: "The ATT&CK mitigation where one fits; unique within a category" }),
  title: z.string(),
  phase: Phase,
  detail: z.string(),
});
export type Mitigation = z.infer<typeof Mitigation>;

/** What the engine says of one report. Who calls it adds the state, the time it took and similar incidents. */
export const Verdict = z.object({
  category: Category,
  confidence: share,
  alternatives: z.array(Alternative).max(3),
  needsReview: z.boolean().meta({ description: "The engine is not sure enough of the category; a person decides" }),
  evidence: z.array(Evidence).max(8),
  severity: z.object({
    level: SeverityLevel,
    score: z.number().min(0).max(100),
    factors: z.array(SeverityFactor).max(20),
    nciss: z.object({ score: z.number().min(0).max(100), level: NcissLevel }),
  }),
  techniques: z.array(Technique).max(20),
  mitigations: z.array(Mitigation).max(10),
  observablesCount: z.int().min(0),
  recordsEstimated: z.number().min(0).nullable().meta({ description: "People or records affected, as the report says; null when it does not" }),
  model: z.object({ version: z.string(), sha256 }),
  inputSha256: sha256,
});
export type Verdict = z.infer<typeof Verdict>;
