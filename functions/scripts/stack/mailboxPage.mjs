const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 48em; margin: 2em auto; padding: 0 1em; color: #1b1b1b; background: #fff }
article { border: 1px solid #bbb; border-radius: 6px; padding: 0 1em; margin: 1em 0 }
h2 { font-size: 1.1em; margin-bottom: 0 }
.about { color: #555; margin: 0 }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit }
`;

/** The page that shows e-mails and response actions, newest first. It runs no script and loads nothing. */
export function mailboxPage(mails, deliveries) {
  const articles = mails.map(article).reverse();
  const actions = deliveries.map(delivery).reverse();
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta http-equiv="refresh" content="5"><meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width"><title>Local mailbox</title><style>${STYLE}</style></head>
<body><h1>Local mailbox</h1>
<p>E-mails of this stack, newest first. None of them left this machine.</p>
${articles.join("\n") || "<p>There are none yet.</p>"}
<h1>Response actions</h1>
<p>What was sent to the receiver, newest first. None of it was done.</p>
${actions.join("\n") || "<p>There are none yet.</p>"}
</body></html>
`;
}

function article({ to, subject, at, text }) {
  return `<article><h2>${escape(subject)}</h2><p class="about">to ${escape(to)}, <time datetime="${escape(at)}">${escape(at)}</time></p><pre>${linked(text)}</pre></article>`;
}

function delivery({ at, signed, attempt, status, body }) {
  const about = `${signed ? "signed" : "not signed"}, attempt ${attempt}, ${status === null ? "not answered" : `answered ${status}`}`;
  return `<article><h2>${escape(`${body?.kind} ${body?.target}`)}</h2><p class="about">${about}, <time datetime="${escape(at)}">${escape(at)}</time></p><pre>${escape(JSON.stringify(body, null, 2))}</pre></article>`;
}

function escape(value) {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Escaped text in which web addresses are links. */
function linked(text) {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, index) => (index % 2 === 1 ? `<a href="${escape(part)}">${escape(part)}</a>` : escape(part)))
    .join("");
}
