/** How e-mails look: one card that reads on a phone, in light and in dark. Styles stand inline, for some mail programs drop the sheet. */
export const styles = {
  page: "margin:0;padding:24px 12px;background:#f2f4f5;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5",
  card: "max-width:560px;margin:0 auto;padding:8px 24px 16px;background:#ffffff;color:#1c2327;border:1px solid #dbe1e4;border-radius:8px;overflow-wrap:anywhere",
  sender: "margin:12px 0 20px;padding-bottom:10px;border-bottom:1px solid #dbe1e4;font-weight:bold",
  button: "display:inline-block;padding:10px 18px;background:#14539a;color:#ffffff;border-radius:6px;text-decoration:none;font-weight:bold",
  code: "padding:10px 12px;background:#f2f4f5;border-radius:6px;font-family:Consolas,Menlo,monospace;font-size:13px;word-break:break-all",
  list: "margin:16px 0;padding-left:20px",
  item: "margin:6px 0",
  quiet: "color:#59656b",
  foot: "margin-top:24px;border-top:1px solid #dbe1e4;font-size:13px;color:#59656b",
};

const dark = [
  ":root{color-scheme:light dark}",
  "@media (prefers-color-scheme:dark){.page{background:#101416!important}.card{background:#1b2124!important;color:#e4e9eb!important;border-color:#343d42!important}.sender,.foot{border-color:#343d42!important}.foot,.quiet{color:#a5b0b6!important}.code{background:#101416!important}.button{background:#8ab8f2!important;color:#0c1a2a!important}}",
].join("");

export const escape = (value: string): string => value.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);

/** A paragraph of plain text with its line breaks, or a list where each line begins with a bullet. */
export function paragraph(value: string): string {
  const lines = value.split("\n");
  if (!lines.every((line) => line.startsWith("• "))) return `<p>${lines.map(escape).join("<br>")}</p>`;
  return `<ul style="${styles.list}">${lines.map((line) => `<li style="${styles.item}">${escape(line.slice(2))}</li>`).join("")}</ul>`;
}

/** A link that is seen. */
export const button = (url: string, label: string): string => `<p><a class="button" href="${escape(url)}" style="${styles.button}">${escape(label)}</a></p>`;

/** The whole e-mail. `told` and `foot` are HTML, the others plain text. */
export function pageOfMail(title: string, sender: string, told: string, foot: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escape(title)}</title><style>${dark}</style></head>
<body class="page" style="${styles.page}">
<div class="card" style="${styles.card}">
<p class="sender" style="${styles.sender}">${escape(sender)}</p>
${told}
<div class="foot" style="${styles.foot}">
${foot}
</div>
</div>
</body></html>
`;
}
