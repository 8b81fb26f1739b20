// Runs the Firebase CLI inside this process, tied to the life of the parent: when the parent is killed without a
// chance to clean up, the channel to it closes, and the suite stops itself instead of living on.
import { createRequire } from "node:module";
import { acceptEventsAtOnce, shareInstances } from "./instances.mjs";

process.once("disconnect", () => process.kill(process.pid, "SIGINT"));
process.channel?.unref();

const requireTools = createRequire(new URL("../../../node_modules/firebase-tools/package.json", import.meta.url));
shareInstances(requireTools);
acceptEventsAtOnce(requireTools);

// The auth emulator builds one validator per parameter of Google's API description and checks each time that the
// description is itself a valid schema: 10 of the 20 seconds that a start takes on two cores. It is a fixed file.
const { default: Ajv } = createRequire(requireTools.resolve("exegesis"))("ajv");
Ajv.prototype.validateSchema = () => true;

requireTools("./lib/bin/firebase.js");
