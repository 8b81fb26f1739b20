import { z } from "zod";
import { db, readSnapshot } from "../platform/firestore.ts";
import { id, timeZone } from "../platform/schemas.ts";
import { Category, SeverityLevel } from "../triage/model.ts";

/** Minutes from the report until it must be acknowledged and resolved. */
const Target = z.strictObject({ acknowledge: z.int().min(1).max(525_600), resolve: z.int().min(1).max(5_256_000) });

const timeOfDay = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, "must be a time such as 08:00, or 24:00");

/** When the desk is staffed; targets of the named severities run only then. */
export const BusinessHours = z
  .strictObject({
    timeZone,
    days: z.array(z.int().min(1).max(7)).min(1).max(7).meta({ description: "1 Monday to 7 Sunday" }),
    from: timeOfDay,
    to: timeOfDay,
    holidays: z.array(z.iso.date()).max(400).default([]),
    severities: z.array(SeverityLevel).min(1).max(4).meta({ description: "Severities that are measured in business hours; the others run around the clock" }),
  })
  .refine(({ from, to }) => from < to, { message: "must be after from", path: ["to"] });
export type BusinessHours = z.output<typeof BusinessHours>;

/** What the desk does by itself; each rule can be switched off. incidents/automation.ts says what each does. */
const Automation = z.strictObject({ acknowledgeOnAssignment: z.boolean(), triageOnTeamMessage: z.boolean(), proposeContained: z.boolean() });

/** Who gets new incidents: the first rule that names the category, or names none, and has somebody on duty. */
const AssignmentRule = z.strictObject({
  categories: z.array(Category).max(20).default([]).meta({ description: "Empty: any category" }),
  onDuty: z.array(id).max(50),
});

export const DeskSettings = z
  .object({
    targets: z.strictObject({ low: Target, medium: Target, high: Target, critical: Target }),
    hours: BusinessHours.nullable().meta({ description: "null: every target runs around the clock" }),
    warnAtShare: z.number().min(0.1).max(0.99).meta({ description: "The share of a target's time after which its people are warned" }),
    automation: Automation,
    assignment: z.array(AssignmentRule).max(50),
    version: z.int().min(0),
  })
  .meta({ id: "DeskSettings" });
export type DeskSettings = z.output<typeof DeskSettings>;

/** What holds until a manager changes it. Minutes are an organisation's choice. */
export const defaultSettings: DeskSettings = {
  targets: {
    critical: { acknowledge: 60, resolve: 480 },
    high: { acknowledge: 240, resolve: 1_440 },
    medium: { acknowledge: 720, resolve: 4_320 },
    low: { acknowledge: 1_440, resolve: 10_080 },
  },
  hours: null,
  warnAtShare: 0.75,
  automation: { acknowledgeOnAssignment: true, triageOnTeamMessage: true, proposeContained: true },
  assignment: [],
  version: 0,
};

export const UpdateSettingsInput = z.strictObject({
  targets: DeskSettings.shape.targets.optional(),
  hours: DeskSettings.shape.hours.optional(),
  warnAtShare: DeskSettings.shape.warnAtShare.optional(),
  automation: Automation.partial().optional(),
  assignment: DeskSettings.shape.assignment.optional(),
});
export type UpdateSettingsInput = z.output<typeof UpdateSettingsInput>;

export const settingsRef = () => db().doc("settings/desk");

/** The desk's settings as they are now. One read; call it before a transaction, which need not wait for them. */
export async function loadSettings(): Promise<DeskSettings> {
  return readSettings(await settingsRef().get());
}

/** Settings from their document; a field that does not fit holds its default. */
export function readSettings(snapshot: Parameters<typeof readSnapshot>[2]): DeskSettings {
  return readSnapshot(DeskSettings, defaultSettings, snapshot).value;
}
