import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { loadPeople } from "../identity/users.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { isTeam } from "../platform/permissions.ts";
import { demandVersion } from "../platform/version.ts";
import { loadSettings, readSettings, settingsRef, type DeskSettings, type UpdateSettingsInput } from "./settings.ts";

/** The desk's settings. */
export async function getSettings(_input: object, _context: Context): Promise<DeskSettings> {
  return await loadSettings();
}

/** Throws `invalid_input`, with the entry's path, for somebody who is no active member of the team. One read for each person. */
async function demandOnDuty(tx: Transaction, assignment: DeskSettings["assignment"]): Promise<void> {
  const uids = [...new Set(assignment.flatMap(({ onDuty }) => onDuty))];
  const people = await loadPeople(uids, tx);
  const isOnTeam = (uid: string) => {
    const person = people.get(uid);
    return person !== undefined && isTeam(person.role);
  };
  const errors = assignment.flatMap(({ onDuty }, i) => onDuty.flatMap((uid, j) => (isOnTeam(uid) ? [] : [{ path: `assignment.${String(i)}.onDuty.${String(j)}`, message: "must be an active member of the security team" }])));
  if (errors.length > 0) throw new AppError("invalid_input", "Some people are not active members of the security team.", { errors: errors.slice(0, 20) });
}

/** Changes the desk's settings. Throws `invalid_input` when somebody on duty is no active member of the team. */
export async function updateSettings(input: UpdateSettingsInput, context: Context): Promise<DeskSettings> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const settings = readSettings(await tx.get(settingsRef()));
    demandVersion(context, settings.version);
    await demandOnDuty(tx, input.assignment ?? []);
    const audit = await openStream(tx, "settings-desk");
    const { automation, ...asked } = input;
    const fields: Partial<DeskSettings> = Object.fromEntries(Object.entries(asked));
    const switches: Partial<DeskSettings["automation"]> = Object.fromEntries(Object.entries(automation ?? {}));
    const updated: DeskSettings = { ...settings, ...fields, automation: { ...settings.automation, ...switches }, version: settings.version + 1 };
    tx.set(settingsRef(), updated);
    audit.append({ event: "settings.updated", at: now, actorId: caller.uid, actorRole: caller.role, subject: "settings/desk", requestId: context.requestId, details: { fields: Object.keys(input).sort(), to: JSON.stringify(input), version: updated.version } });
    return updated;
  });
}
