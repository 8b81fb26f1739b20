import type { ErrorCode } from "./contract.ts";

/** Codes of failures that no Secura answer describes. */
export type LocalErrorCode = "offline" | "not_signed_in" | "unknown";

/** What every call and watcher fails with: `code` to act on, `message` to show, `requestId` to quote to the operators. */
export class SecuraError extends Error {
  readonly code: ErrorCode | LocalErrorCode;
  /** HTTP status, 0 when no answer came. */
  readonly status: number;
  /** The fields that were wrong, for `invalid_input`. */
  readonly errors: readonly { path: string; message: string }[];
  /** What to do next, in words for a person. */
  readonly remedy: string;
  readonly requestId: string;

  constructor(code: ErrorCode | LocalErrorCode, message: string, more: { status?: number; errors?: { path: string; message: string }[]; requestId?: string; remedy?: string; cause?: unknown } = {}) {
    super(message, { cause: more.cause });
    this.name = "SecuraError";
    this.code = code;
    this.status = more.status ?? 0;
    this.errors = more.errors ?? [];
    this.remedy = more.remedy ?? "";
    this.requestId = more.requestId ?? "";
  }
}

// Statuses of the Firebase SDK for failures that did not come with Secura's own description.
const sdkCodes: Record<string, ErrorCode | LocalErrorCode> = {
  "permission-denied": "permission_denied",
  unauthenticated: "unauthenticated",
  unavailable: "offline",
  "deadline-exceeded": "unavailable",
  "not-found": "not_found",
  "resource-exhausted": "rate_limited",
  // Secura describes each of its own errors; this is what the SDK says when no answer came at all.
  internal: "offline",
};

/** Turns whatever the Firebase SDK threw, a refused sign-in of its own too, into a `SecuraError`. */
export function toSecuraError(thrown: unknown): SecuraError {
  if (thrown instanceof SecuraError) return thrown;
  const error = thrown as { code?: string; message?: string; details?: { code?: ErrorCode; detail?: string; status?: number; errors?: { path: string; message: string }[]; remedy?: string; requestId?: string } };
  const problem = error.details;
  if (problem?.code !== undefined) {
    return new SecuraError(problem.code, problem.detail ?? error.message ?? "", {
      cause: thrown,
      ...(problem.status === undefined ? {} : { status: problem.status }),
      ...(problem.errors === undefined ? {} : { errors: problem.errors }),
      ...(problem.remedy === undefined ? {} : { remedy: problem.remedy }),
      ...(problem.requestId === undefined ? {} : { requestId: problem.requestId }),
    });
  }
  // Why a sign-in of the SDK's own was refused stands inside Firebase Authentication's message.
  const refusal = /(\S[^(]*?)\[secura:(account_disabled|email_changed|email_unverified|account_locked|mfa_required):/.exec(error.message ?? "");
  if (refusal) return new SecuraError(refusal[2] as ErrorCode, refusal[1]?.replace(/^.*"message":"/s, "").trim() ?? "", { cause: thrown });
  const code = sdkCodes[(error.code ?? "").replace(/^[a-z]+\//, "")] ?? "unknown";
  return new SecuraError(code, error.message ?? "Unknown error", { cause: thrown });
}
