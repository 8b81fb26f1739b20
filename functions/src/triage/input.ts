import { createHash } from "node:crypto";
import { z } from "zod";

/** What is judged. `affected` is what the reporter entered in the form's fields; all of it is optional. */
export const TriageInput = z.object({
  title: z.string().optional(),
  text: z.string(),
  affected: z
    .object({
      systems: z.array(z.string()).optional(),
      users: z.number().optional(),
      records: z.number().optional(),
      dataClasses: z.array(z.string()).optional(),
    })
    .optional(),
});
export type TriageInput = z.infer<typeof TriageInput>;

/** Title (200), the blank line and description (20,000) as incidents allow them; what is longer is not read. */
export const maxJudgedLength = 20_202;

/**
 * The text the engine reads and to which all offsets refer: title, a blank line, description, cut at
 * `maxJudgedLength` UTF-16 units. Broken surrogates become U+FFFD, which keeps every offset.
 */
export function judgedText(report: TriageInput): string {
  const joined = report.title ? `${report.title}\n\n${report.text}` : report.text;
  return joined.slice(0, maxJudgedLength).toWellFormed();
}

/**
 * SHA-256 (hex) over what is judged: the report's title, text and affected fields in a fixed order,
 * and the model. An equal hash means that judging again by the same release would give the same verdict; a new model changes it.
 */
export function inputSha256(report: TriageInput, model: { sha256: string }): string {
  const { systems, users, records, dataClasses } = report.affected ?? {};
  // An array has one order and JSON.stringify escapes broken surrogates, so equal input means equal bytes.
  const canonical = JSON.stringify([model.sha256, report.title ?? "", report.text, systems ?? [], users ?? null, records ?? null, dataClasses ?? []]);
  return createHash("sha256").update(canonical).digest("hex");
}
