import { findPeople, loadPeople, type Person } from "../identity/users.ts";
import { maySee, maySeeInternal } from "../incidents/access.ts";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import type { Incident } from "../incidents/model.ts";
import { onDutyFor } from "../incidents/routeIncident.ts";
import { loadSettings } from "../incidents/settings.ts";
import { roleMay, type Permission } from "../platform/permissions.ts";
import { notify } from "./inApp.ts";
import { noteForMail } from "./mailNotices.ts";
import type { Group, Notice } from "./notice.ts";

/** By what people of a group are known. With nobody on duty, those who may give the incident to somebody. */
const permissions: Record<Group, Permission> = { onDuty: "incident.assignOthers", approvers: "action.approve", managers: "settings.manage" };

// A bound for what one event costs.
const groupMax = 20;

/** The active people on duty for the incident, as far as they may see the team's part of it. One read for each, and one of the settings. */
export async function onDutyOf(incident: Incident): Promise<Person[]> {
  const onDuty = await loadPeople(onDutyFor(incident.category, await loadSettings()));
  return [...onDuty.values()].filter((person) => maySeeInternal(person, incident));
}

async function peopleOf(group: Group, incident: Incident): Promise<Person[]> {
  if (group === "onDuty") {
    const onDuty = await onDutyOf(incident);
    if (onDuty.length > 0) return onDuty;
  }
  const permission = permissions[group];
  if (!incident.restricted) return await findPeople(permission, groupMax);
  // Of the team nobody but watchers may see it.
  return [...(await loadPeople(incident.watchers)).values()].filter(({ role }) => roleMay(role, permission)).slice(0, groupMax);
}

/** The incident as it is now; null when it is gone. One read. */
export async function currentIncident(incidentId: string): Promise<Incident | null> {
  const snapshot = await incidentRef(incidentId).get();
  return snapshot.exists ? readIncident(snapshot).value : null;
}

/**
 * Tells people what happened to an incident, in the app and by e-mail as each of them wants: those who are active, may see
 * now what it tells of, and did not do it themselves. One read for each person, a write for each way each is told.
 */
export async function tell(incident: Incident, notices: readonly Notice[], now: Date): Promise<void> {
  const named = await loadPeople(notices.flatMap(({ to }) => (typeof to === "string" ? [] : to.filter((uid) => uid !== null))));
  for (const { to, otherwise, by, audience, id, ...told } of notices) {
    const maySeeIt = (person: Person) => (audience === "team" ? maySeeInternal(person, incident) : maySee(person, incident));
    const meant = (typeof to === "string" ? await peopleOf(to, incident) : to.flatMap((uid) => named.get(uid ?? "") ?? [])).filter(maySeeIt);
    const people = meant.length === 0 && otherwise ? (await peopleOf(otherwise, incident)).filter(maySeeIt) : meant;
    const concerned = people.filter(({ uid }) => uid !== by);
    const inApp = concerned.filter(({ wantsInApp }) => wantsInApp).map(({ uid }) => notify(uid, id, { ...told, link: { collection: "incidents", id: incident.id } }, now));
    const byMail = concerned.map((person) => noteForMail(person, incident.id, { id, type: told.type, audience, title: told.title }, now));
    await Promise.all([...inApp, ...byMail]);
  }
}
