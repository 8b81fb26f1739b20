import type { Context } from "./context.ts";
import { AppError } from "./errors.ts";

/** Throws `version_conflict` when the client said which version it means to change and the document has another. */
export function demandVersion(context: Context, version: number): void {
  if (context.expectedVersion !== undefined && context.expectedVersion !== version) {
    throw new AppError("version_conflict", `Version ${String(context.expectedVersion)} was expected, but the document is at ${String(version)}.`);
  }
}
