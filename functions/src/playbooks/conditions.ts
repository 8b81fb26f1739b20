import { z } from "zod";
import { Tlp, type Incident } from "../incidents/model.ts";
import { line } from "../platform/schemas.ts";
import { Category, SeverityLevel, severityLevels } from "../triage/model.ts";

/**
 * What a step may depend on: a closed list of fields of the incident, each with the operators that make sense for it.
 * What is not known yet meets no condition, whatever the operator: nobody should act, or not act, on a guess.
 */
export const Condition = z
  .discriminatedUnion("field", [
    z.strictObject({ field: z.literal("severity"), operator: z.enum(["is", "isNot", "atLeast", "atMost"]), value: SeverityLevel }),
    z.strictObject({ field: z.literal("category"), operator: z.enum(["isOneOf", "isNoneOf"]), value: z.array(Category).min(1).max(20) }),
    z.strictObject({ field: z.literal("tlp"), operator: z.enum(["isOneOf", "isNoneOf"]), value: z.array(Tlp).min(1).max(5) }),
    z.strictObject({ field: z.literal("restricted"), operator: z.literal("is"), value: z.boolean() }),
    z.strictObject({ field: z.enum(["tags", "affected.systems", "affected.dataClasses"]), operator: z.enum(["includes", "lacks"]), value: line(1, 200) }),
    z.strictObject({ field: z.enum(["affected.users", "affected.records", "triage.observablesCount"]), operator: z.enum(["atLeast", "atMost"]), value: z.int().min(0).max(1_000_000_000_000) }),
    z.strictObject({ field: z.literal("triage.techniques"), operator: z.enum(["includes", "lacks"]), value: z.string().regex(/^T\d{4}(\.\d{3})?$/, "must be an ATT&CK technique such as T1566") }),
  ])
  .meta({ id: "PlaybookCondition" });
export type Condition = z.output<typeof Condition>;

/** What of an incident conditions are asked about. */
export type Facts = Pick<Incident, "severity" | "category" | "tlp" | "restricted" | "tags" | "affected" | "triage">;

type Value = string | number | boolean | readonly string[];

/** A field's value, or null while nobody knows it. Records fall back on what the engine read in the report. */
function valueOf(field: Condition["field"], { severity, category, tlp, restricted, tags, affected, triage }: Facts): Value | null {
  switch (field) {
    case "severity":
      return severity;
    case "category":
      return category;
    case "tlp":
      return tlp;
    case "restricted":
      return restricted;
    case "tags":
      return tags;
    case "affected.systems":
      return affected.systems ?? null;
    case "affected.dataClasses":
      return affected.dataClasses ?? null;
    case "affected.users":
      return affected.users ?? null;
    case "affected.records":
      return affected.records ?? triage.recordsEstimated ?? null;
    case "triage.observablesCount":
      return triage.observablesCount ?? null;
    case "triage.techniques":
      return triage.techniques?.map(({ id }) => id) ?? null;
  }
}

const rank = (value: unknown): number => (typeof value === "number" ? value : severityLevels.findIndex((level) => level === value));
const folded = (value: unknown): string => String(value).trim().toLowerCase();

/** True if a list names the value, in whatever case; a technique is also named by its sub-techniques. */
function includes(list: Value, { field, value }: Condition): boolean {
  const wanted = folded(value);
  return Array.isArray(list) && list.map(folded).some((item) => item === wanted || (field === "triage.techniques" && item.startsWith(`${wanted}.`)));
}

function isMet(condition: Condition, value: Value): boolean {
  switch (condition.operator) {
    case "is":
      return value === condition.value;
    case "isNot":
      return value !== condition.value;
    case "atLeast":
      return rank(value) >= rank(condition.value);
    case "atMost":
      return rank(value) <= rank(condition.value);
    case "isOneOf":
      return condition.value.some((item) => item === value);
    case "isNoneOf":
      return !condition.value.some((item) => item === value);
    case "includes":
      return includes(value, condition);
    case "lacks":
      return !includes(value, condition);
  }
}

const names: Record<Condition["field"], string> = {
  severity: "the severity",
  category: "the category",
  tlp: "the TLP marking",
  restricted: "restricted",
  tags: "the tags",
  "affected.systems": "the affected systems",
  "affected.dataClasses": "the affected classes of data",
  "affected.users": "the number of affected users",
  "affected.records": "the number of affected records",
  "triage.observablesCount": "the number of observables",
  "triage.techniques": "the techniques",
};
const operators: Record<Condition["operator"], string> = { is: "is", isNot: "is not", atLeast: "at least", atMost: "at most", isOneOf: "one of", isNoneOf: "none of", includes: "includes", lacks: "lacks" };
const shown = (value: Value): string => (Array.isArray(value) ? value.join(", ") || "none" : String(value)).slice(0, 200);

/**
 * Why the conditions do not all hold for an incident as it is now: one sentence on the first that fails, for people to
 * read; null when all hold. Pure.
 */
export function whyNot(conditions: readonly Condition[], facts: Facts): string | null {
  for (const condition of conditions) {
    const value = valueOf(condition.field, facts);
    const asked = `asked: ${operators[condition.operator]} ${shown(condition.value)}`;
    if (value === null) return `${names[condition.field]}: not known (${asked})`;
    if (!isMet(condition, value)) return `${names[condition.field]}: ${shown(value)} (${asked})`;
  }
  return null;
}
