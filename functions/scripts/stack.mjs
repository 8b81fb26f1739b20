// Starts the Firebase emulator suite and stops it without leaving anything behind.
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { firestoreBinary, hasUiBinary, storageBinary } from "./stack/binaries.mjs";
import { CLAMD_PORT, clamdBinary, startClamd } from "./stack/clamd.mjs";
import { failure, project } from "./stack/common.mjs";
import { atEnd } from "./stack/lifetime.mjs";
import { MAILBOX_PORT, startMailbox } from "./stack/mailbox.mjs";
import { assertPortsFree, portOffset, portsOf, shiftedConfig } from "./stack/ports.mjs";
import { killMarked, stopChild } from "./stack/processes.mjs";
import { localSecrets } from "./stack/secrets.mjs";
import { assertAllRunning, prepareFiles, spawnSuite, untilReady, watchDeath } from "./stack/suite.mjs";

const STOP_GRACE_MS = 20_000;

/**
 * Starts emulators for the demo project and resolves when all of them answer.
 *
 * offset      raises every port of firebase.json, so that stacks run side by side (default: SECURA_PORT_OFFSET or 0)
 * importFrom  directory of an earlier export to start from
 * exportTo    directory that `stop()` writes the data to, replacing what is there
 * only        names of the emulators to start (default: all in firebase.json)
 * ui          also serve the emulators' web page, where that can be had
 * quiet       no progress lines
 * log         receives progress lines
 *
 * With the functions emulator come a local mailbox that takes the place of SendGrid and, where it is installed, a clamd,
 * which scans files; without it they stay pending. The functions' secret is made when it is missing.
 *
 * Resolves to `{ ports, env, logFile, whileAlive, stop }`: `env` points client libraries at the emulators;
 * `whileAlive(promise)` is that promise, but rejects if an emulator ends unasked; `stop()` resolves when every process
 * is gone. Being interrupted by a signal stops the emulators too, but exports nothing. Throws one-line errors for what
 * a person can put right.
 */
export async function startStack({
  offset = portOffset(),
  importFrom,
  exportTo,
  only,
  ui = false,
  quiet = false,
  log = console.log,
} = {}) {
  const note = quiet ? () => {} : (text) => log(`  ${text}`);
  const names = only ?? ["firestore", "storage"];
  const binaries = {
    ...(names.includes("firestore") ? await firestoreBinary(note) : {}),
    ...(names.includes("storage") ? await storageBinary(note) : {}),
  };
  const config = shiftedConfig({ offset, only, hasUi: ui && (await hasUiBinary(note)) });
  const ports = { ...portsOf(config), ...(config.emulators.functions ? companionPorts(offset) : {}) };
  await assertPortsFree(ports, offset);
  const secrets = localSecrets();

  const files = prepareFiles(config, offset);
  const mailbox = ports.mailbox === undefined ? undefined : await startMailbox(ports.mailbox);
  const child = spawnSuite({ files, binaries, only, importFrom, sendGridUrl: mailbox && `${mailbox.origin}/`, clamdAddress: ports.clamd && `127.0.0.1:${ports.clamd}` });
  let clamd;
  const shutDown = once(async () => {
    await stopChild(child, "SIGINT", STOP_GRACE_MS);
    await clamd?.stop();
    await killMarked(files.marker);
    await mailbox?.stop();
    rmSync(files.configFile, { force: true });
    rmSync(files.temporary, { recursive: true, force: true });
  });
  const forget = atEnd(shutDown);
  let watch;
  try {
    const scanner = ports.clamd && startClamd({ port: ports.clamd, logFile: join(files.workDirectory, "clamd.log"), temporary: files.temporary });
    [clamd] = await Promise.all([scanner, untilReady(child, files.logFile)]);
    await assertAllRunning(config, ports);
    watch = await watchDeath(child, files);
  } catch (error) {
    await shutDown();
    forget();
    throw error;
  }
  return {
    ports,
    env: { ...environment(ports), SECURA_SECRETS: secrets },
    logFile: files.logFile,
    whileAlive: (promise) => Promise.race([promise, watch.died.then((reason) => Promise.reject(failure(reason)))]),
    stop: once(async () => {
      watch.stop();
      try {
        if (exportTo) await exportData(ports.hub, resolve(exportTo));
      } finally {
        await shutDown();
        forget();
      }
    }),
  };
}

/** The ports of what runs beside the emulators. */
function companionPorts(offset) {
  return { mailbox: MAILBOX_PORT + offset, ...(clamdBinary() ? { clamd: CLAMD_PORT + offset } : {}) };
}

/** The suite's own export on exit reports a failure in its log only, so it is asked for the export itself. */
async function exportData(hubPort, directory) {
  mkdirSync(directory, { recursive: true });
  const response = await fetch(`http://127.0.0.1:${hubPort}/_admin/export`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ path: directory, initiatedBy: "secura" }),
    signal: AbortSignal.timeout(120_000),
  });
  if (!response.ok) throw failure(`The export failed: ${await response.text()}`);
}

/** What client libraries and the Admin SDK read to find the emulators. Emulators that were not started are left out. */
function environment(ports) {
  const address = (name, prefix = "") => (ports[name] === undefined ? undefined : `${prefix}127.0.0.1:${ports[name]}`);
  const variables = {
    GCLOUD_PROJECT: project,
    FIREBASE_EMULATOR_HUB: address("hub"),
    FIREBASE_AUTH_EMULATOR_HOST: address("auth"),
    FIRESTORE_EMULATOR_HOST: address("firestore"),
    FIREBASE_STORAGE_EMULATOR_HOST: address("storage"),
    STORAGE_EMULATOR_HOST: address("storage", "http://"),
    CLOUD_TASKS_EMULATOR_HOST: address("tasks"),
    FUNCTIONS_EMULATOR_ORIGIN: address("functions", "http://"),
    MAILBOX_ORIGIN: address("mailbox", "http://"),
    CLAMD_EMULATOR_HOST: address("clamd"),
    METADATA_SERVER_DETECTION: "none",
  };
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined));
}

function once(task) {
  let result;
  return () => (result ??= task());
}
