import { openStream } from "../audit/log.ts";
import type { AuditEvent } from "../audit/events.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { demandVersion } from "../platform/version.ts";
import { isSameContent } from "./content.ts";
import { playbookDefaults, type CreatePlaybookInput, type Playbook, type PlaybookRef, type UpdatePlaybookInput } from "./model.ts";
import { auditStreamOf, playbookRef, requirePlaybook, writePlaybook } from "./store.ts";

/** What the log keeps of a change: which version, and what it is now; never its words. */
export function recordOf(event: AuditEvent, { id, version, status, source, stepCount }: Playbook, { caller, now, requestId }: Context) {
  return { event, at: now, actorId: caller.uid, actorRole: caller.role, subject: `playbooks/${id}`, requestId, details: { version, status, source, steps: stepCount } };
}

/** Creates a playbook of the organisation's own, as version 1. */
export async function createPlaybook(input: CreatePlaybookInput, context: Context): Promise<Playbook> {
  const { caller, now } = context;
  const id = context.newId();
  return await context.transaction(async (tx) => {
    const audit = await openStream(tx, auditStreamOf(id));
    const playbook = writePlaybook(tx, { ...playbookDefaults, ...input, id, status: "active", createdBy: caller.uid, createdAt: now }, caller.uid, now);
    audit.append(recordOf("playbook.created", playbook, context));
    return playbook;
  });
}

/**
 * Changes a playbook by a version; without a difference nothing happens. A built-in one is the organisation's own from
 * then on, and `installBuiltIn` leaves it alone. Throws `conflict` for an archived one.
 */
export async function updatePlaybook(input: UpdatePlaybookInput, context: Context): Promise<Playbook> {
  return await change(input.id, "playbook.updated", context, (playbook) => {
    if (playbook.status === "archived") throw new AppError("conflict", "This playbook is archived; restore it first.");
    const { name = playbook.name, description = playbook.description, appliesTo = playbook.appliesTo, steps = playbook.steps } = input;
    const changed: Playbook = { ...playbook, name, description, appliesTo, steps, source: "own" };
    return isSameContent(playbook, changed) ? playbook : changed;
  });
}

/** Takes a playbook out of use. It keeps its versions and can be restored; runs under way go on. */
export async function archivePlaybook({ id }: PlaybookRef, context: Context): Promise<Playbook> {
  return await change(id, "playbook.archived", context, (playbook) => (playbook.status === "archived" ? playbook : { ...playbook, status: "archived" }));
}

/** Puts an archived playbook back into use. */
export async function restorePlaybook({ id }: PlaybookRef, context: Context): Promise<Playbook> {
  return await change(id, "playbook.restored", context, (playbook) => (playbook.status === "active" ? playbook : { ...playbook, status: "active" }));
}

/** Reads a playbook, and writes its next version unless `next` returns the very same. */
async function change(id: string, event: AuditEvent, context: Context, next: (playbook: Playbook) => Playbook): Promise<Playbook> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const playbook = requirePlaybook(await tx.get(playbookRef(id)));
    demandVersion(context, playbook.version);
    const changed = next(playbook);
    if (changed === playbook) return playbook;
    const audit = await openStream(tx, auditStreamOf(id));
    const written = writePlaybook(tx, changed, caller.uid, now);
    audit.append(recordOf(event, written, context));
    return written;
  });
}
