import type { Operations } from "../platform/operation.ts";
import { intakeOperations, workOperations } from "./alertOperations.ts";
import { groupOperations } from "./groupOperations.ts";
import { sourceOperations } from "./sourceOperations.ts";
import { suppressionOperations } from "./suppressionOperations.ts";

// What has a name of its own in the path before what has an id there.
export const operations = { ...intakeOperations, ...sourceOperations, ...suppressionOperations, ...groupOperations, ...workOperations } satisfies Operations;
