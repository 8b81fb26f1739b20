import { unsubscribe as endNews } from "../identity/unsubscribe.ts";
import { organisationName, region, standIn } from "../platform/config.ts";
import { AppError } from "../platform/errors.ts";
import { app } from "../platform/firestore.ts";
import { readSigned, sign } from "../platform/keyring.ts";
import { log } from "../platform/log.ts";

const purpose = "unsubscribe";
const livesMs = 365 * 86_400_000;

/** Where the function `mailEvents` is reached. */
function doorUrl(): string {
  const project = app().options.projectId ?? process.env["GCLOUD_PROJECT"] ?? "";
  const local = standIn("FUNCTIONS_EMULATOR_ORIGIN");
  return local === undefined ? `https://${region.value()}-${project}.cloudfunctions.net/mailEvents` : `${local}/${project}/${region.value()}/mailEvents`;
}

/**
 * The link by which one person ends news by e-mail without signing in, for a year or until they turn it on again; it does
 * nothing else. `id` is the outbox item's, `issuedAt` the moment of sending.
 */
export async function unsubscribeLink(uid: string, id: string, issuedAt: Date): Promise<string> {
  const token = await sign({ purpose, subject: uid, id, issuedAt, expiresAt: new Date(issuedAt.getTime() + livesMs) });
  return `${doorUrl()}/unsubscribe?token=${token}`;
}

export interface Answer {
  status: 200 | 400 | 503;
  html: string;
}

const escaped = (value: string) => value.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);

function page(heading: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><title>${escaped(heading)}</title></head>
<body style="font-family:system-ui,sans-serif;line-height:1.5;max-width:34em;margin:3em auto;padding:0 1em">
<h1 style="font-size:1.3em">${escaped(heading)}</h1>
${body}
</body></html>
`;
}

/**
 * Answers the link: a GET asks, for programs that look at links before people do must end nothing, and a POST does it, by the
 * button or by a mail program (one-click, RFC 8058). 400 for a link that is not valid, 503 when it could not be done.
 */
export async function answerUnsubscribe(method: "GET" | "POST", token: string, now: Date): Promise<Answer> {
  const sender = organisationName.value();
  try {
    const { subject, issuedAt } = await readSigned(token, [purpose], now);
    if (method === "GET") return { status: 200, html: page(`No more news from ${sender}?`, '<p>You then get no news, summaries or announcements by e-mail. E-mails about your account still come.</p>\n<form method="post"><button name="List-Unsubscribe" value="One-Click" style="font:inherit;padding:.5em 1em">Stop these e-mails</button></form>') };
    await endNews(subject, issuedAt, now);
    return { status: 200, html: page("You get no more of these e-mails", "<p>E-mails about your account still come. You can turn the others on again in your notification preferences in Secura.</p>") };
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "action_token_invalid") return { status: 400, html: page("This link is not valid", "<p>You can turn e-mails off in your notification preferences in Secura.</p>") };
    log.unsubscribeBroke({ thrown });
    return { status: 503, html: page("That did not work", "<p>Please try again later, or turn e-mails off in your notification preferences in Secura.</p>") };
  }
}
