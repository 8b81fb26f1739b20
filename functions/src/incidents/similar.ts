import type { DocumentSnapshot } from "firebase-admin/firestore";
import { db } from "../platform/firestore.ts";
import { embed, loadEmbedding } from "../triage/embedding.ts";
import { judgedText, type TriageInput } from "../triage/input.ts";
import type { Observable } from "../triage/model.ts";
import { extractObservables } from "../triage/observables.ts";
import type { Resemblance } from "./model.ts";
import { findNear, type Near } from "./neighbours.ts";
import { optional } from "./optional.ts";
import { findSharing, type Sharing } from "./sharedObservables.ts";
import { incidentRef } from "./store.ts";

/** What a report is compared by. */
export interface Likeness {
  embedding: number[];
  observables: Observable[];
}

export interface Related {
  /** Most alike first. */
  similar: Resemblance[];
  /**
   * The campaign this may belong to: incidents that are open and not restricted and that share with this one, within 30 days,
   * observables that join the two whatever their texts say; 20 at most.
   */
  openCampaign: number;
}

const nothing: Related = { similar: [], openCampaign: 0 };

const shown = 5;
/** Some found are the incident itself, restricted or out of date; a few more are asked for to make up for them. */
const asked = 8;
/** Of pairs of different categories one in a hundred is as near as this. */
export const leastScore = 0.45;
const campaignMs = 30 * 24 * 3_600_000;

/** What a report is compared by; pure, and the same for the same text. */
export function likenessOf(report: TriageInput): Likeness {
  const text = judgedText(report);
  return { embedding: embed(text, loadEmbedding()), observables: extractObservables(text) };
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

/**
 * How alike two incidents are, and why: the texts and each shared observable are reasons on their own, taken together as
 * chances that the two belong together (1 - Π(1 - p)).
 *
 * @param cosine of the texts; 0 where they are not known to be near
 */
export function resemblance(cosine: number, shared: Sharing["shared"]): Pick<Resemblance, "score" | "reasons"> {
  const counts = new Map<Observable["type"], number>();
  for (const { type } of shared) counts.set(type, (counts.get(type) ?? 0) + 1);
  const apart = shared.reduce((product, { weight }) => product * (1 - weight), 1 - cosine);
  const text = cosine > 0 ? [{ kind: "text" as const, score: rounded(cosine) }] : [];
  return { score: rounded(1 - apart), reasons: [...text, ...Array.from(counts, ([type, count]) => ({ kind: "observable" as const, type, count }))] };
}

const isForTeam = (snapshot: DocumentSnapshot | undefined): snapshot is DocumentSnapshot => snapshot?.exists === true && snapshot.get("restricted") === false;

/** What an incident that was found shares with the one in question, as it stands now; null if it is not to be shown. */
function similarOf(snapshot: DocumentSnapshot, found: ReadonlyMap<string, DocumentSnapshot>, near: Near | undefined, sharing: Sharing | undefined): Resemblance | null {
  const carrier: unknown = snapshot.get("duplicateOf");
  // What was merged into one that was found as well is in that one.
  if (!isForTeam(snapshot) || (typeof carrier === "string" && isForTeam(found.get(carrier)))) return null;
  // The vector of a text that has changed since says nothing of the incident as it stands.
  const cosine = near && near.inputSha256 === snapshot.get("triage.inputSha256") ? near.cosine : 0;
  return { id: snapshot.id, ...resemblance(cosine, sharing?.shared ?? []) };
}

async function search(incidentId: string, { embedding, observables }: Likeness, now: Date): Promise<Related> {
  const [allNear, sharing] = await Promise.all([findNear(embedding, loadEmbedding(), { leastCosine: leastScore, limit: asked }), findSharing(incidentId, observables)]);
  const near = allNear.filter(({ incidentId: id }) => id !== incidentId).slice(0, asked);
  const ids = [...new Set([...near, ...sharing].map(({ incidentId: id }) => id))];
  if (ids.length === 0) return nothing;

  const snapshots = await db().getAll(...ids.map(incidentRef), { fieldMask: ["restricted", "status", "duplicateOf", "triage.inputSha256"] });
  const found = new Map(snapshots.map((snapshot) => [snapshot.id, snapshot]));
  const of = <T extends { incidentId: string }>(list: readonly T[], id: string): T | undefined => list.find(({ incidentId: other }) => other === id);
  const similar = snapshots.flatMap((snapshot) => similarOf(snapshot, found, of(near, snapshot.id), of(sharing, snapshot.id)) ?? []);
  const isOfCampaign = ({ incidentId: id, shared, lastSeenAt }: Sharing): boolean => {
    const snapshot = found.get(id);
    const isOpen = isForTeam(snapshot) && snapshot.get("status") !== "closed";
    return isOpen && resemblance(0, shared).score >= leastScore && now.getTime() - lastSeenAt.getTime() <= campaignMs;
  };
  return {
    similar: similar
      .filter(({ score }) => score >= leastScore)
      .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
      .slice(0, shown),
    openCampaign: sharing.filter(isOfCampaign).length,
  };
}

/**
 * The incidents most like this one, by text (Firestore vector search) and by shared observables, as they stand now. Restricted
 * ones are left out, for the list is shown to the whole team. Where the search fails, lacks its index or takes too long, there
 * are none and the log says so: a verdict must not wait for it.
 */
export const findSimilar = async (incidentId: string, likeness: Likeness, now: Date): Promise<Related> => await optional("findSimilar", incidentId, nothing, async () => await search(incidentId, likeness, now));
