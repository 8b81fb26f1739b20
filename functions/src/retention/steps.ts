import type { DocumentSnapshot } from "firebase-admin/firestore";
import { erasePersonal } from "../audit/erasePersonal.ts";
import { forgetApplicant } from "../applications/forgetApplicant.ts";
import { askAuthUnless } from "../identity/authAdmin.ts";
import { closeAuthAccount } from "../identity/authAccount.ts";
import { pseudonymOf } from "../identity/deletion.ts";
import { baselineRef } from "../intelligence/sweep/baseline.ts";
import { forgetBaselines } from "../intelligence/sweep/forgetBaselines.ts";
import { countAll, db } from "../platform/firestore.ts";
import { worker } from "./auditNames.ts";
import { countRecords, eraseRecords, stockOf, type By, type HeldRecord, type RecordKind } from "./eraseRecords.ts";
import { namesPerson, withoutPerson, type Erased } from "./person.ts";

/** One kind of what there is of a person. Each may run again, or after it was interrupted. */
export interface Step {
  /** Said in the report. */
  what: string;
  /** Said in its place where the profile was empty before. */
  whatPartial?: string;
  /** Which documents it takes away, or takes the person out of. */
  where: string[];
  /** How much of it there is. */
  count: (person: Erased) => Promise<number>;
  /** How much there is before the account is deleted, at a bounded cost; of what goes with any deleted account, which may be sooner than the erasure counts. */
  stock?: (person: Erased) => Promise<number>;
  /** Erases it, and returns what a legal hold keeps. */
  erase: (person: Erased, by: By) => Promise<HeldRecord[]>;
}

const records = (where: string[], what: string, kind: RecordKind): Step => ({ what, where, count: (person) => countRecords(kind, person), erase: (person, by) => eraseRecords(kind, person, by) });
const removed = (where: string[], what: string, queries: RecordKind["queries"], more: Partial<RecordKind> = {}): Step => records(where, what, { queries, erase: () => null, ...more });
/** What the triggers of a deleted account take away as well. */
const forgotten = (where: string[], what: string, kind: RecordKind): Step => ({ ...records(where, what, kind), stock: (person) => stockOf(kind, person) });
const underProfile = (where: string[], what: string, name: string): Step => forgotten(where, what, { queries: ({ uid }) => [db().collection(`users/${uid}/${name}`)], erase: () => null });

const isOtherName = (name: unknown, { uid }: Erased): boolean => typeof name === "string" && name !== pseudonymOf(uid);
const incidentAbove = (snapshot: DocumentSnapshot): string | null => snapshot.ref.parent.parent?.id ?? null;

/** Puts the pseudonym into a field that names the person, where it names anybody. */
const renamed = (field: string): Pick<RecordKind, "holds" | "erase"> => ({
  holds: (snapshot, person) => isOtherName(snapshot.get(field), person),
  erase: (_, { uid }) => ({ [field]: pseudonymOf(uid) }),
});

interface Edit {
  body?: unknown;
}
const editsOf = (snapshot: DocumentSnapshot): Edit[] => {
  const edits: unknown = snapshot.get("edits");
  return Array.isArray(edits) ? (edits as Edit[]) : [];
};
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** The words stay, for they are part of the incident's record; who wrote them, and the own name and address in them, do not. */
const message: Pick<RecordKind, "holds" | "erase"> = {
  holds: (snapshot, person) => isOtherName(snapshot.get("authorName"), person) || [snapshot.get("body") as unknown, ...editsOf(snapshot).map(({ body }) => body)].some((text) => namesPerson(textOf(text), person)),
  erase: (snapshot, person) => {
    const body: unknown = snapshot.get("body");
    return {
      ...(isOtherName(snapshot.get("authorName"), person) ? { authorName: pseudonymOf(person.uid) } : {}),
      ...(typeof body === "string" ? { body: withoutPerson(body, person) } : {}),
      ...(editsOf(snapshot).length === 0 ? {} : { edits: editsOf(snapshot).map((edit) => ({ ...edit, body: withoutPerson(textOf(edit.body), person) })) }),
    };
  },
};

/** An attempt or an e-mail that names an address is the person's unless it names somebody else: addresses are given anew. */
const isNobodyElses = (field: string) => (snapshot: DocumentSnapshot, { uid }: Erased): boolean => {
  const of: unknown = snapshot.get(field) ?? null;
  return of === null || of === uid;
};

const applicationTexts = ["motivation", "experience"] as const;
const applications: RecordKind = {
  queries: ({ uid }) => [db().collection("applications").where("applicantId", "==", uid)],
  holds: (snapshot, person) => isOtherName(snapshot.get("applicantName"), person) || snapshot.get("status") === "pending" || applicationTexts.some((field) => textOf(snapshot.get(field)) !== "") || ["skills", "documents"].some((field) => ((snapshot.get(field) as unknown[] | undefined)?.length ?? 0) > 0),
  erase: () => ({}),
};

const auditValues = ({ uid }: Erased) => db().collectionGroup("entries").where("personal.of", "==", uid);

async function eraseAudit({ uid }: Erased, { at }: By): Promise<HeldRecord[]> {
  const by = { at, actorId: worker, actorRole: "system", requestId: "" };
  while ((await erasePersonal(uid, by)).isMore);
  return [];
}

const profileCount = async ({ uid }: Erased): Promise<number> => ((await db().doc(`users/${uid}`).get()).get("status") === "deleted" ? 0 : 1);
const accountCount = async ({ uid }: Erased): Promise<number> => ((await askAuthUnless(["auth/user-not-found"], (auth) => auth.getUser(uid))) === null ? 0 : 1);
const baselineCount = async ({ uid }: Erased): Promise<number> => ((await baselineRef({ type: "user", id: uid }).get()).exists ? 1 : 0);

/** What is erased of a person: the closed list, in the order in which it is worked off. */
export const steps = {
  profile: {
    what: "The profile: name, address, user name, department, telephone number, preferences. A tombstone with the pseudonym stays, so that records keep their meaning.",
    where: ["users/{uid}", "usernames/{username}"],
    count: profileCount,
    stock: profileCount,
    // Done by the very transaction that begins an erasure.
    erase: () => Promise.resolve([]),
  },
  signIn: {
    what: "The account at Firebase Authentication.",
    where: [],
    count: accountCount,
    stock: accountCount,
    erase: async ({ uid }) => {
      await closeAuthAccount(uid);
      return [];
    },
  },
  secrets: underProfile(["users/{uid}/private/{part}"], "Secrets of the second factor and lists of sessions.", "private"),
  sessions: underProfile(["users/{uid}/sessions/{sid}"], "Sessions, with network addresses and devices.", "sessions"),
  notifications: underProfile(["users/{uid}/notifications/{id}"], "Notifications.", "notifications"),
  loginAttempts: removed(["loginAttempts/{id}"], "Attempts to sign in, with addresses, networks, devices and places.", ({ uid, logins }) => [db().collection("loginAttempts").where("uid", "==", uid), ...(logins.length === 0 ? [] : [db().collection("loginAttempts").where("email", "in", logins)])], { holds: isNobodyElses("uid") }),
  mail: removed(["outbox/{id}"], "E-mails to the person.", ({ uid, logins }) => [db().collection("outbox").where("to.uid", "==", uid), ...(logins.length === 0 ? [] : [db().collection("outbox").where("to.email", "in", logins)])]),
  mailNotices: removed(["mailNotices/{id}"], "What the person was to hear of by e-mail.", ({ uid }) => [db().collection("mailNotices").where("uid", "==", uid)]),
  exports: removed(["exportJobs/{id}"], "Exports the person asked for, with their files.", ({ uid }) => [db().collection("exportJobs").where("requestedBy", "==", uid)], { filesOf: ({ id }) => `exports/${id}/` }),
  applications: {
    what: "Texts, skills and documents of applications. Decision and history stay under the pseudonym.",
    where: ["applications/{id}"],
    count: (person) => countRecords(applications, person),
    stock: (person) => stockOf(applications, person),
    erase: async ({ uid }, { at }) => {
      await forgetApplicant(uid, at);
      return [];
    },
  },
  baselines: {
    what: "What was usual for the person, for the detection of anomalies.",
    where: ["baselines/{hash}"],
    count: baselineCount,
    stock: baselineCount,
    erase: async ({ uid }) => {
      await forgetBaselines(uid);
      return [];
    },
  },
  corrections: forgotten(["corrections/{id}"], "Who corrected the engine, and the remarks; the category itself stays.", { queries: ({ uid }) => [db().collection("corrections").where("by", "==", uid)], erase: () => ({ by: null, comment: null }), incidentOf: (snapshot) => textOf(snapshot.get("incidentId")) || null }),
  reporterNames: forgotten(["incidents/{id}"], "The reporter's name on incidents; the pseudonym stands there now.", { queries: ({ uid }) => [db().collection("incidents").where("reportedBy", "==", uid)], ...renamed("reporterName"), incidentOf: ({ id }) => id }),
  messages: {
    ...forgotten(["incidents/{id}/messages/{id}"], "The author's name on messages, and the own name, address, user name and telephone number in their words, each as a whole.", { queries: ({ uid }) => [db().collectionGroup("messages").where("authorId", "==", uid)], ...message, incidentOf: incidentAbove }),
    whatPartial: "The author's name on messages. The account was deleted before: in their words only names and addresses were looked for that another record still said, and no telephone number.",
  },
  uploaderNames: forgotten(["incidents/{id}/evidence/{id}"], "The name of who handed in a file.", { queries: ({ uid }) => [db().collectionGroup("evidence").where("uploadedBy", "==", uid)], ...renamed("uploadedByName"), incidentOf: incidentAbove }),
  receipts: forgotten(["incidents/{id}/receipts/{id}"], "The name on marks of how far somebody has read.", { queries: ({ uid }) => [db().collectionGroup("receipts").where("uid", "==", uid)], ...renamed("name"), incidentOf: incidentAbove }),
  audit: {
    what: "Personal values in the audit log; entries and their commitments stay, and the chains verify.",
    where: ["audit/{stream}/entries/{seq}"],
    count: (person) => countAll(auditValues(person)),
    erase: eraseAudit,
  },
} as const satisfies Record<string, Step>;

export type StepName = keyof typeof steps;
export const stepNames = Object.keys(steps) as StepName[];
/** What anybody may make more of who knows the person's address, at any time: it keeps no erasure from its end. Both expire. */
export const openToAll: ReadonlySet<StepName> = new Set(["loginAttempts", "mail"]);
