import { openStream } from "../audit/log.ts";
import { demandWork, notFound } from "../incidents/access.ts";
import { auditStreamOf } from "../incidents/documents.ts";
import { demand, type Caller } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError, type FieldError } from "../platform/errors.ts";
import { demandVersion } from "../platform/version.ts";
import { answerOf, factNames, timeFacts, type Stated } from "./factModel.ts";
import { listOf, revise, writeRevision, type Actor, type Revision } from "./keepClocks.ts";
import type { Clock, ClockList, ClockRecord, SetFactsInput } from "./model.ts";
import type { Regime } from "./rules.ts";
import { loadSettings } from "./settings.ts";
import { loadClockFile } from "./store.ts";

const earliest = new Date("1990-01-01T00:00:00Z");
// Clocks differ a little.
const aheadMs = 5 * 60_000;

/** True for a moment that can have been. Pure. */
export const isPast = (at: Date, now: Date): boolean => at >= earliest && at.getTime() <= now.getTime() + aheadMs;

/** Throws `invalid_input` for times that cannot be, and for a no beside the time of its yes. Pure. */
function demandSense(stated: Stated, now: Date): void {
  const errors: FieldError[] = [];
  for (const name of timeFacts) {
    const at = stated[name];
    if (!at) continue;
    if (!isPast(at, now)) errors.push({ path: `facts.${name}`, message: "must be from 1990 to now" });
    const answer = answerOf[name];
    if (answer !== undefined && stated[answer] === false) errors.push({ path: `facts.${answer}`, message: `is no, but ${name} says when it became so: set one of them to null` });
  }
  if (errors.length > 0) throw new AppError("invalid_input", "These facts cannot all be.", { errors });
}

/** The record with what a person says now; null takes back. Pure. */
function withStated(record: ClockRecord, { facts, regimes }: SetFactsInput, caller: Caller, now: Date): ClockRecord {
  const stated: Record<string, unknown> = { ...record.stated };
  const sources = { ...record.sources };
  for (const name of factNames) {
    const value = facts[name];
    if (value === undefined) continue;
    stated[name] = value;
    sources[name] = { source: "person", by: caller.uid, at: now };
  }
  const said = Object.entries({ ...record.regimes, ...regimes }).filter((entry): entry is [Regime, boolean] => typeof entry[1] === "boolean");
  return { ...record, stated, sources, regimes: Object.fromEntries(said) };
}

/** True for a clock that ever ran, though an answer was taken back since. */
const hasRun = ({ history }: Pick<Clock, "history">): boolean => history.some(({ state }) => state === "running" || state === "late");

/** An answer that ends a clock is a waiver: it has a reason, and where the clock ever ran, the right to waive. Throws `invalid_input` or `permission_denied`. */
function demandMayEnd(caller: Caller, { changed }: Revision, reason: string | undefined): void {
  const ended = changed.filter(({ before, after }) => before && before.state !== "waived" && after.state === "waived");
  if (ended.length === 0) return;
  if (reason === undefined) throw new AppError("invalid_input", `This ends ${ended.map(({ after }) => after.id).join(", ")}; say why.`, { errors: [{ path: "reason", message: "Required" }] });
  if (ended.some(({ before }) => before && hasRun(before))) demand(caller, "clock.waive");
}

/**
 * Says what is known of an incident for its deadlines; with nothing named, the clocks are brought in line with the present
 * settings. Throws `invalid_input` for facts that cannot be, or an end without a reason. Four reads, one for each clock.
 */
export async function setFacts(input: SetFactsInput, context: Context): Promise<ClockList> {
  const { caller, now } = context;
  const settings = await loadSettings();
  const actor: Actor = { by: caller.uid, at: now, reason: input.reason ?? null, role: caller.role, requestId: context.requestId };
  return await context.transaction(async (tx) => {
    const stored = await loadClockFile(tx, input.id);
    if (!stored) return notFound();
    demandWork(caller, stored.incident);
    demandVersion(context, stored.record.version);
    const record = withStated(stored.record, input, caller, now);
    demandSense(record.stated, now);
    const revision = revise(stored, { ...stored, record }, settings, actor);
    demandMayEnd(caller, revision, input.reason);
    if (revision.record === stored.record && revision.changed.length === 0) return listOf(input.id, revision, settings);
    const audit = await openStream(tx, auditStreamOf(input.id));
    const fields = [...Object.keys(input.facts), ...Object.keys(input.regimes).map((regime) => `regimes.${regime}`)].sort();
    audit.append({ event: "clock.facts_set", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${input.id}`, requestId: context.requestId, details: { fields, to: JSON.stringify({ ...input.facts, ...input.regimes }), version: revision.record.version } });
    writeRevision(tx, audit, revision, stored, actor);
    return listOf(input.id, revision, settings);
  });
}
