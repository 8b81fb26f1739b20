import { setTimeout as pause } from "node:timers/promises";
import { isTransient } from "../platform/errors.ts";

const waitMs = { first: 25, most: 2_000 };
const attemptsMax = 10;

/** Waits longer each time, and never as long as another who waits. */
export async function backOff(attempt: number): Promise<void> {
  const most = Math.min(waitMs.most, waitMs.first * 2 ** attempt);
  await pause(most / 2 + Math.random() * (most / 2));
}

/** Runs work again while it loses races; its sender does not see them. Throws what another try cannot cure, and the tenth failure. */
export async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (thrown) {
      if (attempt === attemptsMax || !isTransient(thrown)) throw thrown;
      await backOff(attempt);
    }
  }
}
