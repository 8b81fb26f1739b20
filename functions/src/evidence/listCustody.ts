import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { db } from "../platform/firestore.ts";
import { findTeamEvidence } from "./access.ts";
import { findBreak, noCustody, readCustody } from "./custody.ts";
import type { CustodyPage, ListCustodyInput } from "./custodyModel.ts";

function positionOf(cursor: string | undefined, head: number): number {
  if (cursor === undefined) return 0;
  if (/^[1-9]\d{0,9}$/.test(cursor) && Number(cursor) < head) return Number(cursor);
  throw new AppError("invalid_cursor", "The cursor is not one this list gave out.");
}

/**
 * The custody of a file, oldest first, for the team; each page says whether its entries follow from each other and from
 * the one before. Throws `not_found`, `permission_denied`, `invalid_cursor`.
 */
export async function listCustody(input: ListCustodyInput, { caller }: Context): Promise<CustodyPage> {
  const { evidence } = await findTeamEvidence(db(), input, caller);
  const head = evidence.custody;
  const after = positionOf(input.cursor, head.seq);
  const end = Math.min(after + input.limit, head.seq);
  // With the entry before the page, for the first of the page must follow from it.
  const from = Math.max(after - 1, 0);
  const entries = await readCustody(input.id, evidence.id, { after: from, limit: end - from });
  // By number, not by place: an entry may be missing.
  const items = entries.filter(({ seq }) => seq > after && seq <= end);
  const before = entries.find(({ seq }) => seq === after) ?? { seq: after, hash: "" };
  const brokenAt = findBreak(items, after === 0 ? noCustody : before, end === head.seq ? head : { seq: end, hash: items.at(-1)?.hash ?? "" });
  return { items, nextCursor: end === head.seq ? null : String(end), brokenAt };
}
