import { FieldPath, type DocumentSnapshot } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { displayNamesOf } from "../identity/users.ts";
import type { Context } from "../platform/context.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { isUid } from "../platform/ids.ts";
import { fetchPage } from "../platform/paging.ts";
import { demandPast } from "../platform/past.ts";
import { demandInternal, demandSight, maySeeInternal } from "./access.ts";
import { auditStreamOf, incidentRef, loadIncident, requireIncident, writeTimeline } from "./store.ts";
import { TimelineEntry, timelineDefaults, type AddTimelineEntryInput, type TimelineInput, type TimelinePage } from "./timelineModel.ts";

const timelineOf = (incidentId: string) => incidentRef(incidentId).collection("timeline");

/** Reads an entry of an incident's story. */
export const readTimelineEntry = (snapshot: DocumentSnapshot): TimelineEntry => readSnapshot(TimelineEntry, timelineDefaults, snapshot).value;

/** The people an entry names: who acted, and whom the incident went from and to. Pure. */
function peopleIn({ kind, actorId, details }: TimelineEntry): string[] {
  const named = kind === "assigned" ? [actorId, details["from"], details["to"]] : [actorId];
  return named.filter((uid): uid is string => typeof uid === "string" && isUid(uid) && !uid.startsWith("system:"));
}

/**
 * Display names of the people these entries name, by uid. They are looked up where the story is read and stand nowhere in
 * it, so that there is nothing to forget when an account is deleted. One read for each person.
 */
export async function namesIn(entries: readonly TimelineEntry[]): Promise<Record<string, string>> {
  return Object.fromEntries(await displayNamesOf([...new Set(entries.flatMap(peopleIn))]));
}

/** An incident's story, oldest first unless asked otherwise; a reporter gets the entries for everyone. */
export async function timeline(input: TimelineInput, context: Context): Promise<TimelinePage> {
  const incident = requireIncident(await incidentRef(input.id).get());
  demandSight(context.caller, incident);
  const visible = maySeeInternal(context.caller, incident) ? timelineOf(input.id) : timelineOf(input.id).where("audience", "==", "everyone");
  const direction = input.newestFirst ? "desc" : "asc";
  const page = await fetchPage(visible.orderBy("at", direction).orderBy(FieldPath.documentId(), direction), "at", input);
  const items = page.snapshots.map(readTimelineEntry);
  return { items, nextCursor: page.nextCursor, names: await namesIn(items) };
}

/** Enters something that a person knows into the story, at its own time. Also on a closed incident: some of it is learnt late. */
export async function addTimelineEntry(input: AddTimelineEntryInput, context: Context): Promise<TimelineEntry> {
  const { caller, now } = context;
  const { at, summary, audience } = input;
  demandPast("at", at, now);
  const id = context.newId();
  return await context.transaction(async (tx) => {
    demandInternal(caller, await loadIncident(tx, input.id));
    const audit = await openStream(tx, auditStreamOf(input.id));
    const entry = { at, kind: "note", actorId: caller.uid, summary, audience, details: {}, enteredAt: now };
    writeTimeline(tx, input.id, id, entry);
    audit.append({ event: "timeline.added", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${input.id}/timeline/${id}`, requestId: context.requestId, details: { audience, at: at.toISOString() } });
    return { id, ...entry };
  });
}
