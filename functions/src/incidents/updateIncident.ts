import { may } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { demandVersion } from "../platform/version.ts";
import { writeCorrection } from "../ai/corrections.ts";
import { openStream } from "../audit/log.ts";
import { demandSight, maySeeInternal } from "./access.ts";
import { keywordsOf } from "./keywords.ts";
import { isOpen } from "./lifecycle.ts";
import type { Incident, StoredIncident, UpdateIncidentInput } from "./model.ts";
import { defaultSettings, loadSettings } from "./settings.ts";
import { priorityOf, slaOf } from "./sla.ts";
import { auditStreamOf, loadIncident, writeIncident, writeTimeline } from "./store.ts";

// What a reporter may still correct in a report of their own, while it is open.
const reporterFields = new Set(["title", "description", "occurredAt", "detectedAt", "affected", "tags"]);

// Words of a closed list, so the log may hold them: who opened a marking must be found.
const judged = ["category", "severity", "tlp", "pap"] as const;

const judgements = (before: Incident, after: Incident): string[] => judged.filter((field) => before[field] !== after[field]).map((field) => `${field}: ${before[field] ?? "none"} → ${after[field] ?? "none"}`);

/**
 * Changes fields of an incident. A changed text is judged again by the trigger; a category or severity set here is the
 * team's and stays when the engine judges anew.
 */
export async function updateIncident(input: UpdateIncidentInput, context: Context): Promise<Incident> {
  const { id, ...asked } = input;
  const { caller, now } = context;
  // Only a changed severity changes the targets.
  const settings = asked.severity ? await loadSettings() : defaultSettings;
  return await context.transaction(async (tx) => {
    const incident = await loadIncident(tx, id);
    demandSight(caller, incident);
    const isTeam = maySeeInternal(caller, incident) && may(caller, "incident.updateAll");
    if (!isTeam && incident.reportedBy !== caller.uid) throw new AppError("permission_denied", "Only its reporter and the security team may change an incident.");
    const fields = Object.keys(asked).sort();
    const refused = isTeam ? [] : fields.filter((field) => !reporterFields.has(field));
    if (refused.length > 0) throw new AppError("permission_denied", `Only the security team may change ${refused.join(", ")}.`);
    if (!isTeam && !isOpen(incident.status)) throw new AppError("conflict", "The incident is closed; ask the security team to reopen it.");
    demandVersion(context, incident.version);
    if (fields.length === 0) return incident;
    const audit = await openStream(tx, auditStreamOf(id));

    const changes: Partial<StoredIncident> = Object.fromEntries(Object.entries(asked));
    if (asked.category) changes.categorySource = "human";
    if (asked.severity) {
      changes.severitySource = "human";
      changes.priority = priorityOf(asked.severity);
      changes.sla = slaOf({ ...incident, severity: asked.severity }, settings, now);
    }
    if (asked.tags) changes.tags = [...new Set(asked.tags)];
    if (asked.title ?? asked.description) changes.keywords = keywordsOf({ ...incident, ...changes });
    const { keywords: _, ...updated } = { keywords: undefined, ...writeIncident(tx, incident, now, changes) };
    // What a person sets is what the engine should have said.
    if (asked.category ?? asked.severity) writeCorrection(tx, updated, { category: asked.category, severity: asked.severity }, caller.uid, now);
    writeTimeline(tx, id, `v${String(updated.version)}-updated`, { at: now, kind: "updated", actorId: caller.uid, summary: `Changed ${fields.join(", ")}`, audience: "everyone" });
    audit.append({ event: "incident.updated", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${id}`, requestId: context.requestId, details: { fields, changes: judgements(incident, updated), version: updated.version } });
    return updated;
  });
}
