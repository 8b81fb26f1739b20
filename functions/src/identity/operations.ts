import type { Operations } from "../platform/operation.ts";
import { accountOperations } from "./accountOperations.ts";
import { signInOperations } from "./signInOperations.ts";
import { userOperations } from "./userOperations.ts";

export const operations = { ...signInOperations, ...accountOperations, ...userOperations } satisfies Operations;
