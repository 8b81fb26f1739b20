import { AppError, type FieldError } from "./errors.ts";

const earliest = new Date("1990-01-01T00:00:00Z");
// Clocks differ a little.
const aheadMs = 5 * 60_000;

/** What is wrong with a moment that a person says something happened at, as the error for its field; null when it can have been. Pure. */
export function pastError(path: string, at: Date, now: Date): FieldError | null {
  return at >= earliest && at.getTime() <= now.getTime() + aheadMs ? null : { path, message: "must be from 1990 to now" };
}

/** Throws `invalid_input` for a moment that cannot have been. */
export function demandPast(path: string, at: Date, now: Date): void {
  const error = pastError(path, at, now);
  if (error) throw new AppError("invalid_input", "This time cannot be.", { errors: [error] });
}
