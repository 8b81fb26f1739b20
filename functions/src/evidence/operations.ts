import { evidenceOperations } from "./evidenceOperations.ts";
import { scanOperations } from "./scanOperations.ts";

export const operations = { ...evidenceOperations, ...scanOperations };
