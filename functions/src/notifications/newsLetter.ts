import { maySee, maySeeInternal } from "../incidents/access.ts";
import type { Incident } from "../incidents/model.ts";
import { subjectsMax, type Mail, type MailSubject } from "../platform/outbox.ts";
import type { Role } from "../platform/permissions.ts";
import type { MailNotice } from "./mailNotices.ts";
import { uncounted } from "./mailWordings.ts";
import { excerpt } from "./notice.ts";

interface Reader {
  uid: string;
  role: Role;
}

/** News for one person, as it waits in the outbox: what it tells of, and how many things happened in all. */
export interface NewsLetter {
  template: "news" | "digest";
  about: readonly MailSubject[];
  total: number;
}

/** The incident something is about, as far as the reader may see it now; undefined where not. Pure. */
export function seenBy(reader: Reader, { incidentId, audience }: MailSubject, incidents: ReadonlyMap<string, Incident>): Incident | undefined {
  const incident = incidents.get(incidentId);
  return incident && (audience === "team" ? maySeeInternal(reader, incident) : maySee(reader, incident)) ? incident : undefined;
}

/** One letter of all that is due for a person, as far as they may see it now; null when there is nothing. Of a restricted incident it keeps no word. Pure. */
export function compose(reader: Reader, notices: readonly MailNotice[], incidents: ReadonlyMap<string, Incident>): NewsLetter | null {
  const visible = notices.flatMap((notice) => {
    const incident = seenBy(reader, notice, incidents);
    return incident ? [{ incidentId: notice.incidentId, audience: notice.audience, title: incident.restricted ? "" : notice.title }] : [];
  });
  if (visible.length === 0) return null;
  return { template: notices.every(({ isSummary }) => isSummary) ? "digest" : "news", about: visible.slice(0, subjectsMax), total: visible.length };
}

/** A letter that waits, with what is due by now in it too. Pure. */
export function joined(waiting: NewsLetter, later: NewsLetter): NewsLetter {
  const template = waiting.template === "digest" ? later.template : "news";
  return { template, about: [...waiting.about, ...later.about].slice(0, subjectsMax), total: waiting.total + later.total };
}

/** The letter that an item of the outbox is. Pure. */
export const letterIn = ({ template, about = [], data = {} }: Pick<Mail, "template" | "about" | "data">): NewsLetter => ({ template: template === "digest" ? "digest" : "news", about, total: Number(data["total"]) || about.length });

/** A letter as the outbox holds it. Pure. */
export const mailOf = (uid: string, { template, about, total }: NewsLetter): Mail => ({ template, to: { uid }, about, data: { total: String(total) } });

/** What a line says: of a restricted incident nothing, for an e-mail leaves the organisation. Pure. */
function lineOf({ title = "" }: MailSubject, incident: Incident): string {
  return incident.restricted || title === "" ? "There is news of a restricted incident." : `${title}: “${excerpt(incident.title, 120)}”`;
}

/**
 * What a letter of news says now, to be filled into its template; null when its reader may see nothing of it any more. Where
 * one that is named is left out, nobody knows who may see those that are not named: they are not counted then. Pure.
 */
export function newsNow({ about, total }: NewsLetter, reader: Reader, incidents: ReadonlyMap<string, Incident>): Record<string, string> | null {
  const visible = about.flatMap((subject) => {
    const incident = seenBy(reader, subject, incidents);
    return incident ? [{ path: `/incidents/${incident.id}`, line: lineOf(subject, incident) }] : [];
  });
  const lines = visible.map(({ line }) => line);
  const [first] = lines;
  const more = Math.max(0, total - about.length);
  if (first === undefined) return more > 0 ? { path: "/incidents" } : null;
  const isCounted = more === 0 || visible.length === about.length;
  const [path, ...others] = new Set(visible.map((one) => one.path));
  return {
    ...(isCounted && { subject: lines.length + more === 1 ? first : `${String(lines.length + more)} things happened` }),
    lines: lines.length === 1 && more === 0 ? first : lines.map((line) => `• ${line}`).join("\n"),
    ...(more > 0 && { more: isCounted ? String(more) : uncounted }),
    path: path !== undefined && others.length === 0 && more === 0 ? path : "/incidents",
  };
}
