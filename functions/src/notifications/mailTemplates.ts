import { isNews, type MailTemplate } from "../platform/outbox.ts";
import { button, escape, pageOfMail, paragraph, styles } from "./mailHtml.ts";
import { phrases, wordings } from "./mailWordings.ts";

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
  /** Where such e-mails are ended. */
  unsubscribe?: string;
}

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

// Controls save the line feed, and marks that turn the direction of text or do not show.
const invisible = /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const multiLine = (value: string) => value.replace(/\r\n?|\u0085|\u2028|\u2029/g, "\n").replace(invisible, (mark) => (mark === "\n" ? mark : ""));
const oneLine = (value: string) => multiLine(value).replace(/\s+/g, " ").trim();

/** The page of the app that an e-mail leads to; undefined when it names none. */
function pageOf(appUrl = "", path = ""): string | undefined {
  return appUrl !== "" && /^\/[\w/-]{1,200}$/.test(path) ? `${appUrl.replace(/\/+$/, "")}${path}` : undefined;
}

/** Anyone can register another's address under a name that is an advertisement, and mail programs make links of addresses. */
function nameIn(name: string): string {
  const shown = oneLine(name);
  return shown.length <= 60 && !/[/@:<>]|[\p{L}\p{N}]\.\p{L}{2}/u.test(shown) ? shown : "";
}

/** The e-mail for a template as subject, plain text and HTML. Data that is missing is left out; values are plain text. */
export function renderMail(template: MailTemplate, { name, organisation, appUrl, data, link, unsubscribe }: MailInput): RenderedMail {
  const sender = oneLine(organisation) || "Secura";
  const { subject, action = subject, told, otherwise } = wordings[template](sender, data);
  const before = [phrases.greeting(nameIn(name)), ...told].map(multiLine);
  const after = [otherwise, phrases.from(sender)];
  const validity = link && phrases.validity(link.minutes, link.expiresAt);
  const page = pageOf(appUrl, data["path"]);

  const text = [...before, ...(page === undefined ? [] : [page]), ...(link ? [`${phrases.use} ${validity ?? ""}`, link.link, phrases.forApps, link.token] : []), ...after, ...(unsubscribe === undefined ? [] : [`${phrases.stop}: ${unsubscribe}`])].join("\n\n");

  const use = link ? [button(link.link, action), paragraph(validity ?? ""), paragraph(phrases.forApps), `<p class="code" style="${styles.code}">${escape(link.token)}</p>`] : [];
  const open = page === undefined ? [] : [button(page, phrases.open)];
  const stop = unsubscribe === undefined ? [] : [`<p><a class="quiet" href="${escape(unsubscribe)}" style="${styles.quiet}">${phrases.stop}</a></p>`];
  // What to do if it was not the reader is no small print where it is about their account.
  const [advice, foot] = isNews(template) ? [[], after] : [[otherwise], [phrases.from(sender)]];
  const html = pageOfMail(subject, sender, [...before.map(paragraph), ...open, ...use, ...advice.map(paragraph)].join("\n"), [...foot.map(paragraph), ...stop].join("\n"));
  return { subject: `${sender}: ${subject}`.slice(0, 200), text: `${text}\n`, html };
}
