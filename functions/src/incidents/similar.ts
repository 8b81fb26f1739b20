import { db } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { incidentRef } from "./store.ts";

export interface Similar {
  id: string;
  number: string | null;
  score: number;
}

const shown = 5;
// Some neighbours are the incident itself or restricted; a few more are asked for to make up for them.
const asked = 8;
// Below this cosine the resemblance is of everyday words only.
const scoreMin = 0.25;

/**
 * The incidents whose texts are most like this one, by cosine of their embeddings (Firestore vector search). Restricted
 * ones are left out, for the list is shown to the whole team. Without the vector index the list is empty and the log
 * says so: a verdict must not wait for it.
 */
export async function findSimilar(incidentId: string, embedding: number[]): Promise<Similar[]> {
  if (embedding.every((value) => value === 0)) return [];
  try {
    const nearest = await db()
      .collectionGroup("internal")
      // The projection must name the distance, or it is not there.
      .select("distance")
      .findNearest({ vectorField: "embedding", queryVector: embedding, limit: asked, distanceMeasure: "COSINE", distanceResultField: "distance" })
      .get();
    const scores = new Map(nearest.docs.flatMap((found) => (found.ref.parent.parent ? [[found.ref.parent.parent.id, 1 - Number(found.get("distance"))] as const] : [])));
    scores.delete(incidentId);
    const ids = [...scores.keys()].filter((id) => (scores.get(id) ?? 0) >= scoreMin);
    if (ids.length === 0) return [];
    const incidents = await db().getAll(...ids.map(incidentRef), { fieldMask: ["number", "restricted"] });
    return incidents
      .filter((incident) => incident.get("restricted") === false)
      .map((incident) => ({ id: incident.id, number: typeof incident.get("number") === "string" ? String(incident.get("number")) : null, score: Math.round((scores.get(incident.id) ?? 0) * 1_000) / 1_000 }))
      .slice(0, shown);
  } catch (thrown) {
    log.triggerFailed({ trigger: "findSimilar", document: `incidents/${incidentId}`, willRetry: false, thrown });
    return [];
  }
}
