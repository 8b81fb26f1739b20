import { severityLevels, type SeverityLevel } from "../triage/model.ts";
import type { Notice } from "./notice.ts";

interface About {
  number: string | null;
  title: string;
  assigneeId: string | null;
  /** The severity it stands at now. */
  severity: SeverityLevel | null;
  /** The severity with what was met. */
  inContext: SeverityLevel | null;
}

/** How grave it is with what was met, unless somebody has made it as grave since. */
function contextText({ severity, inContext }: About): string {
  if (inContext === null || severity === null || severityLevels.indexOf(inContext) <= severityLevels.indexOf(severity)) return "";
  return `: ${inContext} in context, stands at ${severity}`;
}

/** Whom it concerns that an incident holds known indicators: who works on it, or should. Once for all that was met at once. Pure. */
export function noticesFor(noticeId: string, about: About): Notice[] {
  const { number, title, assigneeId } = about;
  return [{ to: [assigneeId], otherwise: "onDuty", by: null, audience: "team", id: noticeId, type: "indicator_matched", title: `${number ?? "A report"} holds a known indicator${contextText(about)}`, body: `“${title}”: its observables show which, and its story how sure it is.` }];
}
