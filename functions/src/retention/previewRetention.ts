import { Timestamp } from "firebase-admin/firestore";
import { demand } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { countAll } from "../platform/firestore.ts";
import { shownQuery, timeFieldOf } from "./due.ts";
import { cutoffOf, ruleNames, type RetentionPreview } from "./policy.ts";
import { loadRetention } from "./settings.ts";

const examples = 5;

/** What the next sweep would look at; deletes nothing. Six reads for each rule, and one for each thousand documents that are due. */
export async function previewRetention(_input: object, { caller, now }: Context): Promise<RetentionPreview> {
  demand(caller, "retention.preview");
  const settings = await loadRetention();
  const rules = await Promise.all(
    ruleNames.map(async (rule) => {
      const days = settings.rules[rule];
      const before = cutoffOf(days, now);
      if (before === null) return { rule, days, before, due: 0, examples: [] };
      const query = shownQuery(rule, before);
      const [due, oldest] = await Promise.all([countAll(query), query.limit(examples).get()]);
      const shown = oldest.docs.flatMap((snapshot) => {
        const at: unknown = snapshot.get(timeFieldOf(rule));
        // Whose notification it is, is nobody else's business.
        return at instanceof Timestamp && rule !== "notifications" ? [{ id: snapshot.id, at: at.toDate() }] : [];
      });
      return { rule, days, before, due, examples: shown };
    }),
  );
  return { version: settings.version, rules };
}
