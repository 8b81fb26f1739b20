import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../src/platform/permissions.ts";

// A project of its own: in the one that all tests share there are always other administrators.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-last-admin";
});
const { deleteUser } = await import("../../src/identity/deleteUser.ts");
const { userDefaults } = await import("../../src/identity/model.ts");
const { manageSecurityTeam, updateUser } = await import("../../src/identity/updateUser.ts");
const { createContext } = await import("../../src/platform/context.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");

interface Someone {
  uid: string;
  sid: string;
  role: Role;
}

/** Somebody with a session. */
async function somebody(role: Role, status = "active"): Promise<Someone> {
  const [uid, sid] = [newId(), newId()];
  const { id: _, ...profile } = userDefaults;
  await db().doc(`users/${uid}`).set({ ...profile, role, status, email: `${uid.toLowerCase()}@secura.example`, displayName: "Somebody", createdAt: new Date(), version: 1 });
  const expiresAt = new Date(Date.now() + 86_400_000);
  await db().doc(`users/${uid}/sessions/${sid}`).set({ createdAt: new Date(), expiresAt, revokedAt: null });
  await db().doc(`users/${uid}/private/sessions`).set({ sids: { [sid]: expiresAt } });
  return { uid, sid, role };
}
const as = ({ uid, sid, role }: Someone) => createContext({ caller: { uid, sid, role, name: "Somebody", mfa: false }, now: new Date(), requestId: "test" });
const activeAdmins = async () => (await db().collection("users").where("role", "==", "admin").where("status", "==", "active").get()).docs.map(({ id }) => id);

beforeEach(async () => {
  await db().recursiveDelete(db().collection("users"));
});

describe("the last active administrator", () => {
  it.each<[string, (admin: Someone) => Promise<unknown>]>([
    ["does not step down", (admin) => updateUser({ uid: admin.uid, role: "manager" }, as(admin))],
    ["does not leave the team", (admin) => manageSecurityTeam({ action: "remove", uid: admin.uid }, as(admin))],
    ["is not made an analyst", (admin) => manageSecurityTeam({ action: "changeRank", uid: admin.uid, role: "analyst" }, as(admin))],
    ["does not delete their account", (admin) => deleteUser({ uid: admin.uid }, as(admin))],
  ])("%s, whatever managers and disabled administrators there are", async (_what, act) => {
    const admin = await somebody("admin");
    await Promise.all([somebody("admin", "disabled"), somebody("admin", "deleted"), somebody("manager")]);
    await expect(act(admin)).rejects.toMatchObject({ code: "conflict" });
    expect(await activeAdmins()).toEqual([admin.uid]);
    expect((await db().doc(`users/${admin.uid}/sessions/${admin.sid}`).get()).get("revokedAt")).toBeNull();
  });
  it("may do all that when there is another", async () => {
    const [admin, other] = [await somebody("admin"), await somebody("admin")];
    await updateUser({ uid: admin.uid, role: "manager" }, as(admin));
    expect(await activeAdmins()).toEqual([other.uid]);
  });
});

describe("two administrators at once", () => {
  type Act = (by: Someone, on: Someone) => Promise<unknown>;
  const demote: Act = (by, on) => updateUser({ uid: on.uid, role: "employee" }, as(by));
  const disable: Act = (by, on) => updateUser({ uid: on.uid, status: "disabled" }, as(by));
  const erase: Act = (by, on) => deleteUser({ uid: on.uid }, as(by));
  const stepDown: Act = (by) => updateUser({ uid: by.uid, role: "manager" }, as(by));
  /** Begins both at once, the second before the first if they are turned. */
  const atOnce = (acts: (() => Promise<unknown>)[], isTurned: boolean) => Promise.allSettled((isTurned ? acts.toReversed() : acts).map((act) => act()));

  it.each<[string, Act, Act]>([
    ["demote each other", demote, demote],
    ["disable each other", disable, disable],
    ["delete each other", erase, erase],
    ["demote and delete each other", demote, erase],
    ["both step down", stepDown, stepDown],
    ["are one who steps down and one who is demoted", stepDown, demote],
  ])("who %s leave one of them in office, whoever of them is first", async (_what, first, second) => {
    for (const isTurned of [false, true]) {
      await db().recursiveDelete(db().collection("users"));
      const [one, other] = await Promise.all([somebody("admin"), somebody("admin")]);
      const outcomes = await atOnce([() => first(one, other), () => second(other, one)], isTurned);
      const refused = outcomes.filter((outcome) => outcome.status === "rejected").map(({ reason }) => (reason as { code: string }).code);
      expect(await activeAdmins()).toHaveLength(1);
      // Who steps down and is demoted at once is no admin twice over, and no harm is done.
      if (!(first === stepDown && second === demote)) expect(refused).toHaveLength(1);
      for (const code of refused) expect(["conflict", "session_revoked"]).toContain(code);
    }
  });

  it.each<[string, Act, Act]>([
    ["demote each other", demote, demote],
    ["demote and delete each other", demote, erase],
  ])("who %s while a third is in office do not both succeed, for the right to do it ends with the session", async (_what, first, second) => {
    await somebody("admin");
    for (const isTurned of [false, true]) {
      const [one, other] = await Promise.all([somebody("admin"), somebody("admin")]);
      const outcomes = await atOnce([() => first(one, other), () => second(other, one)], isTurned);
      expect(outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [(outcome.reason as { code: string }).code] : []))).toEqual(["session_revoked"]);
    }
  });
});
