import type { DocumentSnapshot } from "firebase-admin/firestore";
import { z } from "zod";
import { db, readSnapshot } from "../platform/firestore.ts";
import { timeZone } from "../platform/schemas.ts";
import { regimes, type Regime } from "./rules.ts";

export const RegimeName = z.enum(regimes);

const applies = z.boolean().nullable().meta({ description: "null: nobody has said; it starts no clock, and every list of clocks says so" });

export const ComplianceSettings = z
  .object({
    regimes: z.object(Object.fromEntries(regimes.map((regime) => [regime, applies])) as Record<Regime, typeof applies>),
    timeZone: timeZone.meta({ description: "Whose days and months are counted" }),
    calendar: z.enum(["weekdays", "target"]).meta({ description: "`target`: the closing days of TARGET count as holidays. Only where they are holidays in the organisation's Member State: a holiday makes a deadline later" }),
    holidays: z.array(z.iso.date()).max(400).meta({ description: "Further holidays of the organisation's Member State" }),
    doraRelief: z.enum(["all", "final_only", "none"]).meta({ description: "Weekend relief of Delegated Regulation (EU) 2025/301 Art. 5(4). `final_only` for credit institutions, central counterparties, trading venues, essential and important entities (Art. 5(5)); `none` where the authority said so (Art. 5(6))" }),
    isTrustServiceProvider: z.boolean().meta({ description: "NIS2 Art. 23(4): notification within 24 hours" }),
    version: z.int().min(0),
  })
  .meta({ id: "ComplianceSettings" });
export type ComplianceSettings = z.output<typeof ComplianceSettings>;

/**
 * What holds until a manager changes it. GDPR starts clocks, for nearly everybody has personal data and a clock that need
 * not run does less harm than one that is missing; of the others nothing is assumed. No relief and no holidays give the
 * earlier deadline; two others do not, and a warning with every list of clocks asks for the settings: days end later in UTC
 * than in zones east of it, and a trust service provider has 24 hours where others have 72.
 */
export const defaultSettings: ComplianceSettings = {
  regimes: { ...(Object.fromEntries(regimes.map((regime) => [regime, null])) as Record<Regime, null>), gdpr: true },
  timeZone: "UTC",
  calendar: "weekdays",
  holidays: [],
  doraRelief: "none",
  isTrustServiceProvider: false,
  version: 0,
};

export const UpdateSettingsInput = z.strictObject({
  regimes: z.strictObject(ComplianceSettings.shape.regimes.shape).partial().optional(),
  timeZone: ComplianceSettings.shape.timeZone.optional(),
  calendar: ComplianceSettings.shape.calendar.optional(),
  holidays: ComplianceSettings.shape.holidays.optional(),
  doraRelief: ComplianceSettings.shape.doraRelief.optional(),
  isTrustServiceProvider: ComplianceSettings.shape.isTrustServiceProvider.optional(),
});
export type UpdateSettingsInput = z.output<typeof UpdateSettingsInput>;

export const settingsRef = () => db().doc("settings/compliance");

/** Settings from their document; a field that does not fit holds its default. */
export const readSettings = (snapshot: DocumentSnapshot): ComplianceSettings => readSnapshot(ComplianceSettings, defaultSettings, snapshot).value;

/** The settings as clocks are made of them. */
export type SettingsInForce = ComplianceSettings & {
  /** Some of what is stored does not fit, and counts as its default. */
  isSpoilt?: boolean;
};

/** The settings as they are now. One read; call it before a transaction, which need not wait for them. */
export async function loadSettings(): Promise<SettingsInForce> {
  const { value, problems } = readSnapshot(ComplianceSettings, defaultSettings, await settingsRef().get());
  return problems.length > 0 ? { ...value, isSpoilt: true } : value;
}
