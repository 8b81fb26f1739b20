import { z } from "zod";
import { id, line, page, pageOf, timestamp } from "../platform/schemas.ts";
import { SeverityLevel, severityLevels } from "../triage/model.ts";
import { AlertFormat } from "./adapters/adapter.ts";
import { GenericMapping } from "./adapters/mapping.ts";

/** What may make two reports the same sighting, beside their source and severity. */
export const FingerprintField = z.enum(["rule", "title", "host", "user", "address", "techniques"]);
export type FingerprintField = z.output<typeof FingerprintField>;

const settings = {
  format: AlertFormat,
  mapping: GenericMapping.nullable().meta({ description: "How its JSON is read; for the format generic" }),
  fingerprintFields: z.array(FingerprintField).min(1).max(6).nullable().meta({ description: "null: the rule, or else the title, and host, user and first address" }),
  windowMinutes: z.int().min(1).max(10_080).meta({ description: "How long after the first sighting the same one is counted on it" }),
  minimumSeverity: SeverityLevel.nullable().meta({ description: "What is less severe is kept like something suppressed" }),
  autoPromoteFrom: z.enum([...severityLevels, "never"]).nullable().meta({ description: "From this severity on an alert becomes an incident by itself; `never`: whatever the settings of alerts say; null: as they say" }),
};

export const AlertSource = z
  .object({
    id: z.string(),
    name: z.string(),
    ...settings,
    status: z.enum(["active", "revoked"]),
    keyExpiresAt: timestamp.nullable(),
    createdBy: z.string(),
    createdAt: timestamp,
    updatedAt: timestamp,
    version: z.int().min(0),
  })
  .meta({ id: "AlertSource" });
export type AlertSource = z.output<typeof AlertSource>;

/** As stored: with the hash of its key, which no answer carries. */
export const StoredSource = AlertSource.extend({ keySha256: z.string().nullable() });
export type StoredSource = z.output<typeof StoredSource>;

const epoch = new Date(0);
export const sourceDefaults: StoredSource = { id: "", name: "", format: "native", mapping: null, fingerprintFields: null, windowMinutes: 60, minimumSeverity: null, autoPromoteFrom: null, status: "revoked", keyExpiresAt: null, createdBy: "", createdAt: epoch, updatedAt: epoch, version: 0, keySha256: null };

const needsMapping = { message: "is needed for the format generic", path: ["mapping"] };

export const AddSourceInput = z
  .strictObject({
    name: line(1, 100).refine((name) => name.trim() === name, "must not begin or end with a space").meta({ description: "What its alerts are filed under; fixed" }),
    format: settings.format,
    mapping: GenericMapping.optional(),
    fingerprintFields: settings.fingerprintFields.optional(),
    windowMinutes: settings.windowMinutes.optional(),
    minimumSeverity: settings.minimumSeverity.optional(),
    autoPromoteFrom: settings.autoPromoteFrom.optional(),
    keyExpiresAt: timestamp.optional(),
  })
  .refine(({ format, mapping }) => format !== "generic" || mapping !== undefined, needsMapping);
export type AddSourceInput = z.output<typeof AddSourceInput>;

export const UpdateSourceInput = z.strictObject({
  id,
  format: settings.format.optional(),
  mapping: settings.mapping.optional(),
  fingerprintFields: settings.fingerprintFields.optional(),
  windowMinutes: settings.windowMinutes.optional(),
  minimumSeverity: settings.minimumSeverity.optional(),
  autoPromoteFrom: settings.autoPromoteFrom.optional(),
});
export type UpdateSourceInput = z.output<typeof UpdateSourceInput>;

export const SourceRef = z.strictObject({ id });
export type SourceRef = z.output<typeof SourceRef>;
export const RotateKeyInput = z.strictObject({ id, keyExpiresAt: timestamp.optional() });
export type RotateKeyInput = z.output<typeof RotateKeyInput>;

export const SourceKey = z.object({ source: AlertSource, key: z.string().meta({ description: "The API key, for the header X-API-Key. It is shown here and never again" }) });
export type SourceKey = z.output<typeof SourceKey>;

export const ListSourcesInput = page;
export type ListSourcesInput = z.output<typeof ListSourcesInput>;
export const SourcePage = pageOf(AlertSource);
export type SourcePage = z.output<typeof SourcePage>;
