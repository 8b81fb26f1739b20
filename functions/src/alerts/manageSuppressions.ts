import { FieldPath, type Query, type Transaction } from "firebase-admin/firestore";
import type { AuditEvent } from "../audit/events.ts";
import { openStream } from "../audit/log.ts";
import { loadPeople } from "../identity/users.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { fetchPage } from "../platform/paging.ts";
import { isTeam } from "../platform/permissions.ts";
import { demandVersion } from "../platform/version.ts";
import { forgetRules } from "./rules.ts";
import { readSuppression, suppressionRef, suppressionsCollection } from "./store.ts";
import { daysMax, type AddSuppressionInput, type ListSuppressionsInput, type Suppression, type SuppressionPage, type SuppressionRef, type UpdateSuppressionInput } from "./suppressionModel.ts";

const streamOf = (id: string): string => `suppression-${id}`;
const dayMs = 86_400_000;

function demandSpan({ kind, from, until }: Pick<Suppression, "kind" | "from" | "until">, now: Date): void {
  const message = until <= now ? "must be in the future" : until <= from ? "must be after from" : until.getTime() - from.getTime() > daysMax[kind] * dayMs ? `must be at most ${String(daysMax[kind])} days after the beginning` : null;
  if (message !== null) throw new AppError("invalid_input", "A suppression needs an end.", { errors: [{ path: "until", message }] });
}

async function demandTeamMember(tx: Transaction, uid: string): Promise<void> {
  const person = (await loadPeople([uid], tx)).get(uid);
  if (!person || !isTeam(person.role)) throw new AppError("invalid_input", "Somebody of the team must answer for it.", { errors: [{ path: "owner", message: "must be an active member of the security team" }] });
}

const recordOf = (event: AuditEvent, { id, kind, owner, from, until, conditions, version }: Suppression, { caller, now, requestId }: Context) => ({
  event,
  at: now,
  actorId: caller.uid,
  actorRole: caller.role,
  subject: `suppressions/${id}`,
  requestId,
  details: { kind, owner, from: from.toISOString(), until: until.toISOString(), conditions: Object.keys(conditions).sort(), version },
});

export function requireSuppression(snapshot: Parameters<typeof readSuppression>[0]): Suppression {
  if (!snapshot.exists) throw new AppError("not_found", "There is no such suppression.");
  return readSuppression(snapshot);
}

/** Makes a rule. Throws `invalid_input` for an end that is too far, or an owner who is not of the team. */
export async function addSuppression(input: AddSuppressionInput, context: Context): Promise<Suppression> {
  const { caller, now } = context;
  const id = context.newId();
  const { kind, conditions, reason, until, from = now, owner = caller.uid } = input;
  demandSpan({ kind, from, until }, now);
  const added = await context.transaction(async (tx) => {
    if (owner !== caller.uid) await demandTeamMember(tx, owner);
    const audit = await openStream(tx, streamOf(id));
    const { id: _, ...fields }: Suppression = { id, kind, conditions, owner, reason, from, until, endedAt: null, hits: 0, lastHitAt: null, createdBy: caller.uid, createdAt: now, updatedAt: now, version: 1 };
    tx.create(suppressionRef(id), fields);
    audit.append(recordOf("suppression.added", { id, ...fields }, context));
    return { id, ...fields };
  });
  forgetRules();
  return added;
}

async function change(id: string, event: AuditEvent, context: Context, next: (rule: Suppression, tx: Transaction) => Partial<Suppression> | Promise<Partial<Suppression>>): Promise<Suppression> {
  const changed = await context.transaction(async (tx) => {
    const rule = requireSuppression(await tx.get(suppressionRef(id)));
    demandVersion(context, rule.version);
    if (rule.endedAt !== null) throw new AppError("conflict", "This suppression was ended; make another.");
    const changes = { ...(await next(rule, tx)), updatedAt: context.now, version: rule.version + 1 };
    const audit = await openStream(tx, streamOf(id));
    const updated = { ...rule, ...changes };
    tx.update(suppressionRef(id), changes);
    audit.append(recordOf(event, updated, context));
    return updated;
  });
  forgetRules();
  return changed;
}

/** Changes a rule that was not ended; what it has suppressed stays so. Other instances follow within thirty seconds. */
export async function updateSuppression(input: UpdateSuppressionInput, context: Context): Promise<Suppression> {
  return await change(input.id, "suppression.updated", context, async (rule, tx) => {
    const { conditions = rule.conditions, owner = rule.owner, reason = rule.reason, from = rule.from, until = rule.until } = input;
    demandSpan({ kind: rule.kind, from, until }, context.now);
    if (owner !== rule.owner) await demandTeamMember(tx, owner);
    return { conditions, owner, reason, from, until };
  });
}

/** Ends a rule. It is kept, for alerts name it. */
export async function endSuppression({ id }: SuppressionRef, context: Context): Promise<Suppression> {
  return await change(id, "suppression.ended", context, ({ until }) => ({ endedAt: context.now, until: until < context.now ? until : context.now }));
}

/** One rule; throws `not_found`. */
export async function getSuppression({ id }: SuppressionRef, _context: Context): Promise<Suppression> {
  return requireSuppression(await suppressionRef(id).get());
}

/** The rules, those that end last first. */
export async function listSuppressions(input: ListSuppressionsInput, { now }: Context): Promise<SuppressionPage> {
  const rules: Query = suppressionsCollection();
  const wanted = input.active ? rules.where("until", ">", now) : rules;
  const page = await fetchPage(wanted.orderBy("until", "desc").orderBy(FieldPath.documentId(), "desc"), "until", input);
  return { items: page.snapshots.map(readSuppression), nextCursor: page.nextCursor };
}
