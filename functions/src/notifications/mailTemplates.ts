import type { MailTemplate } from "../platform/outbox.ts";
import { excerpt } from "./notice.ts";

export interface MailLink {
  link: string;
  token: string;
  expiresAt: Date;
  /** How long the link lives, counted from when it was asked for. */
  minutes: number;
}

export interface MailInput {
  name: string;
  organisation: string;
  /** Where the web app is; a path in the data leads from here. */
  appUrl?: string;
  data: Record<string, string>;
  link?: MailLink;
}

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

interface Wording {
  subject: string;
  /** What happened, a paragraph each. */
  told: string[];
  /** What to do if it was not the reader, or if they do not want it. */
  otherwise: string;
}

const contact = "please change your password, end your other sessions and tell your security team";

const newsOtherwise = "You get this e-mail because of your notification preferences in Secura, where you can change them.";
const sentOtherwise = "A manager of your organisation sent you this e-mail with Secura. If you do not expect it, please tell your security team.";

/** "3 more" as the last line, where there is more than stands there. */
const linesOf = ({ lines = "", more = "" }: Record<string, string>): string[] => [...(lines ? [lines] : ["Open Secura to see what it is."]), ...(more ? [`… and ${more} more.`] : [])];

const wordings: Record<MailTemplate, (organisation: string, data: Record<string, string>) => Wording> = {
  verify_email: (organisation) => ({ subject: "Confirm your e-mail address", told: [`Someone opened an account at ${organisation} with this address. If it was you, please confirm the address.`], otherwise: "If it was not you, ignore this e-mail. Without the confirmation the account stays closed." }),
  reset_password: (organisation) => ({ subject: "Reset your password", told: [`You asked for a new password at ${organisation}. Please choose one now.`], otherwise: "If you did not ask for it, ignore this e-mail. Your password stays as it is." }),
  invitation: (organisation) => ({ subject: "Your account is ready", told: [`${organisation} has opened an account for you. Please choose a password to start.`], otherwise: "If you do not expect this, ignore this e-mail. Nobody can use the account without its link." }),
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
  incident_summary: (_organisation, data) => ({ subject: `Summary of ${excerpt(data["name"] ?? "") || "an incident"}`, told: [data["summary"] ?? "Open Secura to read it."], otherwise: sentOtherwise }),
  deadline_reminder: (_organisation, data) => ({ subject: `Deadlines of ${excerpt(data["name"] ?? "") || "an incident"}`, told: [data["summary"] ?? "Open Secura to see its deadlines."], otherwise: sentOtherwise }),
};

// Controls save the line feed, and marks that turn the direction of text or do not show.
const invisible = /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const multiLine = (value: string) => value.replace(/\r\n?|\u0085|\u2028|\u2029/g, "\n").replace(invisible, (mark) => (mark === "\n" ? mark : ""));
const oneLine = (value: string) => multiLine(value).replace(/\s+/g, " ").trim();
const escape = (value: string) => value.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);

const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

function until(iso = ""): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "for a while" : `until ${moment.format(date)} UTC`;
}

function duration(minutes: number): string {
  const [count, unit] = minutes % 1_440 === 0 ? [minutes / 1_440, "day"] : minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return `${String(count)} ${unit}${count === 1 ? "" : "s"}`;
}

/** The page of the app that an e-mail leads to; undefined when it names none. */
function pageOf(appUrl = "", path = ""): string | undefined {
  return appUrl !== "" && /^\/[\w/-]{1,200}$/.test(path) ? `${appUrl.replace(/\/+$/, "")}${path}` : undefined;
}

/** Anyone can register another's address under a name that is an advertisement, and mail programs make links of addresses. */
function greeting(name: string): string {
  const shown = oneLine(name);
  const isName = shown !== "" && shown.length <= 60 && !/[/@:<>]|[\p{L}\p{N}]\.\p{L}{2}/u.test(shown);
  return isName ? `Hello ${shown},` : "Hello,";
}

/** The e-mail for a template as subject, plain text and HTML. Data that is missing is left out; values are plain text. */
export function renderMail(template: MailTemplate, { name, organisation, appUrl, data, link }: MailInput): RenderedMail {
  const sender = oneLine(organisation) || "Secura";
  const { subject, told, otherwise } = wordings[template](sender, data);
  const before = [greeting(name), ...told].map(multiLine);
  const after = [otherwise, `This e-mail is from ${sender}.`];
  const validity = link && `It works once, for ${duration(link.minutes)} (${until(link.expiresAt.toISOString())}).`;
  const forApps = "If an app asks for a code instead, copy this one into it:";

  const page = pageOf(appUrl, data["path"]);

  const text = [...before, ...(page === undefined ? [] : [page]), ...(link ? [`Use this link. ${validity ?? ""}`, link.link, forApps, link.token] : []), ...after].join("\n\n");
  const paragraph = (value: string) => `<p>${escape(value).replaceAll("\n", "<br>")}</p>`;
  const action = link ? [`<p><a href="${escape(link.link)}">${escape(subject)}</a></p>`, paragraph(validity ?? ""), paragraph(forApps), `<p style="word-break:break-all"><code>${escape(link.token)}</code></p>`] : [];
  const open = page === undefined ? [] : [`<p><a href="${escape(page)}">Open in Secura</a></p>`];
  const body = [...before.map(paragraph), ...open, ...action, ...after.map(paragraph)].join("\n");
  const html = `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${escape(subject)}</title></head>\n<body style="font-family:sans-serif;line-height:1.5;max-width:36em">\n${body}\n</body></html>\n`;
  return { subject: `${sender}: ${subject}`.slice(0, 200), text: `${text}\n`, html };
}
