import { openStream } from "../audit/log.ts";
import { loadTeamMember } from "../identity/users.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { demandVersion } from "../platform/version.ts";
import { loadSettings, readSettings, settingsRef, type DeskSettings, type UpdateSettingsInput } from "./settings.ts";

/** The desk's settings. */
export async function getSettings(_input: object, _context: Context): Promise<DeskSettings> {
  return await loadSettings();
}

/** Changes the desk's settings. Throws `invalid_input` when somebody on duty is no active member of the team. */
export async function updateSettings(input: UpdateSettingsInput, context: Context): Promise<DeskSettings> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const settings = readSettings(await tx.get(settingsRef()));
    demandVersion(context, settings.version);
    for (const [i, { onDuty }] of (input.assignment ?? []).entries()) {
      for (const [j, uid] of onDuty.entries()) {
        await loadTeamMember(tx, uid).catch((thrown: unknown) => {
          if (!(thrown instanceof AppError)) throw thrown;
          throw new AppError("invalid_input", thrown.message, { errors: [{ path: `assignment.${String(i)}.onDuty.${String(j)}`, message: "must be an active member of the security team" }] });
        });
      }
    }
    const audit = await openStream(tx, "settings-desk");
    const { automation, ...asked } = input;
    const fields: Partial<DeskSettings> = Object.fromEntries(Object.entries(asked));
    const switches: Partial<DeskSettings["automation"]> = Object.fromEntries(Object.entries(automation ?? {}));
    const updated: DeskSettings = { ...settings, ...fields, automation: { ...settings.automation, ...switches }, version: settings.version + 1 };
    tx.set(settingsRef(), updated);
    audit.append({ event: "settings.updated", at: now, actorId: caller.uid, actorRole: caller.role, subject: "settings/desk", requestId: context.requestId, details: { fields: Object.keys(input).sort(), version: updated.version } });
    return updated;
  });
}
