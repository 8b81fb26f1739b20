// Nothing may outlive the command that started it: what must be stopped registers here, and every way
// out of the process (a signal, an error, a normal end) goes through `end`.
const stops = new Set();
let ending;

/** Registers an async stop function; returns a function that takes it off again. */
export function atEnd(stop) {
  if (stops.size === 0) listen();
  stops.add(stop);
  return () => stops.delete(stop);
}

/**
 * Stops everything that is registered, newest first, prints the closing line and exits with the code. Only the first
 * call counts.
 */
export function end(code, closingLine) {
  ending ??= (async () => {
    for (const stop of [...stops].reverse()) {
      await stop().catch((error) => console.error(String(error?.message ?? error)));
    }
    if (closingLine !== undefined) console.log(closingLine);
    process.exit(code);
  })();
  return ending;
}

/** True once the process is on its way out: children that die now were stopped, not lost. */
export function isEnding() {
  return ending !== undefined;
}

let isListening = false;
function listen() {
  if (isListening) return;
  isListening = true;
  endWithNpm();
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  for (const [signal, code] of Object.entries(codes)) {
    // An exit code that is already set says how a stop by signal is meant to look.
    process.on(signal, () => {
      if (!isEnding()) console.log("\nStopping …");
      void end(process.exitCode ?? code);
    });
  }
}

/** npm passes a SIGTERM to the shell between it and this process, and the shell does not pass it on: it just goes. */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined || process.platform === "win32") return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(143), 500).unref();
}
