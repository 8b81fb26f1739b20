const minute = 60_000;
const hour = 60 * minute;

/** How long a request waits for its approvals. */
export const decisionMs = 24 * hour;

/** How long after the last approval an action may still be executed: what was right then may be wrong later. */
export const executionMs = 4 * hour;

/** When an approved or executing action is looked at again; longer than the task queue's longest pause. */
export const recheckMs = 15 * minute;

/** How long one delivery has an action: longer than the function may run, so that no two have it at once. */
export const leaseMs = 2 * minute;

/**
 * How the task queue tries again. Pauses of 10, 20, 40, 80, 160 and 320 s, then of 600 s: 30 attempts have 29 pauses between
 * them, 630 + 23 × 600 s = 4 h 0 min 30 s, so the queue is not done before `executionMs` is over.
 */
export const retryConfig = { maxAttempts: 30, minBackoffSeconds: 10, maxBackoffSeconds: 600, maxDoublings: 5 };
