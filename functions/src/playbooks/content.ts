import canonicalize from "canonicalize";
import type { PlaybookContent } from "./model.ts";

/** The part of a playbook that people write. */
export const contentOf = ({ name, description, appliesTo, steps }: PlaybookContent): PlaybookContent => ({ name, description, appliesTo, steps });

/** True if both say the same. */
export function isSameContent(a: PlaybookContent, b: PlaybookContent): boolean {
  return canonicalize(contentOf(a)) === canonicalize(contentOf(b));
}
