import { Writable } from "node:stream";

/**
 * Makes the functions emulator treat instances as production does. By itself it starts a Node process for every request
 * that arrives while another runs, and kills the process when a handler throws: twenty requests at once are twenty cold
 * starts, a minute on two cores. In production one instance serves many (`concurrency` in src/index.ts) and outlives a
 * handler that throws.
 *
 * Relies on the inside of the pinned firebase-tools; without this file the emulator works, slowly.
 */
export function shareInstances(requireTools) {
  const { FunctionsEmulator } = requireTools("./lib/emulator/functionsEmulator.js");
  const { RuntimeWorker, RuntimeWorkerPool, RuntimeWorkerState } = requireTools("./lib/emulator/functionsRuntimeWorker.js");
  const { EmulatorLog } = requireTools("./lib/emulator/types.js");

  // A busy instance takes another request where no idle one is left.
  const { getIdleWorker } = RuntimeWorkerPool.prototype;
  RuntimeWorkerPool.prototype.getIdleWorker = function (triggerId) {
    const isBusy = ({ state }) => state === RuntimeWorkerState.BUSY;
    return getIdleWorker.call(this, triggerId) ?? this.getTriggerWorkers(triggerId).find(isBusy);
  };

  // The end of one request does not make an instance idle that still works on others: idle ones are stopped on reload.
  const { request } = RuntimeWorker.prototype;
  RuntimeWorker.prototype.request = async function (...args) {
    this.running = (this.running ?? 0) + 1;
    try {
      return await request.apply(this, args);
    } finally {
      this.running -= 1;
      if (this.running > 0 && this.state === RuntimeWorkerState.IDLE) this.state = RuntimeWorkerState.BUSY;
    }
  };

  // Requests that arrive during a cold start wait for it together. Of the functions of events two start at a time: all at
  // once, they would leave nothing to the requests that somebody waits for.
  const { startRuntime } = FunctionsEmulator.prototype;
  const starting = new Map();
  const lanes = [Promise.resolve(), Promise.resolve()];
  FunctionsEmulator.prototype.startRuntime = function (backend, trigger) {
    const key = trigger?.id;
    if (!starting.has(key)) {
      const start = () => startRuntime.call(this, backend, trigger);
      const started = trigger?.eventTrigger ? lanes.shift().then(start, start) : start();
      if (trigger?.eventTrigger) lanes.push(started);
      starting.set(
        key,
        started.finally(() => starting.delete(key)),
      );
    }
    return starting.get(key);
  };

  // "FATAL" makes the emulator kill the process, and with it every other request in it.
  const { fromJSON } = EmulatorLog;
  EmulatorLog.fromJSON = (line) => {
    const entry = fromJSON(line);
    if (entry.level === "FATAL" && entry.type === "runtime-error") entry.level = "WARN";
    return entry;
  };
}

/**
 * Lets the events of different documents be worked on side by side. The Firestore emulator hands over one event at a time,
 * the next when the functions emulator has answered, which it does when the function has ended: a cold start, or the hundred
 * events of one test, holds up every other test, by a minute and more. In production events do not wait for each other. Here
 * the answer is given at once, and only those of one incident, or other document with all below it, wait for their turn.
 */
export function acceptEventsAtOnce(requireTools) {
  const { FunctionsEmulator } = requireTools("./lib/emulator/functionsEmulator.js");
  const { handleHttpsTrigger } = FunctionsEmulator.prototype;
  /** The end of each document's last event. */
  const turns = new Map();
  FunctionsEmulator.prototype.handleHttpsTrigger = function (request, response) {
    const name = request.params.trigger_name;
    const eventType = this.triggers[name]?.def.eventTrigger?.eventType;
    const document = /^documents\/[^/]+\/[^/]+/.exec(request.headers["ce-subject"])?.[0];
    if (document === undefined || !eventType?.startsWith("google.cloud.firestore.")) return handleHttpsTrigger.call(this, request, response);
    response.json({ status: "acknowledged" });
    const turn = (turns.get(document) ?? Promise.resolve())
      .then(() => handleHttpsTrigger.call(this, request, nobody()))
      .catch((error) => this.logger.logLabeled("ERROR", "functions", `An event for ${name} was lost: ${error}`))
      .finally(() => turns.get(document) === turn && turns.delete(document));
    turns.set(document, turn);
    // Nobody waits for it in the emulator's queue either, where it would take a place from requests.
    return Promise.resolve();
  };
}

/** Takes what a function answers to an event: the emulators do nothing with it. */
function nobody() {
  const response = new Writable({ write: (_chunk, _encoding, done) => done() });
  response.writeHead = () => response;
  response.status = () => response;
  response.send = () => response;
  return response;
}
