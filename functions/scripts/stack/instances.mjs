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

  // Requests that arrive during a cold start wait for it together.
  const { startRuntime } = FunctionsEmulator.prototype;
  const starting = new Map();
  FunctionsEmulator.prototype.startRuntime = function (backend, trigger) {
    const key = trigger?.id;
    if (!starting.has(key)) {
      starting.set(
        key,
        startRuntime.call(this, backend, trigger).finally(() => starting.delete(key)),
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
