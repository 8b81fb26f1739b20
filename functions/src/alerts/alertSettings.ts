import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { demandVersion } from "../platform/version.ts";
import type { AlertSettings, UpdateAlertSettingsInput } from "./groupModel.ts";
import { readAlertSettings, settingsRef } from "./store.ts";

/** How alerts work by themselves. One read. */
export async function getAlertSettings(_input: object, _context?: Context): Promise<AlertSettings> {
  return readAlertSettings(await settingsRef().get());
}

/** Changes how alerts work by themselves. */
export async function updateAlertSettings(input: UpdateAlertSettingsInput, context: Context): Promise<AlertSettings> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const settings = readAlertSettings(await tx.get(settingsRef()));
    demandVersion(context, settings.version);
    const audit = await openStream(tx, "settings-alerts");
    const { correlationHours = settings.correlationHours, autoPromoteFrom = settings.autoPromoteFrom } = input;
    const updated = { correlationHours, autoPromoteFrom, version: settings.version + 1 };
    tx.set(settingsRef(), updated);
    audit.append({ event: "settings.updated", at: now, actorId: caller.uid, actorRole: caller.role, subject: "settings/alerts", requestId: context.requestId, details: updated });
    return updated;
  });
}
