import { createHash } from "node:crypto";
import { plainName } from "../../platform/schemas.ts";
import type { SeverityLevel } from "../../triage/model.ts";
import { maxDescription, maxName, maxRaw, maxTechniques, maxTitle, type ReportedAlert } from "./adapter.ts";
import { given, observablesOf, type Given } from "./given.ts";
import { rawJson } from "./rawJson.ts";
import { unknownSeverity } from "./severities.ts";

/** An alert as an adapter reads it, before it is brought into bounds. */
export interface Draft {
  title: string;
  /** Paragraphs; those that are missing or said before are left out. */
  description: readonly (string | null)[];
  /** Null where the source does not say. */
  severity: SeverityLevel | null;
  sourceRef: string | null;
  occurredAt: Date | null;
  host: string | null;
  user: string | null;
  rule: string | null;
  /** Texts that name techniques: ids, tags, links. */
  techniques: readonly string[];
  given: readonly Given[];
}

/** Longer lines are cut before they are cleaned. */
const maxLine = 4_000;
const oneLine = (text: string, max: number): string => plainName(text.slice(0, maxLine), max).trim();
const nameOf = (text: string | null | undefined): string | null => oneLine(text ?? "", maxName) || null;

function titleOf(title: string, label: string): string {
  const whole = oneLine(title, maxLine);
  const named = whole === "" ? `${label} alert` : whole.length < 3 ? `${label}: ${whole}` : whole;
  return named.length <= maxTitle ? named : `${named.slice(0, maxTitle - 1).toWellFormed()}…`;
}

function descriptionOf(paragraphs: readonly (string | null)[]): string {
  const unique = [...new Set(paragraphs.filter((paragraph) => paragraph !== null).map((paragraph) => paragraph.slice(0, 2 * maxDescription).trim()))];
  const whole = unique.join("\n\n").toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]+/g, " ").trim();
  return whole.length <= maxDescription ? whole : `${whole.slice(0, maxDescription - 1).toWellFormed()}…`;
}

/** An id that is too long to keep is kept by its hash, so that the same one is still the same. */
function refOf(ref: string | null): string | null {
  const name = ref === null ? "" : oneLine(ref, maxLine);
  if (name === "" || ref === null) return null;
  return name.length <= maxName ? name : `sha256:${createHash("sha256").update(ref).digest("hex")}`;
}

/** ATT&CK ids in texts, of whatever age: `T1059.001`, `attack.t1059`, `…/techniques/T1059/001/`. */
function techniquesIn(texts: readonly string[]): string[] {
  return texts.flatMap((text) => Array.from(text.slice(0, maxLine).matchAll(/(?<![a-z0-9])t\d{4}(?:[./]\d{3})?(?!\d)/gi), ([id]) => id.toUpperCase().replace("/", ".")));
}

/** The alert that a draft of a payload is, within every bound of `ReportedAlert`. */
export function report(payload: unknown, label: string, draft: Draft): ReportedAlert {
  const description = descriptionOf(draft.description);
  const { observables, techniques } = observablesOf([...given("text", [draft.title, description]), ...draft.given]);
  return {
    sourceRef: refOf(draft.sourceRef),
    title: titleOf(draft.title, label),
    description,
    severity: draft.severity ?? unknownSeverity,
    observables,
    techniques: [...new Set([...techniquesIn(draft.techniques), ...techniques])].slice(0, maxTechniques),
    occurredAt: draft.occurredAt,
    host: nameOf(draft.host?.slice(0, maxLine).replace(/\$$/, "").toLowerCase()),
    user: nameOf(draft.user),
    rule: nameOf(draft.rule),
    raw: rawJson(payload, maxRaw),
  };
}
