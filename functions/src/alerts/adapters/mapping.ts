import { z } from "zod";
import { line } from "../../platform/schemas.ts";
import { SeverityLevel } from "../../triage/model.ts";
import { maxTitle } from "./adapter.ts";
import { maxSteps, parsePath } from "./paths.ts";

/** What a field can hold; a text holds whatever triage finds in it. */
export const givenKinds = ["ip", "host", "user", "email", "url", "path", "file", "hash", "mac", "registry_key", "cve", "text"] as const;
export type GivenKind = (typeof givenKinds)[number];

/** A path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`. */
export const FieldPath = line(1, 300).refine((path) => parsePath(path) !== null, `must be a path such as alert.name or hits[*].ip, of ${String(maxSteps)} steps at most`).meta({ description: "Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points" });

/** How a source that no adapter knows is read, kept as data with the source. */
export const GenericMapping = z.strictObject({
  title: FieldPath,
  description: FieldPath.optional(),
  severity: z
    .union([FieldPath, z.strictObject({ path: FieldPath, values: z.record(line(1, 100), SeverityLevel).refine((values) => Object.keys(values).length <= 50, "must have 50 values at most") })])
    .optional()
    .meta({ description: "A path, and with it what the source's values mean; without, the usual words are understood" }),
  sourceRef: FieldPath.optional(),
  occurredAt: FieldPath.optional(),
  host: FieldPath.optional(),
  user: FieldPath.optional(),
  rule: FieldPath.optional(),
  techniques: z.array(FieldPath).max(10).default([]),
  observables: z.array(z.strictObject({ path: FieldPath, kind: z.enum(givenKinds) })).max(50).default([]),
  defaults: z
    .strictObject({ title: line(3, maxTitle).optional(), severity: SeverityLevel.optional(), host: line(1, 200).optional(), user: line(1, 200).optional(), rule: line(1, 200).optional() })
    .default({})
    .meta({ description: "What holds where the source says nothing" }),
});
export type GenericMapping = z.output<typeof GenericMapping>;
