import type { DocumentSnapshot } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { demand } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { demandVersion } from "../platform/version.ts";
import { defaultSettings, RetentionSettings, ruleNames, type RuleName, type UpdateRetentionInput } from "./policy.ts";

const settingsRef = () => db().doc("settings/retention");

const rulesOf = (daysOf: (rule: RuleName) => number | null): RetentionSettings["rules"] => Object.fromEntries(ruleNames.map((rule) => [rule, daysOf(rule)])) as RetentionSettings["rules"];

/** What cannot be read deletes nothing: every rule is then to keep for ever. */
function readSettings(snapshot: DocumentSnapshot): RetentionSettings {
  if (!snapshot.exists) return defaultSettings;
  const { value, problems } = readSnapshot(RetentionSettings, defaultSettings, snapshot);
  if (problems.length === 0) return value;
  return { ...value, rules: rulesOf(() => null) };
}

/** The policy as it is now. One read. */
export const loadRetention = async (): Promise<RetentionSettings> => readSettings(await settingsRef().get());

/** How long what is kept. One read. */
export async function getRetention(_input: object, { caller }: Context): Promise<RetentionSettings> {
  demand(caller, "retention.preview");
  return await loadRetention();
}

/** Changes how long what is kept; the next sweep goes by it. Throws `version_conflict`. */
export async function updateRetention({ rules }: UpdateRetentionInput, context: Context): Promise<RetentionSettings> {
  const { caller, now, requestId } = context;
  demand(caller, "retention.manage");
  return await context.transaction(async (tx) => {
    const settings = readSettings(await tx.get(settingsRef()));
    demandVersion(context, settings.version);
    const audit = await openStream(tx, "settings-retention");
    const updated: RetentionSettings = { rules: rulesOf((rule) => (rules[rule] === undefined ? settings.rules[rule] : rules[rule])), version: settings.version + 1 };
    tx.set(settingsRef(), updated);
    audit.append({ event: "settings.updated", at: now, actorId: caller.uid, actorRole: caller.role, subject: "settings/retention", requestId, details: { ...updated.rules, version: updated.version } });
    return updated;
  });
}
