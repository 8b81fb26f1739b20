import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { clamdHost, clamdPort, standIn } from "../platform/config.ts";
import { AppError } from "../platform/errors.ts";

/** Where a clamd listens. */
export interface ScannerAddress {
  host: string;
  port: number;
}

export interface ScanResult {
  /** `error`: the scanner could not judge the file; `reason` says why. */
  verdict: "clean" | "infected" | "error";
  signature: string | null;
  reason: string | null;
  /** Program and version of the signatures, as clamd says it. */
  engine: string;
}

/** clamd is down, silent or gone. */
export class ScannerFailure extends AppError {
  /** clamd was there when the scan began, so it may be this very file that it does not get through. */
  isOfFile = false;

  constructor(detail: string, cause?: unknown) {
    super("unavailable", detail, { cause, headers: { "Retry-After": "30" } });
  }
}

/** `idleMs` is also how long clamd may think over a file: it must not be less than its MaxScanTime. */
export const scanTimeouts = { connectMs: 5_000, idleMs: 60_000, totalMs: 120_000 };
type Timeouts = typeof scanTimeouts;

/** The configured scanner, or null when there is none. */
export function configuredScanner(): ScannerAddress | null {
  return localScanner() ?? (clamdHost.value() ? { host: clamdHost.value(), port: clamdPort.value() } : null);
}

/** The clamd of the local stack. */
function localScanner(): ScannerAddress | null {
  const [host, port] = standIn("CLAMD_EMULATOR_HOST")?.split(":") ?? [];
  return host && port ? { host, port: Number(port) } : null;
}

/**
 * Has clamd judge the bytes of a stream, which is read to its end even when the verdict comes before, so that a hash taken
 * on the way is the whole file's. Throws `unavailable`: a `ScannerFailure`, or what `source` fails with.
 * Method: clamd(8), INSTREAM.
 */
export async function scan(source: Readable, at: ScannerAddress, timeouts: Timeouts = scanTimeouts): Promise<ScanResult> {
  let isThere = false;
  try {
    const version = await ask(at, "VERSION", timeouts);
    isThere = true;
    const { answer, isWhole } = await ask(at, "INSTREAM", timeouts, source);
    const engine = version.answer.startsWith("ClamAV ") ? plain(version.answer) : "unknown";
    const said = verdictOf(answer);
    // Nobody can vouch for bytes that were not there yet.
    if (said.verdict === "clean" && !isWhole) return { verdict: "error", signature: null, reason: "The scanner answered before it had the whole file.", engine };
    return { ...said, engine };
  } catch (thrown) {
    if (thrown instanceof ScannerFailure) thrown.isOfFile = isThere;
    throw thrown;
  } finally {
    source.destroy();
  }
}

const plain = (text: string): string => text.replace(/[^\x20-\x7e]/g, "").slice(0, 200);

/** What an answer to INSTREAM says of the file. Pure. */
export function verdictOf(answer: string): Omit<ScanResult, "engine"> {
  if (answer === "stream: OK") return { verdict: "clean", signature: null, reason: null };
  const signature = /^stream: ([\x21-\x7e]{1,200}) FOUND$/.exec(answer)?.[1];
  // With AlertExceedsMax clamd names the limit that kept it from looking into all of a file: a zip bomb, or a large archive.
  if (signature?.startsWith("Heuristics.Limits.Exceeded")) return { verdict: "error", signature, reason: "The file exceeds the scanner's limits and could not be scanned whole." };
  if (signature) return { verdict: "infected", signature, reason: null };
  const isError = / ?ERROR$/.test(answer);
  return { verdict: "error", signature: null, reason: isError ? `The scanner said: ${plain(answer)}` : `The scanner's answer was not understood: ${plain(answer)}` };
}

/** One command on a connection of its own: its answer without the NUL at the end, and whether all was sent before that. */
async function ask(at: ScannerAddress, command: "VERSION" | "INSTREAM", timeouts: Timeouts, body?: Readable): Promise<{ answer: string; isWhole: boolean }> {
  const socket = connect(at);
  const deadline = setTimeout(() => {
    const late = new ScannerFailure(`The scanner took more than ${String(timeouts.totalMs)} ms.`);
    socket.destroy(late);
    body?.destroy(late);
  }, timeouts.totalMs);
  try {
    const answer = answerOn(socket, timeouts);
    socket.write(`z${command}\0`);
    const isWhole = body ? await send(socket, body, answer) : true;
    return { answer: await answer, isWhole };
  } finally {
    clearTimeout(deadline);
    socket.destroy();
  }
}

// A signature's name is no longer than a line.
const answerLength = 1_024;

function answerOn(socket: Socket, { connectMs, idleMs }: Timeouts): Promise<string> {
  const answer = new Promise<string>((resolve, reject) => {
    let text = "";
    socket.setTimeout(connectMs);
    socket.once("connect", () => socket.setTimeout(idleMs));
    socket.once("timeout", () => socket.destroy(new ScannerFailure("The scanner keeps silent.")));
    socket.setEncoding("latin1");
    socket.on("data", (part: string) => {
      text += part;
      const end = text.indexOf("\0");
      if (end !== -1) resolve(text.slice(0, end));
      else if (text.length > answerLength) resolve(text.slice(0, answerLength));
    });
    socket.once("error", (thrown) => {
      reject(thrown instanceof AppError ? thrown : new ScannerFailure("The scanner cannot be reached.", thrown));
    });
    socket.once("close", () => {
      reject(new ScannerFailure("The scanner closed the connection before it answered."));
    });
  });
  // It may fail while nobody waits for it yet.
  answer.catch(() => undefined);
  return answer;
}

/** Sends a body in chunks, no faster than clamd takes them. It may answer before the end, and then takes no more: false. */
async function send(socket: Socket, body: Readable, answer: Promise<string>): Promise<boolean> {
  const clamd = { isTaking: true, isGone: false };
  void answer.then(
    () => (clamd.isTaking = false),
    () => (clamd.isGone = true),
  );
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (clamd.isGone) return false;
    // Whoever writes to a closed connection can no longer read what came on it: an answer that is there is read first. One
    // that comes in between is lost, and the scan is repeated.
    await setImmediate();
    // A chunk of no length is the end of the stream.
    if (!clamd.isTaking || chunk.length === 0) continue;
    if (!socket.write(Buffer.concat([lengthOf(chunk.length), chunk]))) await Promise.race([once(socket, "drain"), answer]);
  }
  if (!clamd.isTaking) return false;
  socket.write(lengthOf(0));
  return true;
}

/** 4 bytes, the highest first. */
function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}
