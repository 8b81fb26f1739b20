import { createServer } from "node:net";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { failure, root } from "./common.mjs";

/** SECURA_PORT_OFFSET as a number, or the fallback. */
export function portOffset(fallback = 0) {
  const text = process.env.SECURA_PORT_OFFSET;
  if (text === undefined || text === "") return fallback;
  const offset = Number(text);
  // The highest default port is 9499, and ports end at 65535.
  if (Number.isInteger(offset) && offset >= 0 && offset <= 56_000) return offset;
  throw failure(`SECURA_PORT_OFFSET is "${text}": it must be a whole number from 0 to 56000.`);
}

/** firebase.json with every emulator port raised by `offset`, reduced to the emulators in `only` where that is given. */
export function shiftedConfig({ offset, only, hasUi }) {
  const config = JSON.parse(readFileSync(join(root, "firebase.json"), "utf8"));
  const always = ["hub", "logging", "ui"];
  for (const [name, emulator] of Object.entries(config.emulators)) {
    if (typeof emulator !== "object") continue;
    if (only && !only.includes(name) && !always.includes(name)) {
      delete config.emulators[name];
      continue;
    }
    for (const key of ["port", "websocketPort"]) {
      if (emulator[key] !== undefined) emulator[key] += offset;
    }
  }
  config.emulators.ui.enabled = hasUi;
  // Tests keep to themselves in projects of their own: each of their requests would be a warning, 80,000 in a whole run.
  config.emulators.singleProjectMode = false;
  return config;
}

/** The ports of a shifted configuration by name: `{ auth: 9099, … , firestoreWebsocket: 9150 }`. */
export function portsOf(config) {
  const ports = {};
  for (const [name, emulator] of Object.entries(config.emulators)) {
    if (typeof emulator !== "object" || (name === "ui" && !emulator.enabled)) continue;
    ports[name] = emulator.port;
    if (emulator.websocketPort !== undefined) ports[`${name}Websocket`] = emulator.websocketPort;
  }
  return ports;
}

/** Throws one line that names every port that is taken and the emulator that wants it. */
export async function assertPortsFree(ports, offset) {
  const entries = Object.entries(ports);
  const free = await Promise.all(entries.map(([, port]) => isFree(port)));
  const taken = entries.filter((_, index) => !free[index]).map(([name, port]) => `${port} (${name})`);
  if (taken.length === 0) return;
  throw failure(
    `Port in use: ${taken.join(", ")}. Stop what listens there, or move this stack aside: SECURA_PORT_OFFSET=${offset + 2000} npm start (npm test likewise).`,
  );
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
