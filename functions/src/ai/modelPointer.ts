import { z } from "zod";
import { timestamp } from "../platform/schemas.ts";

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in lower-case hexadecimal");

/** `settings/model`: which model judges. */
export const ModelPointer = z.object({
  activeSha256: z.string(),
  previousSha256: z.string().meta({ description: "What judged before; a rollback goes there" }),
  shippedSha256: z.string().meta({ description: "The deployed model when this was written: a deployment with another one ends the choice" }),
  since: timestamp,
  by: z.string().meta({ description: "uid, or system:learning" }),
});
export type ModelPointer = z.output<typeof ModelPointer>;

/** As long as nobody chose. */
export const pointerDefaults: ModelPointer = { activeSha256: "", previousSha256: "", shippedSha256: "", since: new Date(0), by: "" };

/** The digest of the model that is meant to judge. Pure. */
export function chosenSha256(pointer: Pick<ModelPointer, "activeSha256" | "shippedSha256">, shippedSha256: string): string {
  return pointer.shippedSha256 === shippedSha256 ? pointer.activeSha256 : shippedSha256;
}
