import { FieldPath, type CollectionReference, type DocumentSnapshot } from "firebase-admin/firestore";
import type { Context } from "../platform/context.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { fetchPage } from "../platform/paging.ts";
import { demandSight, maySeeInternal } from "./access.ts";
import { loadMessage } from "./messageAccess.ts";
import { Receipt, receiptDefaults, type ListReceiptsInput, type MarkReadInput, type ReceiptPage } from "./messageModel.ts";
import { incidentRef, requireIncident } from "./store.ts";

const receiptsOf = (incidentId: string): CollectionReference => incidentRef(incidentId).collection("receipts");
const readReceipt = (snapshot: DocumentSnapshot): Receipt => readSnapshot(Receipt, receiptDefaults, snapshot).value;

/**
 * Notes that the caller has read a message and those before it of the same audience. What arrives late never moves the mark
 * back. No log entry: reading changes nothing of the incident.
 */
export async function markRead(input: MarkReadInput, context: Context): Promise<Receipt> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const message = await loadMessage(tx, caller, input.id, input.messageId);
    const { audience, createdAt: readUpTo } = message;
    const ref = receiptsOf(input.id).doc(`${audience}-${caller.uid}`);
    const snapshot = await tx.get(ref);
    const known = snapshot.exists ? readReceipt(snapshot) : null;
    if (known && known.readUpTo >= readUpTo) return known;
    const receipt: Omit<Receipt, "id"> = { uid: caller.uid, name: caller.name, audience, messageId: message.id, readUpTo, at: now };
    tx.set(ref, receipt);
    return { id: ref.id, ...receipt };
  });
}

/** Who has read how far, the latest first; a reporter gets what concerns the messages for everyone. */
export async function listReceipts(input: ListReceiptsInput, context: Context): Promise<ReceiptPage> {
  const incident = requireIncident(await incidentRef(input.id).get());
  demandSight(context.caller, incident);
  const visible = maySeeInternal(context.caller, incident) ? receiptsOf(input.id) : receiptsOf(input.id).where("audience", "==", "everyone");
  const page = await fetchPage(visible.orderBy("at", "desc").orderBy(FieldPath.documentId(), "desc"), "at", input);
  return { items: page.snapshots.map(readReceipt), nextCursor: page.nextCursor };
}
