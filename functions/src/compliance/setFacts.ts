import { openStream } from "../audit/log.ts";
import { demandWork, notFound } from "../incidents/access.ts";
import { auditStreamOf } from "../incidents/documents.ts";
import { demand, type Caller } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError, type FieldError } from "../platform/errors.ts";
import { pastError } from "../platform/past.ts";
import { demandVersion } from "../platform/version.ts";
import { isDenied, type Said } from "./clocks.ts";
import { answerOf, factNames, timeFacts, type Fact, type Stated } from "./factModel.ts";
import { withoutNo } from "./facts.ts";
import { listOf, revise, writeRevision, type Actor, type Revision } from "./keepClocks.ts";
import { runs, type Clock, type ClockList, type ClockRecord, type SetFactsInput } from "./model.ts";
import { rulePacks } from "./rulePacks.ts";
import type { Regime } from "./rules.ts";
import { loadSettings } from "./settings.ts";
import { loadClockFile, type ClockFile } from "./store.ts";

/** Throws `invalid_input` for times that cannot be, and for a no beside the time of its yes. Pure. */
function demandSense(stated: Stated, now: Date): void {
  const errors: FieldError[] = [];
  for (const name of timeFacts) {
    const at = stated[name];
    if (!at) continue;
    const error = pastError(`facts.${name}`, at, now);
    if (error) errors.push(error);
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
const hasRun = ({ history }: Pick<Clock, "history">): boolean => history.some(({ state }) => runs(state));

/** What of an input says no where the record did not. Pure. */
const newNos = ({ facts, regimes }: SetFactsInput, { record }: ClockFile): Said => ({
  facts: Object.fromEntries(Object.entries(facts).filter(([name, value]) => value === false && record.stated[name as Fact] !== false)),
  regimes: Object.fromEntries(Object.entries(regimes).filter(([name, value]) => value === false && record.regimes[name as Regime] !== false)),
});

/** The clocks that this answer ends: those it found open or had to arm, and those that another no ended, for this one would hold them when that is taken back. Pure. */
function endedBy({ clocks }: Revision, stored: ClockFile, nos: Said): Clock[] {
  const denied = new Set(rulePacks.flatMap(({ rules }) => rules.filter((rule) => isDenied(rule, nos)).map(({ id }) => id)));
  return clocks.filter(({ id, isWaivedByFacts }) => isWaivedByFacts && (stored.clocks.get(id)?.isWaivedByFacts !== true || denied.has(id)));
}

/**
 * An answer that ends a clock is a waiver: it has a reason and, where the clock ever ran or would run without any no, the
 * right to waive. Throws `invalid_input` or `permission_denied`.
 */
function demandMayEnd(caller: Caller, ended: readonly Clock[], withoutNos: () => Revision, reason: string | undefined): void {
  if (ended.length === 0) return;
  if (reason === undefined) throw new AppError("invalid_input", `This ends ${ended.map(({ id }) => id).join(", ")}; say why.`, { errors: [{ path: "reason", message: "Required" }] });
  const running = new Set(withoutNos().clocks.filter(({ state }) => runs(state)).map(({ id }) => id));
  if (ended.some((clock) => hasRun(clock) || running.has(clock.id))) demand(caller, "clock.waive");
}

/**
 * Says what is known of an incident for its deadlines; with nothing named, the clocks are brought in line with the present
 * settings. Throws `invalid_input` for facts that cannot be, or an end without a reason, and `conflict` for an incident that
 * repeats another which takes over its facts: they are said there. The settings, two reads and one for each clock, as many
 * for each incident it repeats, and the head of the log where something changes.
 */
export async function setFacts(input: SetFactsInput, context: Context): Promise<ClockList> {
  const { caller, now } = context;
  const settings = await loadSettings();
  const actor: Actor = { by: caller.uid, at: now, reason: input.reason ?? null, role: caller.role, requestId: context.requestId };
  return await context.transaction(async (tx) => {
    const stored = await loadClockFile(tx, input.id);
    if (!stored) return notFound();
    demandWork(caller, stored.incident);
    if (stored.toldIn !== null) throw new AppError("conflict", `This incident repeats ${stored.toldIn}, in which its deadlines go on; say it there.`);
    demandVersion(context, stored.record.version);
    const record = withStated(stored.record, input, caller, now);
    demandSense(record.stated, now);
    const revision = revise(stored, { ...stored, record }, settings, { ...actor, said: { facts: input.facts, regimes: input.regimes } });
    const open = { ...record, stated: withoutNo(record.stated), regimes: withoutNo(record.regimes) };
    demandMayEnd(caller, endedBy(revision, stored, newNos(input, stored)), () => revise(stored, { ...stored, record: open }, settings, actor), input.reason);
    const list = listOf(input.id, revision, settings);
    if (revision.record === stored.record && revision.changed.length === 0) return list;
    const audit = await openStream(tx, auditStreamOf(input.id));
    const fields = [...Object.keys(input.facts), ...Object.keys(input.regimes).map((regime) => `regimes.${regime}`)].sort();
    audit.append({ event: "clock.facts_set", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${input.id}`, requestId: context.requestId, details: { fields, to: JSON.stringify({ ...input.facts, ...input.regimes }), version: revision.record.version } });
    writeRevision(tx, audit, revision, stored, actor);
    return list;
  });
}
