import { actionOperations } from "./actionOperations.ts";
import { playbookOperations } from "./playbookOperations.ts";

export const operations = { ...playbookOperations, ...actionOperations };
