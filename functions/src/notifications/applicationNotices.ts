import type { Application } from "../applications/model.ts";
import type { Notification } from "./model.ts";

export interface ApplicationNotice {
  to: { uid: string } | "admins";
  /** Follows from what happened, so that an event that comes twice makes one notification. */
  id: string;
  type: Notification["type"];
  title: string;
  body: string;
}

type Told = Pick<Application, "id" | "applicantId" | "status" | "reviewNote">;

const decisions: Partial<Record<Application["status"], { title: string; body: string }>> = {
  approved: { title: "Welcome to the security team", body: "Your application was approved. Your role holds from this sign-in on." },
  rejected: { title: "Your application was rejected", body: "" },
};

/** Whom a change of an application concerns, and what to tell them. Pure. */
export function noticesFor(before: Told | null, after: Told): ApplicationNotice[] {
  if (!before && after.status === "pending") {
    // Without the applicant's name: it would stay here when their account is deleted.
    return [{ to: "admins", id: `application-${after.id}-submitted`, type: "application_submitted", title: "Someone wants to join the team", body: "An application waits for a decision." }];
  }
  const decision = before?.status === "pending" ? decisions[after.status] : undefined;
  if (!decision || after.applicantId === "") return [];
  const body = [decision.body, after.reviewNote ?? ""].filter((part) => part !== "").join(" ");
  return [{ to: { uid: after.applicantId }, id: `application-${after.id}-decided`, type: "application_decided", title: decision.title, body }];
}
