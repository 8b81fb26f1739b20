import { z } from "zod";
import { Tlp } from "../incidents/model.ts";
import { line, page, pageOf, plainName, text, timestamp } from "../platform/schemas.ts";
import { observableTypes } from "../triage/model.ts";

export const sourcesMax = 20;
export const labelsMax = 20;
export const techniquesMax = 50;
export const statementsMax = 5;
/** As STIX 2.1 (5.2) bounds a sighting's count. */
export const countMax = 999_999_999;

/** The source that stands for what people of this organisation enter; their word goes before that of feeds. No feed may bear it. */
export const ownSource = "secura";

export const IndicatorType = z.enum(observableTypes);
export type IndicatorType = z.output<typeof IndicatorType>;

/** The observable's id, by which an incident keeps it. */
const IndicatorId = z.string().regex(/^[0-9a-f]{64}$/, "must be an indicator's id");
const Value = line(1, 2_048);
const Label = line(1, 100);
const Labels = z.array(Label).max(labelsMax);
// A technique newer than any list we know must survive.
const TechniqueId = z.string().regex(/^T\d{4}(?:\.\d{3})?$/, "must be an ATT&CK technique id");
const Techniques = z.array(TechniqueId).max(techniquesMax);
const Confidence = z.int().min(1).max(100);

/** What one source last said of an indicator. */
export const IndicatorSource = z
  .object({
    name: line(1, 200),
    ref: line(1, 500).nullable().meta({ description: "What it calls the indicator" }),
    at: timestamp.meta({ description: "When it said so last" }),
    confidence: z.int().min(0).max(100).meta({ description: "How sure it is; 0: it takes its word back" }),
  })
  .meta({ id: "IndicatorSource" });
export type IndicatorSource = z.output<typeof IndicatorSource>;

export const Indicator = z
  .object({
    id: IndicatorId.meta({ description: "SHA-256 of type and value: the id the same observable has in every incident" }),
    type: IndicatorType,
    value: Value.meta({ description: "Refanged and in its normal form, as observables are" }),
    confidence: z.int().min(0).max(100).meta({ description: "The highest of the sources that are up to date, or what this organisation says itself; age is not in it" }),
    tlp: Tlp.meta({ description: "The strictest of the sources" }),
    labels: Labels,
    description: text(0, 2_000),
    sources: z.array(IndicatorSource).max(sourcesMax).meta({ description: "One entry a source, this organisation's first, then the latest first" }),
    firstSeen: timestamp,
    lastSeen: timestamp,
    validUntil: timestamp.nullable().meta({ description: "When it ends by the word of a source; null: none has said" }),
    decayAt: timestamp.meta({ description: "When age has taken most of its confidence; from then on nothing is matched with it" }),
    revoked: z.boolean().meta({ description: "No source stands by it any longer" }),
    sightings: z.int().min(0).max(countMax).meta({ description: "How often its sources saw it" }),
    hits: z.int().min(0).max(countMax).meta({ description: "How often it was met here" }),
    techniques: Techniques,
    statements: z.array(line(1, 500)).max(statementsMax).optional().meta({ description: "Terms its sources give it out under, which go with it" }),
    version: z.int().min(0),
  })
  .meta({ id: "Indicator" });
export type Indicator = z.output<typeof Indicator>;

const epoch = new Date(0);
/** What a field is that cannot be read: nothing is matched with such an indicator, and it is given to nobody. */
export const indicatorDefaults: Indicator = { id: "", type: "host", value: "", confidence: 0, tlp: "RED", labels: [], description: "", sources: [], firstSeen: epoch, lastSeen: epoch, validUntil: null, decayAt: epoch, revoked: true, sightings: 0, hits: 0, techniques: [], version: 0 };

/** An indicator and what its age leaves of its confidence. */
export const ScoredIndicator = Indicator.extend({ score: z.int().min(0).max(100).meta({ description: "Confidence after age" }) }).meta({ id: "ScoredIndicator" });
export type ScoredIndicator = z.output<typeof ScoredIndicator>;

const said = {
  confidence: Confidence,
  tlp: Tlp,
  labels: Labels,
  description: text(0, 2_000),
  validUntil: timestamp.nullable(),
  techniques: Techniques,
};

export const CreateIndicatorInput = z.strictObject({
  type: IndicatorType.optional().meta({ description: "Told from the value when left out" }),
  value: Value.meta({ description: "Defanged or not" }),
  ...said,
  confidence: Confidence.default(50),
  tlp: Tlp.default("AMBER"),
  labels: Labels.default([]),
  description: text(0, 2_000).default(""),
  validUntil: timestamp.nullable().default(null),
  techniques: Techniques.default([]),
  ref: line(1, 500).nullable().default(null).meta({ description: "Where it comes from: a link, a ticket's number" }),
});
export type CreateIndicatorInput = z.output<typeof CreateIndicatorInput>;

export const IndicatorRef = z.strictObject({ id: IndicatorId });
export type IndicatorRef = z.output<typeof IndicatorRef>;

export const UpdateIndicatorInput = z
  .strictObject({ id: IndicatorId, ...said, revoked: z.boolean().meta({ description: "true: this organisation says that it is none" }) })
  .partial()
  .required({ id: true });
export type UpdateIndicatorInput = z.output<typeof UpdateIndicatorInput>;

export const SearchIndicatorsInput = page.extend({
  type: IndicatorType.optional(),
  value: Value.optional().meta({ description: "The whole value, defanged or not" }),
  label: Label.optional(),
  technique: TechniqueId.optional(),
  tlp: Tlp.optional(),
  state: z.enum(["active", "decayed", "revoked"]).optional().meta({ description: "`active`: neither decayed nor past its end nor revoked" }),
});
export type SearchIndicatorsInput = z.output<typeof SearchIndicatorsInput>;
export const IndicatorPage = pageOf(ScoredIndicator);
export type IndicatorPage = z.output<typeof IndicatorPage>;

export const LookupInput = z.strictObject({
  items: z
    .array(z.strictObject({ type: IndicatorType.optional(), value: Value }))
    .min(1)
    .max(100),
});
export type LookupInput = z.output<typeof LookupInput>;

export const LookupOutput = z.object({
  items: z.array(
    z.object({
      asked: z.string(),
      type: IndicatorType.nullable().meta({ description: "null: the value is no observable that is known" }),
      value: z.string().nullable(),
      indicator: ScoredIndicator.nullable(),
    }),
  ),
});
export type LookupOutput = z.output<typeof LookupOutput>;

export const ImportFormat = z.enum(["stix", "misp", "csv"]);
export type ImportFormat = z.output<typeof ImportFormat>;

export const importCharactersMax = 10_000_000;

/** Columns that a CSV file may have; `ignore` stands for one that is not read. */
export const CsvColumn = z.enum(["value", "type", "confidence", "tlp", "labels", "description", "first_seen", "last_seen", "valid_until", "techniques", "ref", "ignore"]);
export type CsvColumn = z.output<typeof CsvColumn>;

export const ImportInput = z.strictObject({
  format: ImportFormat,
  source: line(1, 100)
    // As it is kept, which is without marks that nobody sees.
    .refine((name) => plainName(name.normalize("NFKC"), 200).toLowerCase() !== ownSource, `must not be "${ownSource}", which stands for this organisation`)
    .meta({ description: "Who gives it out" }),
  content: z.union([z.string().min(1).max(importCharactersMax), z.record(z.string(), z.unknown())]).meta({ description: "CSV as text; STIX and MISP as JSON, or as text that holds it" }),
  tlp: Tlp.default("AMBER").meta({ description: "For what says nothing of it" }),
  confidence: Confidence.default(50).meta({ description: "For what says nothing of it" }),
  columns: z.array(CsvColumn).min(1).max(50).optional().meta({ description: "A CSV file's columns, if it has no row that names them" }),
  delimiter: z.enum([",", ";", "\t", "|"]).optional().meta({ description: "Told from the first lines when left out" }),
  observed: z.boolean().default(false).meta({ description: "true: STIX observations that no indicator speaks of are taken as well" }),
  dryRun: z.boolean().default(false).meta({ description: "true: nothing is written; the report says what would be" }),
});
export type ImportInput = z.output<typeof ImportInput>;

export const ImportOutcome = z.enum(["taken", "merged", "refused", "ignored"]);
export type ImportOutcome = z.output<typeof ImportOutcome>;

/** What became of one object, attribute or line. */
export const ImportItem = z.object({
  ref: z.string().meta({ description: "The object's id, the attribute's UUID, or the line" }),
  outcome: ImportOutcome.meta({ description: "`taken`: new; `merged`: into an indicator that was known; `refused`: wrong in itself; `ignored`: nothing Secura keeps" }),
  reason: z.string().meta({ description: "Empty where there is nothing to add" }),
});
export type ImportItem = z.output<typeof ImportItem>;

export const ImportOutput = z.object({
  counts: z.record(ImportOutcome, z.int().min(0)),
  items: z.array(ImportItem).meta({ description: "What was refused first, then ignored, then merged, then taken; the first 1,000" }),
  isComplete: z.boolean().meta({ description: "false: there are more items than are listed" }),
});
export type ImportOutput = z.output<typeof ImportOutput>;

export const ExportInput = z.strictObject({
  tlp: Tlp.default("AMBER").meta({ description: "Nothing marked more strictly leaves; RED needs a permission of its own" }),
  type: IndicatorType.optional(),
  label: Label.optional(),
  isFull: z.boolean().default(false).meta({ description: "true: with sources, as a copy for oneself" }),
});
export type ExportInput = z.output<typeof ExportInput>;
