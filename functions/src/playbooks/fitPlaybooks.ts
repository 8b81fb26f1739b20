import type { Incident } from "../incidents/model.ts";
import { severityLevels, type Category } from "../triage/model.ts";
import type { PlaybookSummary } from "./model.ts";

/** The categories an incident may be of, the likeliest first: its own and, while the engine is unsure, the engine's others. */
export function likelyCategories({ category, categorySource, triage }: Pick<Incident, "category" | "categorySource" | "triage">): Category[] {
  const isUnsure = triage.needsReview === true && categorySource !== "human";
  const others = isUnsure ? (triage.alternatives ?? []).map((alternative) => alternative.category) : [];
  return [...new Set([...(category === null ? [] : [category]), ...others])];
}

/**
 * The playbooks that apply to an incident of these categories and this severity, the best first: for the likelier
 * category; written for it first; for fewer categories; for the more severe; the organisation's own; by name. While the
 * severity is not known, only those for any severity apply. Pure.
 */
export function fitPlaybooks<P extends Pick<PlaybookSummary, "name" | "source" | "appliesTo">>(playbooks: readonly P[], categories: readonly Category[], severity: Incident["severity"]): P[] {
  const level = severity === null ? 0 : severityLevels.indexOf(severity);
  const floorOf = ({ appliesTo }: P) => severityLevels.indexOf(appliesTo.minimumSeverity);
  const keyOf = (playbook: P): number[] => {
    const likeliest = categories.findIndex((category) => playbook.appliesTo.categories.includes(category));
    const place = playbook.appliesTo.categories.findIndex((category) => category === categories[likeliest]);
    return [likeliest, place, playbook.appliesTo.categories.length, -floorOf(playbook), playbook.source === "own" ? 0 : 1];
  };
  return playbooks
    .filter((playbook) => floorOf(playbook) <= level && playbook.appliesTo.categories.some((category) => categories.includes(category)))
    .map((playbook) => ({ playbook, key: keyOf(playbook) }))
    .sort((a, b) => {
      const i = a.key.findIndex((part, at) => part !== b.key[at]);
      return i === -1 ? a.playbook.name.localeCompare(b.playbook.name, "en") : Number(a.key[i]) - Number(b.key[i]);
    })
    .map(({ playbook }) => playbook);
}
