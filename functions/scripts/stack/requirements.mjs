import { clamdBinary, clamdRemedy } from "./clamd.mjs";
import { failure } from "./common.mjs";
import { run } from "./processes.mjs";

const NODE_MINIMUM = 20;
const JAVA_MINIMUM = 11; // what the Firestore emulator's jar is compiled for

/** Returns the host's Node version, or throws a line that says what to do. */
export function checkNode() {
  const version = process.versions.node;
  if (Number(version.split(".")[0]) >= NODE_MINIMUM) return version;
  throw failure(`Node ${version} is too old: install Node ${NODE_MINIMUM} or newer from https://nodejs.org.`);
}

/** Returns the Java version, or throws a line that says what to do. The emulators start `java` from the PATH. */
export async function checkJava() {
  const { code, output } = await run("java", ["-version"], { capture: true });
  const remedy = `install a JDK, ${JAVA_MINIMUM} or newer (https://adoptium.net), and put \`java\` on the PATH.`;
  const [, version] = /version "([^"]+)"/.exec(output) ?? [];
  if (code !== 0 || version === undefined) throw failure(`Java is missing and the emulators need it: ${remedy}`);
  const [first, second] = version.split(/[._-]/).map(Number);
  const major = first === 1 ? second : first; // Java 8 calls itself 1.8
  if (major < JAVA_MINIMUM) throw failure(`Java ${version} is too old for the emulators: ${remedy}`);
  return version;
}

/** Says what goes `without` ClamAV's clamd where it is not installed, and what to do; undefined where it is. */
export function missingClamd(without) {
  return clamdBinary() ? undefined : `clamd is missing, so ${without}: ${clamdRemedy}.`;
}
