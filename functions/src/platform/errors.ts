/**
 * Every error a client can meet, in one table. Both doors read it: `http` is the REST status, `callable` the status of
 * the callable protocol. docs/errors.md lists it for clients.
 */
export const errorTable = {
  unauthenticated: { http: 401, callable: "unauthenticated", title: "Not authenticated", remedy: "Sign in and send the ID token." },
  token_expired: { http: 401, callable: "unauthenticated", title: "Token expired", remedy: "Refresh the ID token and try again." },
  token_invalid: { http: 401, callable: "unauthenticated", title: "Token invalid", remedy: "Sign in again; the token is not one of this project's. For a source: have an administrator replace its key." },
  session_revoked: { http: 401, callable: "unauthenticated", title: "Session ended", remedy: "Sign in again." },
  session_missing: { http: 401, callable: "unauthenticated", title: "No session", remedy: "Sign in again: this token was not given out by a sign-in that opened a session." },
  invalid_credentials: { http: 401, callable: "unauthenticated", title: "Sign-in failed", remedy: "Check the name and the password; a forgotten password can be reset." },
  mfa_required: { http: 401, callable: "unauthenticated", title: "Second factor needed", remedy: "Sign in again with otp or backupCode." },
  mfa_invalid: { http: 401, callable: "unauthenticated", title: "Code not accepted", remedy: "Wait for the next code of the authenticator app, check the device's clock, or use a backup code." },
  app_check_failed: { http: 401, callable: "unauthenticated", title: "App not verified", remedy: "Call from an app registered with App Check." },
  role_missing: { http: 403, callable: "permission-denied", title: "No role", remedy: "Ask an administrator to give the account a role." },
  email_unverified: { http: 403, callable: "permission-denied", title: "E-mail not verified", remedy: "Confirm the account's e-mail address, then refresh the token." },
  permission_denied: { http: 403, callable: "permission-denied", title: "Not allowed", remedy: "Ask someone whose role allows it." },
  account_disabled: { http: 403, callable: "permission-denied", title: "Account disabled", remedy: "Ask an administrator to enable the account." },
  email_changed: { http: 403, callable: "permission-denied", title: "Address changed elsewhere", remedy: "Ask an administrator: the address at Firebase Authentication must be the profile's." },
  registration_closed: { http: 403, callable: "permission-denied", title: "Registration not open", remedy: "Ask an administrator for an account." },
  not_found: { http: 404, callable: "not-found", title: "Not found", remedy: "Check the id; it may also be something you may not see." },
  unknown_operation: { http: 404, callable: "not-found", title: "Unknown operation", remedy: "See the API page for what exists." },
  method_not_allowed: { http: 405, callable: "unimplemented", title: "Method not allowed", remedy: "Use one of the methods in the Allow header." },
  conflict: { http: 409, callable: "failed-precondition", title: "Conflict with the present state", remedy: "Read the current state and decide again." },
  already_exists: { http: 409, callable: "already-exists", title: "Already there", remedy: "Use what exists, or choose another name." },
  invalid_transition: { http: 409, callable: "failed-precondition", title: "Transition not possible", remedy: "Choose one of the states named in the detail." },
  version_conflict: { http: 412, callable: "failed-precondition", title: "Changed in the meantime", remedy: "Read the current version and send its ETag as If-Match." },
  payload_too_large: { http: 413, callable: "invalid-argument", title: "Request too large", remedy: "Send less at once." },
  unsupported_media_type: { http: 415, callable: "invalid-argument", title: "Wrong content type", remedy: "Send the content type the detail names." },
  file_unscanned: { http: 409, callable: "failed-precondition", title: "File not scanned yet", remedy: "Wait until its state is clean, or ask the security team." },
  file_infected: { http: 409, callable: "failed-precondition", title: "File quarantined", remedy: "It is not given out to anyone; its record and hash can be read." },
  file_altered: { http: 409, callable: "failed-precondition", title: "File differs from its record", remedy: "Tell the security team: the stored file is missing or not the one that was handed in." },
  legal_hold: { http: 409, callable: "failed-precondition", title: "Under legal hold", remedy: "A manager must lift the hold first." },
  hash_mismatch: { http: 422, callable: "invalid-argument", title: "Hash does not match", remedy: "Send the file again: what arrived is not what the given SHA-256 says." },
  idempotency_key_reused: { http: 422, callable: "failed-precondition", title: "Idempotency-Key reused", remedy: "Use a new key for a different request." },
  account_locked: { http: 423, callable: "resource-exhausted", title: "Locked after failed sign-ins", remedy: "Wait as long as Retry-After says, use a second factor or a device that is signed in, or ask a manager to unlock." },
  rate_limited: { http: 429, callable: "resource-exhausted", title: "Too many requests", remedy: "Wait as long as Retry-After says." },
  invalid_json: { http: 400, callable: "invalid-argument", title: "Not JSON", remedy: "Send one well-formed JSON object, nested at most 32 deep." },
  invalid_input: { http: 400, callable: "invalid-argument", title: "Invalid input", remedy: "Correct the fields named in errors." },
  weak_password: { http: 400, callable: "invalid-argument", title: "Password not accepted", remedy: "Choose a longer or less usual password; errors says what is wrong." },
  action_token_invalid: { http: 400, callable: "invalid-argument", title: "Link not valid", remedy: "Ask for a new e-mail and use its link once, in time." },
  invalid_cursor: { http: 400, callable: "invalid-argument", title: "Invalid cursor", remedy: "Use nextCursor as the last page gave it, or start without one." },
  unavailable: { http: 503, callable: "unavailable", title: "Temporarily unavailable", remedy: "Try again in a moment, with the same Idempotency-Key: it may have been carried out." },
  internal: { http: 500, callable: "internal", title: "Unexpected error", remedy: "Report the requestId to the operators." },
} as const;

export type ErrorCode = keyof typeof errorTable;

/** One thing wrong with the input: the field's path (`affected.systems.0`, empty for the whole) and what is wrong. */
export interface FieldError {
  path: string;
  message: string;
}

export interface AppErrorExtras {
  errors?: FieldError[];
  /** Response headers that belong to the error, such as Retry-After. */
  headers?: Record<string, string>;
  cause?: unknown;
}

/** An error meant for the client. Anything else that is thrown becomes `internal` without its message. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldError[];
  readonly headers: Record<string, string>;

  constructor(code: ErrorCode, detail: string, extras: AppErrorExtras = {}) {
    super(detail, { cause: extras.cause });
    this.name = "AppError";
    this.code = code;
    this.errors = extras.errors ?? [];
    this.headers = extras.headers ?? {};
  }
}

/** RFC 9457 problem details, with the members Secura adds. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** What to do next. */
  remedy: string;
  instance: string;
  code: ErrorCode;
  requestId: string;
  errors?: FieldError[];
}

/** The body both doors send for an error; `instance` is the path or `module.operation` that was asked for. */
export function toProblem(error: AppError, instance: string, requestId: string): Problem {
  const row = errorTable[error.code];
  return {
    type: `urn:secura:error:${error.code}`,
    title: row.title,
    status: row.http,
    detail: error.message,
    remedy: row.remedy,
    instance,
    code: error.code,
    requestId,
    ...(error.errors.length > 0 ? { errors: error.errors } : {}),
  };
}

// gRPC status codes of failures that pass: https://grpc.io/docs/guides/status-codes/
const transientGrpcCodes = new Set([4, 8, 10, 14]);

/**
 * True when Firestore has given up a transaction that lost a conflict: "has expired" in production, "invalid or closed" in
 * the emulator, both as INVALID_ARGUMENT. Nothing was written.
 */
export function isLostTransaction(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === 3 && /transaction (?:is invalid or closed|has expired)/i.test(error.message);
}

/** True for a failure of the database or network that a retry may cure. */
export function isTransient(error: unknown): boolean {
  if (error instanceof AppError) return error.code === "unavailable";
  if (isLostTransaction(error)) return true;
  const code: unknown = error instanceof Object && "code" in error ? error.code : undefined;
  return (typeof code === "number" && transientGrpcCodes.has(code)) || code === "ECONNREFUSED" || code === "ECONNRESET" || code === "ETIMEDOUT";
}

/** Turns whatever was thrown into an `AppError`; the original stays in `cause` for the log, never for the client. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (isTransient(thrown)) {
    return new AppError("unavailable", "A service Secura depends on did not answer in time.", { cause: thrown, headers: { "Retry-After": "1" } });
  }
  return new AppError("internal", "Something went wrong on our side.", { cause: thrown });
}
