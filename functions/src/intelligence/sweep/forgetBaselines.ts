import { baselineRef } from "./baseline.ts";

/** Takes away what was usual for a deleted person. May run again. One write. */
export async function forgetBaselines(uid: string): Promise<void> {
  await baselineRef({ type: "user", id: uid }).delete();
}
