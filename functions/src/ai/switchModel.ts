import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { loadModel } from "../triage/modelFile.ts";
import { forgetActive, openModel, pointerRef, readPointer } from "./activeModel.ts";
import type { ActivateInput, Choice } from "./model.ts";
import { chosenSha256 } from "./modelPointer.ts";
import { prepareSwitch } from "./prepareSwitch.ts";
import { auditStream, modelRef, readStored } from "./store.ts";

/** Throws `not_found` for a model nobody knows, `conflict` for one that was rejected or whose file cannot be used. */
async function demandUsable(sha256: string): Promise<void> {
  if (sha256 === loadModel().sha256) return;
  const snapshot = await modelRef(sha256).get();
  if (!snapshot.exists) throw new AppError("not_found", "There is no such model.");
  if (readStored(snapshot).state === "rejected") throw new AppError("conflict", "This model was rejected: on texts it had not seen it did worse. Its reasons stand in the list of models.");
  const { reason } = await openModel(sha256);
  if (reason !== null) throw new AppError("conflict", `This model cannot be used. ${reason}`);
}

/** Lets another model judge from now on; every instance follows within a minute. Done already, it does nothing. Throws `not_found` or `conflict`. */
export async function activateModel({ sha256 }: ActivateInput, context: Context): Promise<Choice> {
  const { caller, now, requestId } = context;
  const shipped = loadModel().sha256;
  await demandUsable(sha256);
  const choice = await context.transaction(async (tx) => {
    const audit = await openStream(tx, auditStream);
    const { pointer, write } = await prepareSwitch(tx, audit, sha256, shipped, { by: caller.uid, role: caller.role, requestId, now });
    write();
    const { previousSha256, since, by } = pointer;
    return pointer.shippedSha256 === shipped ? { activeSha256: sha256, previousSha256, since, by } : { activeSha256: sha256, previousSha256: null, since: null, by: null };
  });
  forgetActive();
  return choice;
}

/** Lets the model judge that did before. Throws `conflict` when none did since the deployment of the shipped one. */
export async function rollbackModel(_input: object, context: Context): Promise<Choice> {
  const pointer = readPointer(await pointerRef().get());
  const shipped = loadModel().sha256;
  const active = chosenSha256(pointer, shipped);
  if (pointer.shippedSha256 !== shipped || pointer.previousSha256 === active) throw new AppError("conflict", "There is nothing to go back to: no other model has judged since this one was deployed.");
  return await activateModel({ sha256: pointer.previousSha256 }, context);
}
