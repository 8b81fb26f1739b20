import type { MailTemplate } from "../platform/outbox.ts";
import { excerpt } from "./notice.ts";

export interface Wording {
  subject: string;
  /** What its link does; the subject where nothing else is said. */
  action?: string;
  /** What happened, a paragraph each. */
  told: string[];
  /** What to do if it was not the reader, or if they do not want it. */
  otherwise: string;
}

const contact = "please change your password, end your other sessions and tell your security team";

const newsOtherwise = "You get this e-mail because of your notification preferences in Secura, where you can change them.";
const sentOtherwise = "A manager of your organisation sent you this e-mail with Secura. If you do not expect it, please tell your security team.";

/** In place of how many more there are, where that is not to be told. */
export const uncounted = "some";

/** "3 more" as the last line, where there is more than stands there. */
const linesOf = ({ lines = "", more = "" }: Record<string, string>): string[] => [...(lines ? [lines] : ["Open Secura to see what it is."]), ...(more ? [more === uncounted ? "… and more." : `… and ${more} more.`] : [])];

const aboutOf = ({ name = "" }: Record<string, string>): string[] => (name ? [`About ${excerpt(name)}:`] : []);

/** What each e-mail says, in English. Another language is another table like this one, with the words at the end of this file. */
export const wordings: Record<MailTemplate, (organisation: string, data: Record<string, string>) => Wording> = {
  verify_email: (organisation) => ({ subject: "Confirm your e-mail address", told: [`Someone opened an account at ${organisation} with this address. If it was you, please confirm the address.`], otherwise: "If it was not you, ignore this e-mail. Without the confirmation the account stays closed." }),
  reset_password: (organisation) => ({ subject: "Reset your password", told: [`You asked for a new password at ${organisation}. Please choose one now.`], otherwise: "If you did not ask for it, ignore this e-mail. Your password stays as it is." }),
  invitation: (organisation) => ({ subject: "Your account is ready", action: "Choose a password", told: [`${organisation} has opened an account for you. Please choose a password to start.`], otherwise: "If you do not expect this, ignore this e-mail. Nobody can use the account without its link." }),
  account_locked: (_organisation, data) => ({ subject: "Your account is locked", told: [`There were too many failed sign-ins, so we locked your account ${until(data["until"])}.`, "If you mistyped your password, just wait and try again."], otherwise: "If it was not you, your password still protects you. Please tell your security team. If others may know the password, change it." }),
  account_changed: (_organisation, data) => ({ subject: "Your account was changed", told: [data["what"] ? `This was changed: ${data["what"]}.` : "Something in your account was changed."], otherwise: `If you do not know why, ${contact}.` }),
  password_changed: () => ({ subject: "Your password was changed", told: ["Your password was changed."], otherwise: "If it was not you, reset your password now and tell your security team." }),
  mfa_enabled: () => ({ subject: "Two-step sign-in is on", told: ["Two-step sign-in was turned on for your account. From now on you need a code from your authenticator app to sign in."], otherwise: `If it was not you, ${contact}.` }),
  mfa_disabled: () => ({ subject: "Two-step sign-in is off", told: ["Two-step sign-in was turned off for your account. Your password alone protects it now."], otherwise: `If it was not you, ${contact}.` }),
  backup_code_used: () => ({ subject: "A backup code was used", told: ["Someone signed in to your account with one of your backup codes. That code does not work again."], otherwise: `If it was not you, ${contact}. Please make new backup codes too.` }),
  application_received: (organisation) => ({ subject: "We have your application", told: [`${organisation} has received your application. We will write to you when it is decided.`], otherwise: "If you did not apply, please tell us." }),
  application_decided: (_organisation, data) => ({ subject: "Your application was decided", told: [data["status"] ? `Your application is now: ${data["status"].replaceAll("_", " ")}.` : "Your application was decided.", ...(data["note"] ? [data["note"]] : [])], otherwise: "If you did not apply, please tell us." }),
  news: (_organisation, data) => ({ subject: excerpt(data["subject"] ?? "") || "There is news for you", told: linesOf(data), otherwise: newsOtherwise }),
  digest: (_organisation, data) => ({ subject: "What happened since the last summary", told: linesOf(data), otherwise: newsOtherwise }),
  announcement: (_organisation, data) => ({ subject: excerpt(data["subject"] ?? "") || "Announcement", told: [data["text"] ?? "There is an announcement."], otherwise: sentOtherwise }),
  incident_summary: (_organisation, data) => ({ subject: `Summary of ${excerpt(data["name"] ?? "") || "an incident"}`, told: [...aboutOf(data), data["summary"] ?? "Open Secura to read it."], otherwise: sentOtherwise }),
  deadline_reminder: (_organisation, data) => ({ subject: `Deadlines of ${excerpt(data["name"] ?? "") || "an incident"}`, told: [...aboutOf(data), data["summary"] ?? "Open Secura to see its deadlines."], otherwise: sentOtherwise }),
};

const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

function until(iso = ""): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "for a while" : `until ${moment.format(date)} UTC`;
}

function duration(minutes: number): string {
  const [count, unit] = minutes % 1_440 === 0 ? [minutes / 1_440, "day"] : minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return `${String(count)} ${unit}${count === 1 ? "" : "s"}`;
}

/** What stands around the words of a template. */
export const phrases = {
  greeting: (name: string): string => (name === "" ? "Hello," : `Hello ${name},`),
  use: "Use this link.",
  validity: (minutes: number, expiresAt: Date): string => `It works once, for ${duration(minutes)} (${until(expiresAt.toISOString())}).`,
  forApps: "If an app asks for a code instead, copy this one into it:",
  open: "Open in Secura",
  from: (sender: string): string => `This e-mail is from ${sender}.`,
  stop: "Stop these e-mails",
};
