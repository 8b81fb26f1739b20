import type { DocumentSnapshot } from "firebase-admin/firestore";
import { driftRef, readDrift } from "../ai/driftReport.ts";
import { findPeople } from "../identity/users.ts";
import { notify } from "./inApp.ts";

// A bound for what one event costs.
const toldMax = 20;

/** Tells managers and administrators in the app that the engine's verdicts drifted: once, however long it stays so. */
export async function notifyDrift(before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  const drift = after && readDrift(after);
  if (drift?.state !== "drifted" || (before && readDrift(before)?.state === "drifted")) return;
  // The event may come late: what is well again by now needs nobody.
  if (readDrift(await driftRef().get())?.state !== "drifted") return;
  const body = `It judges otherwise than is to be expected: ${drift.reasons.join("; ")}.`.slice(0, 500);
  const concerned = (await findPeople("ai.manage", toldMax)).filter(({ wantsInApp }) => wantsInApp);
  await Promise.all(concerned.map(({ uid }) => notify(uid, `drift-${String(drift.since.getTime())}`, { type: "model_drifted", title: "The triage model drifted", body, link: { collection: "settings", id: "modelDrift" } }, now)));
}
