import type { Notice } from "./notice.ts";

/** Whom it concerns that an incident holds known indicators: who works on it, or should. Once for all that was met at once. Pure. */
export function noticesFor(noticeId: string, { number, title, assigneeId }: { number: string | null; title: string; assigneeId: string | null }): Notice[] {
  return [{ to: [assigneeId], otherwise: "onDuty", by: null, audience: "team", id: noticeId, type: "indicator_matched", title: `${number ?? "A report"} holds a known indicator`, body: `“${title}”: its observables show which, and its story how sure it is.` }];
}
