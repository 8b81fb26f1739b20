import type { StoredEvidence } from "../evidence/model.ts";
import { excerpt, type Notice } from "./notice.ts";

type Told = Pick<StoredEvidence, "id" | "name" | "state" | "audience" | "uploadedBy">;

/** Whom a change of a file concerns: when it turns out infected, who handed it in and who works on the incident. Pure. */
export function noticesFor(before: Told | null, after: Told, assigneeId: string | null): Notice[] {
  if (before?.state === "infected" || after.state !== "infected") return [];
  const { id, audience, uploadedBy } = after;
  return [{ to: [uploadedBy, assigneeId], by: null, audience, id: `evidence-${id}-infected`, type: "evidence_infected", title: "A file is infected", body: `“${excerpt(after.name)}” was quarantined; it is not given out.` }];
}
