import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { builtInPlaybooks } from "./builtIn.ts";
import { isSameContent } from "./content.ts";
import { playbookDefaults, type InstallOutput, type Playbook } from "./model.ts";
import { auditStreamOf, playbookRef, readPlaybook, writePlaybook } from "./store.ts";
import { recordOf } from "./workPlaybooks.ts";

/**
 * Brings the built-in playbooks in line with this version of Secura: adds what is missing, replaces what is still as an
 * earlier version brought it, and leaves alone what people changed or archived. Says what it did; again it does nothing.
 */
export async function installBuiltIn(_input: Record<string, never>, context: Context): Promise<InstallOutput> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const done: InstallOutput = { added: [], updated: [], current: [], kept: [] };
    const snapshots = await tx.getAll(...builtInPlaybooks.map(({ id }) => playbookRef(id)));
    const planned: Playbook[] = [];
    for (const [i, { id, content }] of builtInPlaybooks.entries()) {
      const stored = snapshots[i]?.exists === true ? readPlaybook(snapshots[i]) : null;
      if (stored && (stored.source === "own" || stored.status === "archived")) done.kept.push(id);
      else if (stored && isSameContent(stored, content)) done.current.push(id);
      else {
        (stored ? done.updated : done.added).push(id);
        planned.push({ ...(stored ?? { ...playbookDefaults, createdBy: caller.uid, createdAt: now }), ...content, id, status: "active", source: "builtin" });
      }
    }
    const streams = await Promise.all(planned.map(({ id }) => openStream(tx, auditStreamOf(id))));
    for (const [i, playbook] of planned.entries()) {
      const written = writePlaybook(tx, playbook, caller.uid, now);
      streams[i]?.append(recordOf(written.version === 1 ? "playbook.created" : "playbook.updated", written, context));
    }
    return done;
  });
}
