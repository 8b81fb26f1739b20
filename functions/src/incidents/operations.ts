import { exportOperations } from "../casefile/exportOperation.ts";
import { incidentOperations } from "./incidentOperations.ts";
import { mergeOperations } from "./mergeOperations.ts";
import { messageOperations } from "./messageOperations.ts";
import { settingsOperations } from "./settingsOperations.ts";
import { taskOperations } from "./taskOperations.ts";

export const operations = { ...incidentOperations, ...mergeOperations, ...messageOperations, ...taskOperations, ...settingsOperations, ...exportOperations };
