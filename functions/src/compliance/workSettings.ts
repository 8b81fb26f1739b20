import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { demandVersion } from "../platform/version.ts";
import { readSettings, settingsRef, type ComplianceSettings, type UpdateSettingsInput } from "./settings.ts";

/** What the organisation is under, and whose calendar counts. */
export async function getSettings(_input: object, _context: Context): Promise<ComplianceSettings> {
  return readSettings(await settingsRef().get());
}

/** Changes the settings. Deadlines that are armed follow at the next change of their incident or its facts; one that runs goes on though its regime is switched off. */
export async function updateSettings(input: UpdateSettingsInput, context: Context): Promise<ComplianceSettings> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const settings = readSettings(await tx.get(settingsRef()));
    demandVersion(context, settings.version);
    const audit = await openStream(tx, "settings-compliance");
    const { regimes, ...asked } = input;
    const fields: Partial<ComplianceSettings> = Object.fromEntries(Object.entries(asked));
    const answers: Partial<ComplianceSettings["regimes"]> = Object.fromEntries(Object.entries(regimes ?? {}));
    const updated: ComplianceSettings = { ...settings, ...fields, regimes: { ...settings.regimes, ...answers }, version: settings.version + 1 };
    tx.set(settingsRef(), updated);
    audit.append({ event: "compliance.settings_updated", at: now, actorId: caller.uid, actorRole: caller.role, subject: "settings/compliance", requestId: context.requestId, details: { fields: Object.keys(input).sort(), to: JSON.stringify(input), version: updated.version } });
    return updated;
  });
}
