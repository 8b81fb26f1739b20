import type { DocumentSnapshot } from "firebase-admin/firestore";
import { loadPeople } from "../identity/users.ts";
import { Hit, hitDefaults } from "../intelligence/hitModel.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { isTeam } from "../platform/permissions.ts";
import { noticesFor } from "./hitNotices.ts";
import { notify } from "./inApp.ts";
import { excerpt } from "./notice.ts";
import { currentIncident, tell } from "./tell.ts";

/** Tells the people an indicator's hit concerns, in the app. Of an alert nobody has, nobody is told: it stands in the list. */
export async function notifyHit(snapshot: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (snapshot?.exists !== true) return;
  const { kind, targetId, noticeId, assigneeId, inContext } = readSnapshot(Hit, hitDefaults, snapshot).value;
  if (kind === "incident") {
    const incident = await currentIncident(targetId);
    if (incident) await tell(incident, noticesFor(noticeId, { ...incident, title: excerpt(incident.title, 200), inContext }), now);
    return;
  }
  if (assigneeId === null) return;
  const person = (await loadPeople([assigneeId])).get(assigneeId);
  if (!person?.wantsInApp || !isTeam(person.role)) return;
  await notify(assigneeId, noticeId, { type: "indicator_matched", title: "An alert of yours holds a known indicator", body: "The alert shows which, and how sure it is.", link: { collection: "alerts", id: targetId } }, now);
}
