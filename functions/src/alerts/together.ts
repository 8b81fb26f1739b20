import { maxObservables, maxTechniques } from "./adapters/adapter.ts";
import type { Alert } from "./model.ts";
import { graver } from "./suppressing.ts";

/** What alerts, or reports of one, have in common when they are put together. */
export type Substance = Pick<Alert, "severity" | "observables" | "techniques" | "entities">;

// array-contains-any asks for 30 values at most.
export const entitiesMax = 30;

const union = (lists: readonly (readonly string[])[], most: number): string[] => [...new Set(lists.flat())].slice(0, most);

/** What several come to as one: the gravest severity, and what each names, the first's first, within the bounds of one. Pure. */
export function together(parts: readonly [Substance, ...Substance[]]): Substance {
  const observables = new Map<string, Substance["observables"][number]>();
  for (const observable of parts.flatMap((part) => part.observables)) {
    const key = `${observable.type}:${observable.value}`;
    if (!observables.has(key)) observables.set(key, observable);
  }
  return {
    severity: parts.map(({ severity }) => severity).reduce(graver),
    observables: [...observables.values()].slice(0, maxObservables),
    techniques: union(parts.map(({ techniques }) => techniques), maxTechniques),
    entities: union(parts.map(({ entities }) => entities), entitiesMax),
  };
}
