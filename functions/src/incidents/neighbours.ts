import { createHash } from "node:crypto";
import { Timestamp, type CollectionReference, type DocumentReference, type DocumentSnapshot, type Transaction } from "firebase-admin/firestore";
import { db, transact } from "../platform/firestore.ts";
import { cellsOf, type EmbeddingModel } from "../triage/embedding.ts";
import { vector } from "./store.ts";

/**
 * What a search for texts alike looks through: `neighbours`, a memory of bounded size. The vector space is parted into
 * cells, and each cell has so many places, each a document. A new incident takes an empty place of its cell, or that of an
 * older one. So a search, which is billed by the index entries it meets, costs the same however many incidents there are:
 * `cellsSearched` × `placesPerCell` entries at most can match it. Restricted incidents have their places like others, so that
 * they are found once they are opened: who searches leaves out what the team may not see.
 */
export const placesPerCell = 500;

/** In the nearest four of sixteen cells stand 98 of 100 of the five nearest neighbours. */
export const cellsSearched = 4;

export const neighbours = (): CollectionReference => db().collection("neighbours");

/**
 * The places of a cell that an incident may take. Of two drawn the older is given up (Mitzenmacher 2001, "The Power of Two
 * Choices in Randomized Load Balancing"), which keeps nearly all that is recent without a counter for every verdict to write.
 */
function placesOf(incidentId: string, cell: number): DocumentReference[] {
  const digest = createHash("sha256").update(incidentId).digest();
  const first = digest.readUInt32BE(0) % placesPerCell;
  const second = (first + 1 + (digest.readUInt32BE(4) % (placesPerCell - 1))) % placesPerCell;
  return [first, second].map((place) => neighbours().doc(`${String(cell)}-${String(place)}`));
}

const isZero = (embedding: readonly number[]): boolean => embedding.every((value) => value === 0);

/** Where vectors of an incident stand now. One read, or one for each. */
async function placesHeld(incidentId: string): Promise<DocumentReference[]> {
  const { docs } = await neighbours().where("incidentId", "==", incidentId).select().get();
  return docs.map(({ ref }) => ref);
}

/** Where an incident's vector is to stand, in which cell, and where it has stood. */
export interface Place {
  ref: DocumentReference | null;
  cell: number;
  held: DocumentReference[];
}

/** When the incident of a place was reported, in milliseconds; what is empty, or stands there by another model, is older than all. */
const ageOf = (place: DocumentSnapshot, model: EmbeddingModel): number => {
  const at: unknown = place.get("at");
  return place.get("model") === model.sha256 && at instanceof Timestamp ? at.toMillis() : -1;
};

/**
 * Chooses the place for an incident's vector; none for a text without words. Called before the transaction: should another
 * take the same place in between, the later has it. Two reads, and one more for an incident that may have a place already.
 */
export async function choosePlace(incidentId: string, embedding: readonly number[], model: EmbeddingModel, isFirst: boolean): Promise<Place> {
  const held = isFirst ? [] : await placesHeld(incidentId);
  const cell = cellsOf(embedding, model)[0] ?? 0;
  if (isZero(embedding)) return { ref: null, cell, held };
  const offered = placesOf(incidentId, cell);
  const own = offered.find(({ path }) => held.some((ref) => ref.path === path));
  if (own) return { ref: own, cell, held };
  const [first, second] = await db().getAll(...offered, { fieldMask: ["model", "at"] });
  const ref = first && second && ageOf(second, model) < ageOf(first, model) ? second.ref : (first?.ref ?? null);
  return { ref, cell, held };
}

/** Those of the places that still are the incident's: another may have taken one since they were found. A read for each. */
async function stillHeld(tx: Transaction, incidentId: string, held: readonly DocumentReference[]): Promise<DocumentReference[]> {
  if (held.length === 0) return [];
  const snapshots = await tx.getAll(...held, { fieldMask: ["incidentId"] });
  return snapshots.filter((snapshot) => snapshot.get("incidentId") === incidentId).map(({ ref }) => ref);
}

/** A vector, of which text and model it is, and when its incident was reported. */
export interface Neighbour {
  inputSha256: string;
  embedding: number[];
  at: Date;
}

/**
 * Prepares, among a transaction's reads, that an incident's vector stands in its place and no longer where it stood before.
 * One read for each of those; the writing, one write and one for each of them.
 */
export async function prepareNeighbour(tx: Transaction, incidentId: string, { ref, cell, held }: Place, model: EmbeddingModel): Promise<(neighbour: Neighbour) => void> {
  const left = await stillHeld(tx, incidentId, held.filter(({ path }) => path !== ref?.path));
  return (neighbour) => {
    for (const old of left) tx.delete(old);
    if (ref) tx.set(ref, { ...neighbour, incidentId, embedding: vector(neighbour.embedding), model: model.sha256, cell });
  };
}

/** Takes the vectors of an incident that is gone. One read, and a read and a write for each. */
export async function forgetNeighbour(incidentId: string): Promise<void> {
  const held = await placesHeld(incidentId);
  if (held.length === 0) return;
  await transact(async (tx) => {
    for (const ref of await stillHeld(tx, incidentId, held)) tx.delete(ref);
  });
}

/** An incident whose text, as it was when its vector was made, is near. */
export interface Near {
  incidentId: string;
  /** Of the text and the model its verdict had then. */
  inputSha256: string;
  cosine: number;
}

/**
 * The incidents nearest in text, nearest first, at least so near. Reads: the index entries met ÷ 100, twenty at most, and
 * each found.
 *
 * @param limit how many are asked of each cell
 */
export async function findNear(embedding: number[], model: EmbeddingModel, { leastCosine, limit }: { leastCosine: number; limit: number }): Promise<Near[]> {
  if (isZero(embedding)) return [];
  const found = await Promise.all(
    cellsOf(embedding, model)
      .slice(0, cellsSearched)
      .map(async (cell) => {
        const inCell = neighbours().where("model", "==", model.sha256).where("cell", "==", cell);
        return await inCell
          // The projection must name the distance, or it is not there.
          .select("incidentId", "inputSha256", "distance")
          .findNearest({ vectorField: "embedding", queryVector: embedding, limit, distanceMeasure: "COSINE", distanceThreshold: 1 - leastCosine, distanceResultField: "distance" })
          .get();
      }),
  );
  return found
    .flatMap(({ docs }) => docs.map((doc) => ({ incidentId: String(doc.get("incidentId")), inputSha256: String(doc.get("inputSha256")), cosine: 1 - Number(doc.get("distance")) })))
    .sort((a, b) => b.cosine - a.cosine || (a.incidentId < b.incidentId ? -1 : 1));
}
