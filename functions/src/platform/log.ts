import { write as writeLog } from "firebase-functions/logger";

const secretKeys = /authorization|cookie|token|password|passphrase|secret|otp|backup_?code|api_?key|private_?key|credential/i;
// A JWT, or the value of an Authorization header, wherever it stands in a text.
const secretValues = /\beyJ[\w-]+\.[\w-]+\.[\w-]*|\bBearer\s+[\w.~+/-]+=*/g;

/** A copy of `value` fit for a log: secrets replaced, strings and depth bounded. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return value.slice(0, 2_000).replace(secretValues, "[redacted]");
  if (value instanceof Error) {
    const stack = value.stack ?? `${value.name}: ${value.message}`;
    return { error: redact(stack, depth + 1), ...(value.cause === undefined ? {} : { cause: depth < 3 ? redact(value.cause, depth + 1) : "…" }) };
  }
  if (value instanceof Date || value === null || typeof value !== "object") return value;
  if (depth > 4) return "…";
  if (Array.isArray(value)) return value.slice(0, 20).map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).slice(0, 40).map(([key, item]) => [key, secretKeys.test(key) ? "[redacted]" : redact(item, depth + 1)]),
  );
}

type Fields = Record<string, unknown>;

const write = (severity: "INFO" | "WARNING" | "ERROR", message: string, fields: Fields) => {
  writeLog({ ...(redact(fields) as Fields), severity, message });
};

/** The one way to log: each line is one of these named events, as structured JSON with secrets redacted. */
export const log = {
  operationDone: (fields: { operation: string; door: string; uid: string; code: string; requestId: string; tookMs: number }) => {
    write("INFO", "operation done", fields);
  },
  operationFailed: (fields: { operation: string; requestId: string; thrown: unknown }) => {
    write("ERROR", "operation failed", fields);
  },
  documentMalformed: (fields: { path: string; problems: string[] }) => {
    write("WARNING", "document malformed", fields);
  },
  triaged: (fields: { incidentId: string; outcome: string; tookMs: number }) => {
    write("INFO", "incident triaged", fields);
  },
  signInUndecided: (fields: { thrown: unknown }) => {
    write("ERROR", "sign-in undecided", fields);
  },
  triggerFailed: (fields: { trigger: string; document: string; willRetry: boolean; thrown: unknown }) => {
    write("ERROR", "trigger failed", fields);
  },
  swept: (fields: { sweep: string } & Record<string, string | number>) => {
    write("INFO", "swept", fields);
  },
  actionAttempted: (fields: { actionId: string; kind: string; attempts: number; outcome: string; reason: string; tookMs: number }) => {
    write(fields.outcome === "taken" ? "INFO" : "WARNING", "action attempted", fields);
  },
  mailSent: (fields: { outboxId: string; template: string; attempts: number }) => {
    write("INFO", "mail sent", fields);
  },
  webhookAttempted: (fields: { webhookId: string; deliveryId: string; type: string; attempts: number; state: string; reason: string }) => {
    write(fields.state === "sent" || fields.state === "dropped" ? "INFO" : "WARNING", "webhook attempted", fields);
  },
  webhookBroke: (fields: { webhookId: string; deliveryId: string; thrown: unknown }) => {
    write("ERROR", "webhook broke", fields);
  },
  mailEvents: (fields: { events: number }) => {
    write("INFO", "mail events", fields);
  },
  mailEventsBroke: (fields: { thrown: unknown }) => {
    write("ERROR", "mail events broke", fields);
  },
  unsubscribeBroke: (fields: { thrown: unknown }) => {
    write("ERROR", "unsubscribe broke", fields);
  },
  mailBroke: (fields: { outboxId: string; thrown: unknown }) => {
    write("ERROR", "mail broke", fields);
  },
  mailNotSent: (fields: { outboxId: string; template: string; attempts: number; state: string; reason: string }) => {
    write(fields.state === "dropped" ? "INFO" : "WARNING", "mail not sent", fields);
  },
  evidenceScanned: (fields: { incidentId: string; evidenceId: string; outcome: string; tookMs: number }) => {
    write(fields.outcome === "infected" || fields.outcome === "error" ? "WARNING" : "INFO", "evidence scanned", fields);
  },
  thumbnailRefused: (fields: { incidentId: string; evidenceId: string; reason: string }) => {
    write("ERROR", "thumbnail refused", fields);
  },
  modelUnavailable: (fields: { sha256: string; reason: string; thrown?: unknown }) => {
    write("ERROR", "model unavailable", fields);
  },
  modelTrained: (fields: { outcome: string; sha256: string | null; corrections: number; reasons: string[] }) => {
    write(fields.outcome === "rejected" ? "WARNING" : "INFO", "model trained", fields);
  },
  driftChecked: (fields: { state: string; verdicts: number; reasons: string[] }) => {
    write(fields.state === "drifted" ? "WARNING" : "INFO", "drift checked", fields);
  },
  alertUnreadable: (fields: { format: string; requestId: string; thrown: unknown }) => {
    write("ERROR", "alert unreadable", fields);
  },
  indicatorsMatched: (fields: { by: string; id: string; hits: number }) => {
    write("INFO", "indicators matched", fields);
  },
  feedRun: (fields: { feedId: string; state: string; problem: string | null }) => {
    write(fields.state === "ok" ? "INFO" : "WARNING", "feed run", fields);
  },
  healthCheckFailed: (fields: { service: string; thrown: unknown }) => {
    write("ERROR", "health check failed", fields);
  },
};
