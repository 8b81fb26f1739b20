import type { Alert } from "../alerts/model.ts";
import type { Incident } from "../incidents/model.ts";
import type { Announcement } from "./announcements.ts";
import { excerpt, words } from "./notice.ts";
import type { Webhook } from "./webhookModel.ts";

/** What a webhook hears: ids, a number, states and how grave it is; a title only where that was asked for. */
export type Told =
  | { incident: Pick<Incident, "id" | "number" | "status" | "severity" | "category"> & { title?: string }; clock?: Announcement["clock"]; url: string }
  | { alert: Pick<Alert, "id" | "source" | "status" | "severity"> & { title?: string }; url: string };

const page = (appUrl: string, path: string): string => `${appUrl.replace(/\/+$/, "")}/${path}`;

/** What is told of an incident. Pure. */
export function toldOfIncident({ id, number, status, severity, category, title }: Incident, clock: Announcement["clock"], includesTitle: boolean, appUrl: string): Told {
  return { incident: { id, number, status, severity, category, ...(includesTitle && { title: excerpt(title, 200) }) }, ...(clock && { clock }), url: page(appUrl, `incidents/${id}`) };
}

/** What is told of an alert. Pure. */
export function toldOfAlert({ id, source, status, severity, title }: Alert, includesTitle: boolean, appUrl: string): Told {
  return { alert: { id, source, status, severity, ...(includesTitle && { title: excerpt(title, 200) }) }, url: page(appUrl, `alerts/${id}`) };
}

const said: Record<Webhook["events"][number], string> = { "incident.created": "was reported", "incident.triaged": "was judged", "incident.status": "has another status", "incident.assigned": "was given to somebody, or taken from them", "alert.created": "came in", "clock.warned": "has a deadline that comes near or is over" };

/** One line for people to read. Pure. */
function sentence(type: Announcement["type"], told: Told): string {
  const [name, { status, severity, title }] = "incident" in told ? [told.incident.number ?? "A report", told.incident] : [`An alert of ${excerpt(told.alert.source, 60)}`, told.alert];
  const clock = "clock" in told && told.clock ? `, ${told.clock.id}: ${words(told.clock.step)}` : "";
  return `${name} ${said[type]} (${words(status)}, severity ${severity ?? "not judged yet"}${clock})${title === undefined ? "" : `: ${title}`}`;
}

// https://docs.slack.dev/messaging/formatting-message-text: these three, and nothing else, are to be escaped.
const slackText = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
// Cards read Markdown: a title must not become a link or an image.
const cardText = (text: string): string => text.replaceAll(/[\\`*_[\]()#!|<>~]/g, "\\$&");

/**
 * The body of a delivery as JSON: of a generic webhook `{type, timestamp, data}` (Standard Webhooks), of the others one line
 * and a link, as Slack's incoming webhooks and Teams' workflows (an Adaptive Card) read it. Pure.
 */
export function bodyOf(kind: Webhook["kind"], type: Announcement["type"], at: Date, told: Told): string {
  const text = sentence(type, told);
  if (kind === "generic") return JSON.stringify({ type, timestamp: at.toISOString(), data: told });
  if (kind === "slack") return JSON.stringify({ text: `${slackText(text)} <${told.url}|Open in Secura>`, unfurl_links: false });
  const content = { $schema: "http://adaptivecards.io/schemas/adaptive-card.json", type: "AdaptiveCard", version: "1.4", body: [{ type: "TextBlock", text: cardText(text), wrap: true }], actions: [{ type: "Action.OpenUrl", title: "Open in Secura", url: told.url }] };
  return JSON.stringify({ type: "message", attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content }] });
}
