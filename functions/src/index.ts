/**
 * Every deployed function by name, with its options.
 *
 * A process serves one function, named by FUNCTION_TARGET, and loads only that one's definition: the SDK's parts for
 * callables and for Firestore triggers take some 150 ms and 300 ms of a cold start. Without FUNCTION_TARGET, which is how
 * the deployment asks what there is, all are loaded. `require`, because the functions emulator cannot wait for `import()`.
 */
import { createRequire } from "node:module";
import type { CallableOptions } from "firebase-functions/https";
import { setGlobalOptions } from "firebase-functions/options";
import { keepBodiesUnparsed } from "./platform/body.ts";
import { region, secrets } from "./platform/config.ts";
import type { Operations } from "./platform/operation.ts";

setGlobalOptions({ region, maxInstances: 20, memory: "256MiB", concurrency: 80, timeoutSeconds: 60 });

const require = createRequire(import.meta.url);
const target = process.env["FUNCTION_TARGET"];
// The framework reads the calls of these itself.
const readByFramework = ["beforeCreate", "beforeEmail", "beforeSignIn", "executeAction"];
if (target === undefined || !readByFramework.includes(target)) keepBodiesUnparsed();
const isServed = (name: string) => target === undefined || target === name;

/** The REST door and the service pages. */
export const api = isServed("api") ? (require("./api.js") as typeof import("./api.ts")).api : undefined;

/** The callable door, one function for each module. */
function door(module: string, load: () => Promise<Operations>, options: Pick<CallableOptions, "secrets" | "memory"> = {}) {
  if (!isServed(module)) return undefined;
  const { callable } = require("./platform/callable.js") as typeof import("./platform/callable.ts");
  return callable(module, { invoker: "public", ...options }, load);
}
// The password lists take 65 MiB.
export const identity = door("identity", async () => (await import("./identity/operations.ts")).operations, { secrets: [secrets], memory: "512MiB" });
export const applications = door("applications", async () => (await import("./applications/operations.ts")).operations);
export const incidents = door("incidents", async () => (await import("./incidents/operations.ts")).operations);
export const alerts = door("alerts", async () => (await import("./alerts/operations.ts")).operations);
// Manifests are signed with the installation's key, and a file in an answer is in memory as a whole.
export const evidence = door("evidence", async () => (await import("./evidence/operations.ts")).operations, { secrets: [secrets], memory: "512MiB" });
export const playbooks = door("playbooks", async () => (await import("./playbooks/operations.ts")).operations);
// Files of indicators are parsed whole.
export const intelligence = door("intelligence", async () => (await import("./intelligence/operations.ts")).operations, { memory: "512MiB" });
// Two models may be open at a time: the one that judges, and one that a replay asks for.
export const ai = door("ai", async () => (await import("./ai/operations.ts")).operations, { memory: "512MiB" });

export const analytics = door("analytics", async () => (await import("./analytics/operations.ts")).operations);

export const compliance = door("compliance", async () => (await import("./compliance/operations.ts")).operations);

export const notifications = door("notifications", async () => (await import("./notifications/operations.ts")).operations, { secrets: [secrets] });
// Checkpoints are checked by the installation's keys.
export const audit = door("audit", async () => (await import("./audit/operations.ts")).operations, { secrets: [secrets], memory: "512MiB" });

export const retention = door("retention", async () => (await import("./retention/operations.ts")).operations, { secrets: [secrets] });

/** What SendGrid tells of e-mails. */
export const mailEvents = isServed("mailEvents") ? (require("./notifications/eventDoor.js") as typeof import("./notifications/eventDoor.ts")).mailEvents : undefined;

/** What Firebase Authentication asks before it creates an account or gives out tokens. */
const blocking = () => require("./identity/blocking.js") as typeof import("./identity/blocking.ts");
export const beforeCreate = isServed("beforeCreate") ? blocking().beforeCreate : undefined;
// The functions emulator takes it for a second beforeSignIn.
export const beforeEmail = isServed("beforeEmail") && process.env["FUNCTIONS_EMULATOR"] !== "true" ? blocking().beforeEmail : undefined;
export const beforeSignIn = isServed("beforeSignIn") ? blocking().beforeSignIn : undefined;

/** Triggers. */
const incidentTriggers = () => require("./incidents/triggers.js") as typeof import("./incidents/triggers.ts");
export const triageIncident = isServed("triageIncident") ? incidentTriggers().triageIncident : undefined;
export const forgetPerson = isServed("forgetPerson") ? incidentTriggers().forgetPerson : undefined;
export const forgetUser = isServed("forgetUser") ? (require("./identity/triggers.js") as typeof import("./identity/triggers.ts")).forgetUser : undefined;
const applicationTriggers = () => require("./applications/triggers.js") as typeof import("./applications/triggers.ts");
export const forgetApplicant = isServed("forgetApplicant") ? applicationTriggers().forgetApplicant : undefined;
export const scanDocuments = isServed("scanDocuments") ? applicationTriggers().scanDocuments : undefined;
export const logMessage = isServed("logMessage") ? incidentTriggers().logMessage : undefined;
export const sweepTargets = isServed("sweepTargets") ? incidentTriggers().sweepTargets : undefined;
const mergeTriggers = () => require("./incidents/mergeTriggers.js") as typeof import("./incidents/mergeTriggers.ts");
export const carryOver = isServed("carryOver") ? mergeTriggers().carryOver : undefined;
export const carryMessage = isServed("carryMessage") ? mergeTriggers().carryMessage : undefined;
const alertTriggers = () => require("./alerts/triggers.js") as typeof import("./alerts/triggers.ts");
export const followMerge = isServed("followMerge") ? alertTriggers().followMerge : undefined;
export const reconsiderAlert = isServed("reconsiderAlert") ? alertTriggers().reconsiderAlert : undefined;
export const receiveAlert = isServed("receiveAlert") ? alertTriggers().receiveAlert : undefined;
const intelligenceTriggers = () => require("./intelligence/triggers.js") as typeof import("./intelligence/triggers.ts");
export const matchIncident = isServed("matchIncident") ? intelligenceTriggers().matchIncident : undefined;
export const matchAlert = isServed("matchAlert") ? intelligenceTriggers().matchAlert : undefined;
export const matchIndicator = isServed("matchIndicator") ? intelligenceTriggers().matchIndicator : undefined;
export const runImport = isServed("runImport") ? intelligenceTriggers().runImport : undefined;
export const runFeed = isServed("runFeed") ? intelligenceTriggers().runFeed : undefined;
export const sweepAnomalies = isServed("sweepAnomalies") ? intelligenceTriggers().sweepAnomalies : undefined;
export const forgetBaselines = isServed("forgetBaselines") ? intelligenceTriggers().forgetBaselines : undefined;
export const runFeeds = isServed("runFeeds") ? intelligenceTriggers().runFeeds : undefined;
const pictureTriggers = () => require("./intelligence/picture/triggers.js") as typeof import("./intelligence/picture/triggers.ts");
export const refreshThreatPicture = isServed("refreshThreatPicture") ? pictureTriggers().refreshThreatPicture : undefined;
export const hideFromPicture = isServed("hideFromPicture") ? pictureTriggers().hideFromPicture : undefined;
const actionTriggers = () => require("./playbooks/actionTriggers.js") as typeof import("./playbooks/actionTriggers.ts");
export const queueAction = isServed("queueAction") ? actionTriggers().queueAction : undefined;
export const executeAction = isServed("executeAction") ? actionTriggers().executeAction : undefined;
export const sweepActions = isServed("sweepActions") ? actionTriggers().sweepActions : undefined;
const evidenceTriggers = () => require("./evidence/triggers.js") as typeof import("./evidence/triggers.ts");
export const tendEvidence = isServed("tendEvidence") ? evidenceTriggers().tendEvidence : undefined;
export const followTlp = isServed("followTlp") ? evidenceTriggers().followTlp : undefined;
export const sweepScans = isServed("sweepScans") ? evidenceTriggers().sweepScans : undefined;
export const sweepUploads = isServed("sweepUploads") ? evidenceTriggers().sweepUploads : undefined;
const aiTriggers = () => require("./ai/triggers.js") as typeof import("./ai/triggers.ts");
export const learnFromCorrections = isServed("learnFromCorrections") ? aiTriggers().learnFromCorrections : undefined;
export const checkDrift = isServed("checkDrift") ? aiTriggers().checkDrift : undefined;
export const forgetCorrector = isServed("forgetCorrector") ? aiTriggers().forgetCorrector : undefined;
const analyticsTriggers = () => require("./analytics/triggers.js") as typeof import("./analytics/triggers.ts");
export const countIncident = isServed("countIncident") ? analyticsTriggers().countIncident : undefined;
export const tendRollups = isServed("tendRollups") ? analyticsTriggers().tendRollups : undefined;
const complianceTriggers = () => require("./compliance/triggers.js") as typeof import("./compliance/triggers.ts");
export const armClocks = isServed("armClocks") ? complianceTriggers().armClocks : undefined;
export const settleClocks = isServed("settleClocks") ? complianceTriggers().settleClocks : undefined;
export const warnClocks = isServed("warnClocks") ? complianceTriggers().warnClocks : undefined;
export const checkpointAudit = isServed("checkpointAudit") ? (require("./audit/triggers.js") as typeof import("./audit/triggers.ts")).checkpointAudit : undefined;
const reportTriggers = () => require("./reports/triggers.js") as typeof import("./reports/triggers.ts");
export const makeReport = isServed("makeReport") ? reportTriggers().makeReport : undefined;
export const sweepReports = isServed("sweepReports") ? reportTriggers().sweepReports : undefined;
const retentionTriggers = () => require("./retention/triggers.js") as typeof import("./retention/triggers.ts");
export const erasePerson = isServed("erasePerson") ? retentionTriggers().erasePerson : undefined;
export const sweepErasures = isServed("sweepErasures") ? retentionTriggers().sweepErasures : undefined;
export const sweepRetention = isServed("sweepRetention") ? retentionTriggers().sweepRetention : undefined;
const exportTriggers = () => require("./exports/triggers.js") as typeof import("./exports/triggers.ts");
export const runExport = isServed("runExport") ? exportTriggers().runExport : undefined;
export const sweepExports = isServed("sweepExports") ? exportTriggers().sweepExports : undefined;
const notificationTriggers = () => require("./notifications/triggers.js") as typeof import("./notifications/triggers.ts");
export const notifyIncident = isServed("notifyIncident") ? notificationTriggers().notifyIncident : undefined;
export const notifyMessage = isServed("notifyMessage") ? notificationTriggers().notifyMessage : undefined;
export const notifyTask = isServed("notifyTask") ? notificationTriggers().notifyTask : undefined;
export const notifyAction = isServed("notifyAction") ? notificationTriggers().notifyAction : undefined;
export const notifyEvidence = isServed("notifyEvidence") ? notificationTriggers().notifyEvidence : undefined;
export const notifyApplication = isServed("notifyApplication") ? notificationTriggers().notifyApplication : undefined;
export const notifyDrift = isServed("notifyDrift") ? notificationTriggers().notifyDrift : undefined;
export const notifyHit = isServed("notifyHit") ? notificationTriggers().notifyHit : undefined;
export const notifyClock = isServed("notifyClock") ? notificationTriggers().notifyClock : undefined;
export const sweepOutbox = isServed("sweepOutbox") ? notificationTriggers().sweepOutbox : undefined;
export const announceAlert = isServed("announceAlert") ? notificationTriggers().announceAlert : undefined;
export const deliverWebhook = isServed("deliverWebhook") ? notificationTriggers().deliverWebhook : undefined;
export const deliverOutbox = isServed("deliverOutbox") ? notificationTriggers().deliverOutbox : undefined;
