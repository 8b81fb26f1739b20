/**
 * Runs in a process of its own: loads the built entry as the platform does for one function, then what that function's
 * first call loads, and prints time and memory after each as JSON.
 *
 *   node entry.mjs FUNCTION http|cloudevent
 */
import { createRequire } from "node:module";

const [, , name = "api", signature = "http"] = process.argv;
Object.assign(process.env, { FUNCTION_TARGET: name, FUNCTION_SIGNATURE_TYPE: signature, GCLOUD_PROJECT: "demo-bench" });
const lib = (file) => import(new URL(`../../lib/${file}`, import.meta.url).href);

process.env.SECURA_SECRETS ??= '{"keys":[]}';

const firstCall = {
  api: async () => (await lib("platform/rest.js")).restApp((await lib("operations.js")).modules),
  incidents: async () => Promise.all([lib("platform/dispatch.js"), lib("incidents/operations.js"), lib("incidents/createIncident.js")]),
  alerts: async () => Promise.all([lib("platform/dispatch.js"), lib("alerts/operations.js"), lib("alerts/createAlert.js")]),
  identity: async () => Promise.all([lib("platform/dispatch.js"), lib("identity/operations.js"), lib("identity/login.js")]),
  applications: async () => Promise.all([lib("platform/dispatch.js"), lib("applications/operations.js"), lib("applications/apply.js")]),
  beforeSignIn: () => lib("identity/beforeSignIn.js"),
  beforeCreate: () => lib("identity/beforeCreate.js"),
  triageIncident: async () => {
    const [, { loadModel }, { loadEmbedding }] = await Promise.all([lib("incidents/judgeIncident.js"), lib("triage/modelFile.js"), lib("triage/embedding.js")]);
    loadModel();
    loadEmbedding();
  },
  evidence: async () => Promise.all([lib("platform/dispatch.js"), lib("evidence/operations.js"), lib("evidence/downloadEvidence.js")]),
  playbooks: async () => Promise.all([lib("platform/dispatch.js"), lib("playbooks/operations.js"), lib("playbooks/runPlaybook.js")]),
  ai: async () => Promise.all([lib("platform/dispatch.js"), lib("ai/operations.js"), lib("ai/analyze.js")]),
  intelligence: async () => Promise.all([lib("platform/dispatch.js"), lib("intelligence/operations.js"), lib("intelligence/addIndicator.js")]),
  compliance: async () => Promise.all([lib("platform/dispatch.js"), lib("compliance/operations.js"), lib("compliance/listClocks.js")]),
  notifications: async () => Promise.all([lib("platform/dispatch.js"), lib("notifications/operations.js"), lib("notifications/manageWebhooks.js")]),
  mailEvents: () => lib("notifications/receiveMailEvents.js"),
  sweepOutbox: () => lib("notifications/sweepOutbox.js"),
  announceAlert: () => lib("notifications/announce.js"),
  deliverWebhook: () => lib("notifications/deliverWebhook.js"),
  runExport: () => lib("exports/runExport.js"),
  retention: async () => Promise.all([lib("platform/dispatch.js"), lib("retention/operations.js"), lib("retention/startErasure.js")]),
  erasePerson: () => lib("retention/runErasure.js"),
  sweepErasures: () => lib("retention/sweepErasures.js"),
  sweepRetention: () => lib("retention/sweepRetention.js"),
  makeReport: () => lib("reports/makeReport.js"),
  sweepReports: () => lib("reports/sweepReports.js"),
  sweepExports: () => lib("exports/sweepExports.js"),
  audit: async () => Promise.all([lib("platform/dispatch.js"), lib("audit/operations.js"), lib("audit/listAudit.js")]),
  checkpointAudit: () => lib("audit/checkpointAudit.js"),
  armClocks: () => lib("compliance/armClocks.js"),
  settleClocks: () => lib("compliance/settleClocks.js"),
  warnClocks: () => lib("compliance/warnClocks.js"),
  notifyClock: () => lib("notifications/notifyClock.js"),
  analytics: async () => Promise.all([lib("platform/dispatch.js"), lib("analytics/operations.js"), lib("analytics/showDashboard.js")]),
  refreshThreatPicture: () => lib("intelligence/picture/refreshPicture.js"),
  sweepAnomalies: () => lib("intelligence/sweep/sweepAnomalies.js"),
  forgetBaselines: () => lib("intelligence/sweep/forgetBaselines.js"),
  hideFromPicture: () => lib("intelligence/picture/refreshPicture.js"),
  countIncident: () => lib("analytics/countIncident.js"),
  tendRollups: async () => Promise.all([lib("analytics/foldRollups.js"), lib("analytics/reconcileRollups.js")]),
  reconsiderAlert: () => lib("alerts/reconsiderAlert.js"),
  receiveAlert: () => lib("alerts/receiveAlert.js"),
  matchIncident: () => lib("intelligence/matching.js"),
  matchAlert: () => lib("intelligence/matching.js"),
  matchIndicator: async () => Promise.all([lib("intelligence/matchingAsked.js"), lib("intelligence/matchingPast.js")]),
  runImport: () => lib("intelligence/importIndicators.js"),
  runFeed: () => lib("intelligence/feedRuns.js"),
  runFeeds: async () => Promise.all([lib("intelligence/feedRuns.js"), lib("intelligence/importIndicators.js")]),
  notifyHit: () => lib("notifications/notifyHit.js"),
  learnFromCorrections: () => lib("ai/learnFromCorrections.js"),
  checkDrift: () => lib("ai/checkDrift.js"),
  forgetCorrector: () => lib("ai/forgetCorrector.js"),
  notifyDrift: () => lib("notifications/notifyDrift.js"),
  beforeEmail: () => lib("identity/beforeEmail.js"),
  executeAction: () => lib("playbooks/executeAction.js"),
  sweepTargets: () => lib("incidents/sweepTargets.js"),
  sweepActions: () => lib("playbooks/sweepActions.js"),
  sweepScans: () => lib("evidence/sweepScans.js"),
  sweepUploads: () => lib("evidence/sweepUploads.js"),
  logMessage: () => lib("incidents/adoptMessage.js"),
  carryOver: () => lib("incidents/carryOver.js"),
  carryMessage: () => lib("incidents/carryOver.js"),
  followMerge: () => lib("alerts/followMerge.js"),
  tendEvidence: async () => Promise.all([lib("evidence/scanEvidence.js"), lib("evidence/scanner.js"), lib("evidence/thumbnails.js")]),
  followTlp: () => lib("evidence/thumbnails.js"),
  scanDocuments: () => lib("applications/scanDocuments.js"),
  queueAction: () => lib("playbooks/actionQueue.js"),
  notifyIncident: () => lib("notifications/notifyIncident.js"),
  notifyMessage: () => lib("notifications/notifyMessage.js"),
  notifyTask: () => lib("notifications/notifyTask.js"),
  notifyAction: () => lib("notifications/notifyAction.js"),
  notifyEvidence: () => lib("notifications/notifyEvidence.js"),
  notifyApplication: () => lib("notifications/notifyApplication.js"),
  deliverOutbox: () => lib("notifications/deliverMail.js"),
  forgetUser: () => lib("identity/forgetUser.js"),
  forgetPerson: () => lib("incidents/forgetPerson.js"),
  forgetApplicant: () => lib("applications/forgetApplicant.js"),
};

const mebibytes = () => Math.round((process.memoryUsage.rss() / 1_048_576) * 10) / 10;
const started = performance.now();
const entry = await lib("index.js");
const entryMs = performance.now() - started;
const entryMiB = mebibytes();
const isLoaded = (pattern) => Object.keys(createRequire(import.meta.url).cache).some((path) => pattern.test(path));
const firestoreAtEntry = isLoaded(/node_modules\/@google-cloud\/firestore\//);
const expressAtEntry = isLoaded(/node_modules\/express\/lib/);
if (!(name in entry) || !(name in firstCall)) throw new Error(`There is no function ${name}, or the bench does not know its first call.`);
await firstCall[name]();
const readyMs = performance.now() - started;

console.log(JSON.stringify({ entryMs, entryMiB, readyMs, readyMiB: mebibytes(), naturalRoot: isLoaded(/node_modules\/natural\/lib\/natural\/index\.js$/), express: isLoaded(/node_modules\/express\/lib/), firestoreAtEntry, expressAtEntry }));
process.exit(0);
