import { z } from "zod";
import { timestamp } from "../../platform/schemas.ts";
import { Tlp } from "../../incidents/model.ts";
import { Category, SeverityLevel } from "../../triage/model.ts";
import { TargetKind } from "../hitModel.ts";
import { IndicatorType } from "../model.ts";

/** How far the picture looks back. */
export const windowDays = 30;

/** An incident or an alert, as it is named in the picture. */
export const PictureItem = z.object({
  kind: TargetKind,
  id: z.string(),
  name: z.string().nullable().meta({ description: "The incident's number" }),
  title: z.string(),
  severity: SeverityLevel.nullable(),
  at: timestamp.meta({ description: "When it was reported, or first seen" }),
});
export type PictureItem = z.output<typeof PictureItem>;

export const Campaign = z.object({
  id: z.string().meta({ description: "Stays the same while the campaign lives" }),
  severity: SeverityLevel.nullable().meta({ description: "The highest of its members" }),
  categories: z.array(z.object({ category: Category, count: z.int() })).meta({ description: "Of its incidents, the most frequent first" }),
  techniques: z.array(z.object({ id: z.string(), count: z.int() })).meta({ description: "Those that two or more of its members show, ten at most" }),
  observables: z.array(z.object({ type: z.string(), value: z.string(), count: z.int().meta({ description: "Members that hold it" }) })).meta({ description: "What its members share, ten at most" }),
  alike: z.object({ pairs: z.int(), highest: z.number() }).nullable().meta({ description: "Pairs of reports that were joined because their texts are alike, and the highest cosine" }),
  incidents: z.int(),
  alerts: z.int(),
  hosts: z.int().meta({ description: "Different machines and systems its members name" }),
  users: z.int().meta({ description: "Different accounts its alerts name" }),
  firstSeenAt: timestamp,
  lastSeenAt: timestamp,
  joinedLately: z.int().meta({ description: "Members of the last seven days" }),
  isGrowing: z.boolean().meta({ description: "Something joined within three days" }),
  members: z.array(PictureItem).meta({ description: "The latest, fifty at most" }),
});
export type Campaign = z.output<typeof Campaign>;

export const RiseShown = z.object({
  kind: z.enum(["category", "technique", "all"]).meta({ description: "`all`: reports of every kind together" }),
  id: z.string(),
  label: z.string(),
  observed: z.number().meta({ description: "Incidents of the last seven days, today included" }),
  expected: z.number().meta({ description: "What the four weeks before let expect" }),
  ratio: z.number().nullable().meta({ description: "null: nothing was to be expected" }),
  p: z.number(),
  q: z.number().meta({ description: "The least false discovery rate at which it is told" }),
  days: z.int().meta({ description: "Of history" }),
  sentence: z.string(),
});
export type RiseShown = z.output<typeof RiseShown>;

export const TopIndicator = z.object({
  id: z.string(),
  type: IndicatorType,
  value: z.string(),
  score: z.int(),
  tlp: Tlp,
  labels: z.array(z.string()),
  sources: z.array(z.string()),
  incidents: z.int().meta({ description: "That hold it, of those looked at" }),
  alerts: z.int(),
  lastSeenAt: timestamp.meta({ description: "When one of them was last seen" }),
  campaignIds: z.array(z.string()),
  why: z.string(),
});
export type TopIndicator = z.output<typeof TopIndicator>;

export const Exposure = z.object({
  cve: z.string(),
  dueDate: z.iso.date().nullable().meta({ description: "By when the catalogue wants it mended; known once the feed of kind `kev` runs" }),
  isOverdue: z.boolean(),
  isRansomware: z.boolean().meta({ description: "Extortionists are known to use it" }),
  incidents: z.int(),
  alerts: z.int(),
  lastSeenAt: timestamp,
  seenIn: z.array(PictureItem).meta({ description: "Open incidents and alerts that name it, the latest, five at most" }),
});
export type Exposure = z.output<typeof Exposure>;

export const ThreatPicture = z
  .object({
    at: timestamp.meta({ description: "When what it shows was read" }),
    windowDays: z.int(),
    incidents: z.int().meta({ description: "Looked at; restricted ones are not" }),
    alerts: z.int(),
    isComplete: z.boolean().meta({ description: "false: there was more than is looked at, or than fits" }),
    historyDays: z.int().meta({ description: "Days of reports behind what is said to rise; below 21 nothing is said" }),
    campaigns: z.array(Campaign),
    rising: z.array(RiseShown),
    indicators: z.array(TopIndicator),
    exposure: z.array(Exposure),
  })
  .meta({ id: "ThreatPicture" });
export type ThreatPicture = z.output<typeof ThreatPicture>;

export const pictureDefaults: ThreatPicture = { at: new Date(0), windowDays, incidents: 0, alerts: 0, isComplete: false, historyDays: 0, campaigns: [], rising: [], indicators: [], exposure: [] };

const Counts = z.record(z.string(), z.int().min(0));

/** How many incidents were reported on a day (UTC), of all, by category and by technique. */
export const DayCount = z.object({ all: z.int().min(0), categories: Counts, techniques: Counts });
export type DayCount = z.output<typeof DayCount>;

/** What a refresh keeps for the next: days that were counted, by their number, and until when somebody is at it. */
export const PictureNotes = z.object({ days: z.record(z.string().regex(/^\d{1,6}$/), DayCount), claimedUntil: timestamp.nullable() });
export type PictureNotes = z.output<typeof PictureNotes>;
export const notesDefaults: PictureNotes = { days: {}, claimedUntil: null };
