import type { Context } from "../../platform/context.ts";
import { transact } from "../../platform/firestore.ts";
import { pictureNotesRef, pictureRef, readPicture, readPictureNotes } from "../store.ts";
import type { ThreatPicture } from "./model.ts";
import { refreshPicture } from "./refreshPicture.ts";

const freshMs = 15 * 60_000;
/** A refresh takes seconds; one that takes longer was broken off. */
const claimMs = 60_000;

/** True for one of those who ask at once; the others need not do the same work. One read, one write. */
async function claimRefresh(now: Date): Promise<boolean> {
  return await transact(async (tx) => {
    const { claimedUntil } = readPictureNotes(await tx.get(pictureNotesRef()));
    if (claimedUntil !== null && claimedUntil > now) return false;
    tx.set(pictureNotesRef(), { claimedUntil: new Date(now.getTime() + claimMs) }, { merge: true });
    return true;
  });
}

/**
 * The threat picture: the stored one, made anew when it is older than 15 minutes or cannot be read; while somebody is at that,
 * the others get the old one. Reads: one; of an old one what `refreshPicture` says.
 */
export async function threatPicture(_input: object, { now }: Context): Promise<ThreatPicture> {
  const stored = readPicture(await pictureRef().get());
  if (stored !== null && now.getTime() - stored.at.getTime() < freshMs) return stored;
  const isMine = await claimRefresh(now);
  return isMine || stored === null ? await refreshPicture(now) : stored;
}
