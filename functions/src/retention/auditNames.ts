/** Who deletes and erases by itself, in the log. */
export const worker = "system:retention";

/** The audit stream of an erasure. */
export const auditStreamOf = (uid: string): string => `erasure-${uid}`;
export const subjectOf = (uid: string): string => `erasures/${uid}`;
