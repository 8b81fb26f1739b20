/** A small path language over JSON: `alert.rule.name`, `evidence[*].ip`, `tags[0]`. */

export type JsonRecord = Record<string, unknown>;

export const isRecord = (value: unknown): value is JsonRecord => typeof value === "object" && value !== null && !Array.isArray(value);

/** Stands for `[*]`. */
const each = null;
type Step = string | number | typeof each;

export const maxSteps = 16;
const maxValues = 1_000;
const maxVisits = 10_000;
const segment = /^([^[\]]*)((?:\[(?:\*|\d{1,5})\])*)$/;

/** The steps of a path; null if it is none or has too many. */
export function parsePath(path: string): Step[] | null {
  if (path.length > 300) return null;
  const steps: Step[] = [];
  for (const part of path.split(".")) {
    const [, key = "", places = ""] = segment.exec(part) ?? [];
    if (key === "") return null;
    steps.push(key, ...Array.from(places.matchAll(/\[(\*|\d+)\]/g), ([, place]) => (place === "*" ? each : Number(place))));
  }
  return steps.length <= maxSteps ? steps : null;
}

/**
 * All values at a path. A list on the way means each of its items, and one at the end its items, so `[*]` may be left
 * out; keys may hold points themselves (`{"host.name": …}`), where the longest counts. Own properties alone are seen.
 * At most a thousand values; never throws.
 */
export function valuesAt(root: unknown, path: string): unknown[] {
  const steps = parsePath(path);
  if (steps === null) return [];
  const found: unknown[] = [];
  let visits = 0;
  const visitItems = (items: readonly unknown[], at: number): void => {
    for (const item of items) {
      if (visits > maxVisits || found.length >= maxValues) return;
      visit(item, at);
    }
  };
  const visit = (node: unknown, at: number): void => {
    visits += 1;
    const step = steps[at];
    if (Array.isArray(node)) {
      const items: unknown[] = node;
      if (step === undefined) found.push(...items.slice(0, maxValues - found.length));
      else if (typeof step === "number") visit(items[step], at + 1);
      // Lists of lists are gone into where the path says so, and no deeper.
      else visitItems(step === each ? items : items.filter(isRecord), step === each ? at + 1 : at);
    } else if (step === undefined) {
      if (node !== undefined) found.push(node);
    } else if (step === each) visit(node, at + 1);
    else if (typeof step === "string" && isRecord(node)) {
      const end = endOfKey(node, steps, at);
      if (end > at) visit(node[steps.slice(at, end).join(".")], end);
    }
  };
  visit(root, 0);
  return found;
}

/** Where the longest key of the record that the steps spell ends; `at` if it has none. */
function endOfKey(node: JsonRecord, steps: readonly Step[], at: number): number {
  let end = at;
  while (typeof steps[end] === "string") end += 1;
  while (end > at && !Object.hasOwn(node, steps.slice(at, end).join("."))) end -= 1;
  return end;
}

export interface Leaf {
  /** The keys that lead to it, those with points in them taken apart. */
  keys: readonly string[];
  value: string;
}

const maxDepth = 16;
const maxLeaves = 2_000;

/** The strings and numbers in a JSON value with their keys, in its order, the first two thousand of the upper sixteen levels. */
export function leavesOf(root: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  let visits = 0;
  const visit = (node: unknown, keys: readonly string[], depth: number): void => {
    visits += 1;
    if (leaves.length >= maxLeaves || visits > maxVisits || depth > maxDepth) return;
    if (typeof node === "string" || typeof node === "number") leaves.push({ keys, value: String(node) });
    else if (Array.isArray(node)) for (const item of node.slice(0, maxLeaves)) visit(item, keys, depth + 1);
    else if (isRecord(node)) for (const [key, value] of Object.entries(node).slice(0, maxLeaves)) visit(value, [...keys, ...key.slice(0, 200).split(".")], depth + 1);
  };
  visit(root, [], 0);
  return leaves;
}
