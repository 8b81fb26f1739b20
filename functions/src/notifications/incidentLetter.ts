import type { ClockFile } from "../compliance/documents.ts";
import { isUnsettled } from "../compliance/model.ts";
import type { Incident } from "../incidents/model.ts";
import { excerpt, words } from "./notice.ts";

const utc = (date: Date): string => `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;

function summaryOf({ title, status, severity, category, createdAt }: Incident): string {
  return [`“${excerpt(title, 200)}”`, `Status: ${words(status)}`, `Severity: ${severity ?? "not judged yet"}`, `Category: ${words(category ?? "not judged yet")}`, `Reported: ${utc(createdAt)}`].join("\n");
}

/** The deadlines that are not over with, the nearest first. Pure. */
function deadlinesOf({ clocks }: Pick<ClockFile, "clocks">): string {
  const open = [...clocks.values()].filter(({ state }) => isUnsettled(state));
  const sorted = open.toSorted((a, b) => (a.dueAt?.getTime() ?? Infinity) - (b.dueAt?.getTime() ?? Infinity));
  const line = ({ title, citation, state, dueAt }: (typeof sorted)[number]) => `• ${title} (${citation}): ${state === "late" ? "over since" : state === "needs_assessment" ? "to be assessed, due if it applies" : "due"} ${dueAt ? utc(dueAt) : "without a date"}`;
  return sorted.length === 0 ? "No deadline of it is open." : sorted.slice(0, 20).map(line).join("\n");
}

/** What a manager's e-mail says of an incident as it stands now, to be filled into its template. Pure. */
export function incidentLetter(template: "incident_summary" | "deadline_reminder", file: Pick<ClockFile, "incident" | "clocks">): Record<string, string> {
  const { incident } = file;
  return { name: incident.number ?? "a report", path: `/incidents/${incident.id}`, summary: template === "incident_summary" ? summaryOf(incident) : deadlinesOf(file) };
}
