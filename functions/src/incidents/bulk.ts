import { Replay, type Context } from "../platform/context.ts";
import { AppError, toAppError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { demandSight } from "./access.ts";
import { assignIncident } from "./assignIncident.ts";
import { inTime } from "./inTime.ts";
import type { BulkChange, BulkInput, BulkOutput, BulkResult } from "./mergeModel.ts";
import { mergeIncident } from "./mergeIncident.ts";
import { Incident } from "./model.ts";
import { incidentRef, requireIncident } from "./store.ts";
import { transitionIncident } from "./transitionIncident.ts";
import { updateIncident } from "./updateIncident.ts";

// The function has 60 s in all.
const limits = { atOnce: 5, beginMs: 40_000, waitMs: 50_000 };
const tagsMax = 20;
// Somebody else may change the tags in between; then they are read again.
const tagAttempts = 3;

const Version = Incident.pick({ version: true });
const versionOf = (output: unknown): number => Version.parse(output).version;
const encode = (output: unknown) => ({ version: versionOf(output) });

type Update = Extract<BulkChange, { kind: "update" }>;

/** Tags are a whole to the operation that sets them, so they are read first, and what was read must still hold. */
async function updateTags(id: string, { kind: _, addTags = [], removeTags = [], ...fields }: Update, context: Context): Promise<Incident> {
  for (let attempt = 1; ; attempt += 1) {
    const incident = requireIncident(await incidentRef(id).get());
    demandSight(context.caller, incident);
    const tags = [...new Set([...incident.tags.filter((tag) => !removeTags.includes(tag)), ...addTags])];
    if (tags.length > tagsMax) throw new AppError("invalid_input", `An incident has ${String(tagsMax)} tags at most.`);
    try {
      return await updateIncident({ id, ...fields, tags }, context.part(id, encode, incident.version));
    } catch (thrown) {
      if (attempt === tagAttempts || toAppError(thrown).code !== "version_conflict") throw thrown;
    }
  }
}

/** Carries the change out on one incident, through the same handler as the operation for one. */
async function changeOne(id: string, change: BulkChange, context: Context): Promise<Incident> {
  switch (change.kind) {
    case "transition": {
      const { kind: _, ...move } = change;
      return await transitionIncident({ id, ...move }, context.part(id, encode));
    }
    case "assign":
      return await assignIncident({ id, assigneeId: change.assigneeId }, context.part(id, encode));
    case "merge":
      return await mergeIncident({ id: change.into, sourceId: id, reason: change.reason }, context.part(id, encode));
    case "update": {
      if (change.addTags ?? change.removeTags) return await updateTags(id, change, context);
      const { kind: _, addTags: __, removeTags: ___, ...fields } = change;
      return await updateIncident({ id, ...fields }, context.part(id, encode));
    }
  }
}

async function resultOf(id: string, change: BulkChange, context: Context): Promise<BulkResult> {
  try {
    return { id, ok: true, version: versionOf(await changeOne(id, change, context)) };
  } catch (thrown) {
    if (thrown instanceof Replay) return { id, ok: true, version: versionOf(thrown.response) };
    const { code, message } = toAppError(thrown);
    if (code === "internal" || code === "unavailable") log.operationFailed({ operation: "incidents.bulk", requestId: context.requestId, thrown });
    return { id, ok: false, code, detail: message };
  }
}

const later = {
  begun: { ok: false, code: "unavailable", detail: "There was no answer in time; it may have been carried out. Send the request again with the same Idempotency-Key." },
  not_begun: { ok: false, code: "unavailable", detail: "Not done: the time for one request was over. Send the request again with the same Idempotency-Key; what was done is not done twice." },
} as const;

/**
 * Makes one change to many incidents, each by itself: what one refuses keeps no other from it. An incident named twice is
 * changed once. Never throws for an item.
 */
export async function bulk({ ids, change }: BulkInput, context: Context): Promise<BulkOutput> {
  const wanted = [...new Set(ids)];
  // Merges into one incident would only wait for each other.
  const results = await inTime(wanted, (id) => resultOf(id, change, context), change.kind === "merge" ? { ...limits, atOnce: 1 } : limits);
  const items = wanted.flatMap((id, i): BulkResult[] => {
    const found = results[i];
    return found === undefined ? [] : [found.state === "done" ? found.result : { id, ...later[found.state] }];
  });
  return { items, failed: items.filter(({ ok }) => !ok).length };
}
