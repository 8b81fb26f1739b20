import { getAuth } from "firebase-admin/auth";
import { app, db } from "./firestore.ts";
import { log } from "./log.ts";

export interface Readiness {
  ready: boolean;
  checks: Record<string, { ok: boolean; tookMs: number }>;
}

const timeoutMs = 3_000;

const services: Record<string, () => Promise<unknown>> = {
  firestore: () => db().doc("processedEvents/readiness").get(),
  auth: () => getAuth(app()).listUsers(1),
  storage: async () => {
    await (await import("./storage.ts")).probeStorage();
  },
};

async function check(name: string, probe: () => Promise<unknown>): Promise<[string, { ok: boolean; tookMs: number }]> {
  const started = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let ok = true;
  try {
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no answer within ${String(timeoutMs)} ms`));
      }, timeoutMs);
    });
    await Promise.race([probe(), timeout]);
  } catch (thrown) {
    ok = false;
    log.healthCheckFailed({ service: name, thrown });
  } finally {
    clearTimeout(timer);
  }
  return [name, { ok, tookMs: Math.round(performance.now() - started) }];
}

// Anyone may ask, so the answer is kept for a moment: asking often must not cost reads.
const keptMs = 5_000;
let latest: { at: number; answer: Promise<Readiness> } | undefined;

async function checkAll(): Promise<Readiness> {
  const results = await Promise.all(Object.entries(services).map(([name, probe]) => check(name, probe)));
  return { ready: results.every(([, result]) => result.ok), checks: Object.fromEntries(results) };
}

/**
 * Asks Firestore, Auth and Storage for something small, each with a timeout, at most every five seconds. The answer names
 * no cause of a failure, the log does.
 */
export function checkReadiness(): Promise<Readiness> {
  if (!latest || performance.now() - latest.at > keptMs) latest = { at: performance.now(), answer: checkAll() };
  return latest.answer;
}
