import { organisationName } from "../platform/config.ts";
import { app } from "../platform/firestore.ts";
import { namespaceOf } from "./stixIds.ts";

/** Since when there is such an identity in bundles: a constant, for the same indicators must give the same bundle. */
const since = new Date("2026-01-01T00:00:00Z");

/** Under which ids this installation gives out indicators, and in whose name. */
export function installation(): { namespace: string; organisation: { name: string; since: Date } } {
  return { namespace: namespaceOf(app().options.projectId ?? process.env["GCLOUD_PROJECT"] ?? "demo-secura"), organisation: { name: organisationName.value(), since } };
}
