import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { demand } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { demandVersion } from "../platform/version.ts";
import { demandWork } from "./access.ts";
import { counterpart, demandRoom, parentOf, relinked, type LinkKind } from "./linkRules.ts";
import type { LinkInput, UnlinkInput } from "./mergeModel.ts";
import type { Incident } from "./model.ts";
import { otherInStory } from "./otherInStory.ts";
import { auditStreamOf, incidentRef, loadIncident, readIncident, writeIncident, writeTimeline } from "./store.ts";

// Deeper than any hierarchy of cases; one read for each level.
const levelsMax = 20;

/** Throws `conflict` if the child stands above the parent already: it walks up from the parent, which has one parent at most. */
async function demandNoCircle(tx: Transaction, parent: Incident, childId: string): Promise<void> {
  let above = parentOf(parent.links);
  for (let level = 1; above !== null; level += 1) {
    if (above === childId) throw new AppError("conflict", `Incident ${childId} stands above ${parent.id} already; it cannot be its child as well.`);
    if (level === levelsMax) throw new AppError("conflict", `There are ${String(levelsMax)} incidents above ${parent.id}, which is as deep as it goes.`);
    const snapshot = await tx.get(incidentRef(above));
    above = snapshot.exists ? parentOf(readIncident(snapshot).value.links) : null;
  }
}

/** Sets what two incidents are to each other, on both; null for nothing any more. */
async function tie(id: string, otherId: string, kind: LinkKind | null, context: Context): Promise<Incident> {
  const { caller, now } = context;
  demand(caller, "incident.link");
  if (otherId === id) throw new AppError("invalid_input", "An incident cannot be linked to itself.", { errors: [{ path: "otherId", message: "must be another incident" }] });
  return await context.transaction(async (tx) => {
    const incident = await loadIncident(tx, id);
    demandWork(caller, incident);
    const other = await loadIncident(tx, otherId);
    demandWork(caller, other);
    demandVersion(context, incident.version);
    const known = incident.links.find(({ incidentId }) => incidentId === otherId)?.kind ?? null;
    if (known === kind) {
      if (kind === null) throw new AppError("conflict", "The incidents are not linked.");
      return incident;
    }
    const links = relinked(incident.links, otherId, kind);
    const otherLinks = relinked(other.links, id, kind && counterpart[kind]);
    demandRoom({ id, links });
    demandRoom({ id: otherId, links: otherLinks });
    if (kind === "parent") await demandNoCircle(tx, { ...other, links: otherLinks }, id);
    if (kind === "child") await demandNoCircle(tx, { ...incident, links }, otherId);
    const audit = await openStream(tx, auditStreamOf(id));
    const otherAudit = await openStream(tx, auditStreamOf(otherId));

    const ends = [
      { changed: writeIncident(tx, incident, now, { links }), stream: audit, to: other, as: kind },
      { changed: writeIncident(tx, other, now, { links: otherLinks }), stream: otherAudit, to: incident, as: kind && counterpart[kind] },
    ] as const;
    for (const { changed, stream, to, as } of ends) {
      const told = otherInStory(to, "otherId");
      const details = { from: changed.id === id ? known : known && counterpart[known], to: as };
      const summary = as === null ? `No longer linked to ${told.name}` : `Linked to ${told.name} (${as})`;
      writeTimeline(tx, changed.id, `v${String(changed.version)}-linked`, { at: now, kind: "linked", actorId: caller.uid, summary, audience: "team", details: { ...told.ref, ...details } });
      stream.append({ event: "incident.linked", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${changed.id}`, requestId: context.requestId, details: { otherId: to.id, ...details, version: changed.version } });
    }
    return ends[0].changed;
  });
}

/** Ties two incidents that the caller may work on; a tie that is there gets the new kind. Both carry it. */
export async function linkIncident(input: LinkInput, context: Context): Promise<Incident> {
  return await tie(input.id, input.otherId, input.kind, context);
}

/** Cuts the tie between two incidents. */
export async function unlinkIncident(input: UnlinkInput, context: Context): Promise<Incident> {
  return await tie(input.id, input.otherId, null, context);
}
