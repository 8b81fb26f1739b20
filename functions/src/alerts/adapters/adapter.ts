import { z } from "zod";
import { AppError, type FieldError } from "../../platform/errors.ts";
import { line, text } from "../../platform/schemas.ts";
import { SeverityLevel } from "../../triage/model.ts";

/** The forms in which a source may hand in alerts. */
export const alertFormats = ["native", "ocsf", "elastic", "sigma", "splunk", "falco", "wazuh", "microsoft", "guardduty", "generic"] as const;
export const AlertFormat = z.enum(alertFormats);
export type AlertFormat = z.infer<typeof AlertFormat>;

/** As triage has it; the type is open, since a source may speak of things the engine does not know. */
export const ReportedObservable = z.strictObject({ type: line(1, 50), value: line(1, 2_048), isInternal: z.boolean() });
export type ReportedObservable = z.infer<typeof ReportedObservable>;

export const maxObservables = 100;
export const maxTechniques = 50;
export const maxTitle = 200;
export const maxDescription = 10_000;
export const maxRaw = 30_000;
export const maxName = 200;

/** What every source's alert becomes. */
export const ReportedAlert = z.strictObject({
  sourceRef: line(1, maxName).nullable().meta({ description: "Its id at the source" }),
  title: line(3, maxTitle),
  description: text(0, maxDescription),
  severity: SeverityLevel,
  observables: z.array(ReportedObservable).max(maxObservables),
  techniques: z.array(z.string().regex(/^T\d{4}(?:\.\d{3})?$/)).max(maxTechniques),
  occurredAt: z.date().nullable().meta({ description: "The earliest time the source gives" }),
  host: line(1, maxName).nullable().meta({ description: "The machine or resource it is about, in lower case" }),
  user: line(1, maxName).nullable().meta({ description: "The account it is about, as the source writes it" }),
  rule: line(1, maxName).nullable().meta({ description: "What fired: the rule's name, or its id where it has none" }),
  raw: z.string().max(maxRaw).nullable().meta({ description: "All that came, as JSON with sorted keys; cut with a mark when it is long" }),
});
export type ReportedAlert = z.infer<typeof ReportedAlert>;

export interface Adapter {
  format: AlertFormat;
  /** What people call the source. */
  label: string;
  /**
   * The source's JSON as an alert. Throws `invalid_input` with the paths when it is not of the format; a field of another
   * type than documented is left out and stays in `raw`.
   */
  read: (payload: unknown) => ReportedAlert;
}

/** Throws `invalid_input` when there are problems. */
export function refuse(label: string, problems: readonly FieldError[]): void {
  if (problems.length > 0) throw new AppError("invalid_input", `This is not an alert in the form of ${label}; errors names the fields.`, { errors: [...problems] });
}
