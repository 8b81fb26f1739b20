import { FieldPath, type Query } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { Tlp } from "../incidents/model.ts";
import { demand } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { transact } from "../platform/firestore.ts";
import type { FileAnswer } from "../platform/operation.ts";
import { loadAttack } from "../triage/attack.ts";
import type { ExportIndicatorsInput } from "./exportModel.ts";
import { installation } from "./installation.ts";
import type { Indicator } from "./model.ts";
import { indicatorsCollection, readIndicator } from "./store.ts";
import { compareTlp } from "./tlp.ts";
import { writeStix } from "./writeStix.ts";

export const exportMax = 10_000;

/**
 * What may leave, the latest seen first. What may not is neither read nor counted. Reads each, and one more. Throws
 * `payload_too_large` for more than `most`: a bundle has no place to say that it is a part.
 */
export async function indicatorsToLeave({ tlp, type, label, since, until }: ExportIndicatorsInput, most: number): Promise<Indicator[]> {
  let query: Query = indicatorsCollection();
  if (tlp !== "RED") query = query.where("tlp", "in", Tlp.options.filter((level) => compareTlp(level, tlp) <= 0));
  if (type !== undefined) query = query.where("type", "==", type);
  if (label !== undefined) query = query.where("labels", "array-contains", label);
  if (since !== undefined) query = query.where("lastSeen", ">=", since);
  if (until !== undefined) query = query.where("lastSeen", "<", until);
  const { docs } = await query.orderBy("lastSeen", "desc").orderBy(FieldPath.documentId(), "desc").limit(most + 1).get();
  const indicators = docs.map(readIndicator);
  const last = indicators[most - 1];
  if (indicators.length <= most || last === undefined) return indicators;
  throw new AppError("payload_too_large", `More than ${String(most)} indicators match; the ${String(most)} last seen reach back to ${last.lastSeen.toISOString()}. Ask in spans by since and until, or for a type or a label.`);
}

/**
 * A STIX 2.1 bundle of the indicators last seen in a span, up to a TLP level, written into the log. Throws
 * `permission_denied` for RED without the permission, `payload_too_large` for more than ten thousand that would leave.
 */
export async function exportIndicators(input: ExportIndicatorsInput, context: Context): Promise<FileAnswer> {
  const { caller, now, requestId } = context;
  const { tlp, type, isFull } = input;
  if (tlp === "RED") demand(caller, "indicator.exportRed");
  const indicators = await indicatorsToLeave(input, exportMax);
  const { techniques } = loadAttack();
  const bundle = writeStix(indicators, { ...installation(), tlp, isFull, techniqueName: (id) => techniques.get(id)?.name ?? null });
  await transact(async (tx) => {
    const audit = await openStream(tx, `indicator-exports-${caller.uid}`);
    audit.append({ event: "indicator.exported", at: now, actorId: caller.uid, actorRole: caller.role, subject: "indicators", requestId, details: { tlp, isFull, type: type ?? null, bundle: bundle.id, objects: bundle.objects.length } });
  });
  return { fileName: `indicators-${now.toISOString().slice(0, 10)}.json`, contentType: "application/stix+json;version=2.1", content: Buffer.from(JSON.stringify(bundle)) };
}
