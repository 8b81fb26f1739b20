import type { Transaction } from "firebase-admin/firestore";
import type { AuditStream } from "../audit/log.ts";
import { pointerRef, readPointer } from "./activeModel.ts";
import { chosenSha256, type ModelPointer } from "./modelPointer.ts";
import { modelRef } from "./store.ts";

/** Who changes what judges. */
export interface Changer {
  by: string;
  role: string;
  requestId: string;
  now: Date;
}

export interface Switch {
  /** The choice as it will be, or as it stands where that model judges already. */
  pointer: ModelPointer;
  write: () => void;
}

/**
 * Prepares, among a transaction's reads, that another model judges: the deployed one, or one of `models`. Writing it does
 * nothing where that model judges already. `audit` is the open stream `auditStream`.
 */
export async function prepareSwitch(tx: Transaction, audit: AuditStream, sha256: string, shippedSha256: string, { by, role, requestId, now }: Changer): Promise<Switch> {
  const standing = readPointer(await tx.get(pointerRef()));
  const previousSha256 = chosenSha256(standing, shippedSha256);
  if (previousSha256 === sha256) return { pointer: standing, write: () => undefined };
  const [chosen, former] = await tx.getAll(modelRef(sha256), modelRef(previousSha256));
  const pointer = { activeSha256: sha256, previousSha256, shippedSha256, since: now, by };
  const write = () => {
    tx.set(pointerRef(), pointer);
    if (chosen?.exists === true) tx.update(chosen.ref, { state: "active" });
    if (former?.exists === true) tx.update(former.ref, { state: "retired" });
    audit.append({ event: "model.activated", at: now, actorId: by, actorRole: role, subject: `models/${sha256}`, requestId, details: { previous: previousSha256, isShipped: sha256 === shippedSha256 } });
  };
  return { pointer, write };
}
