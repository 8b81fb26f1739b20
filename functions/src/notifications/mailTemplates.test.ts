import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNews, mailTemplates } from "../platform/outbox.ts";
import { renderMail } from "./mailTemplates.ts";

const link = { link: "https://app.example/verify-email#token=aaa.bbb.ccc", token: "aaa.bbb.ccc", expiresAt: new Date("2026-03-01T10:30:00Z"), minutes: 30 };
const plain = { name: "Ada Lovelace", organisation: "Varnhaven", data: {} };

describe.each(mailTemplates)("the e-mail %s", (template) => {
  it("says who writes, what happened and what to do, also when data is missing", () => {
    const mail = renderMail(template, plain);
    expect(mail.subject).toMatch(/^Varnhaven: \S/);
    expect(mail.text).toMatch(/^Hello Ada Lovelace,\n\n/);
    expect(mail.text).toMatch(/\b(ignore this e-mail|tell us|tell your security team|notification preferences)\b/);
    expect(`${mail.text}${mail.html}`).not.toMatch(/undefined|null|NaN|Invalid/);
  });
  it("has one line as its subject and no markup but its own, whatever it is given", () => {
    const texts = fc.string({ unit: fc.oneof(fc.constantFrom("<b>", "\r\n", "\n", "&", '"', "'", "\u2028", "\u202e"), fc.string({ unit: "binary", maxLength: 3 })), maxLength: 20 });
    const tagsOf = (html: string) => html.match(/<[^>]*>/g)?.filter((tag) => tag !== "<br>");
    fc.assert(
      fc.property(texts, texts, texts, (name, organisation, value) => {
        const mail = renderMail(template, { name, organisation, data: { until: value, what: value, status: value, note: value, subject: value, lines: value, more: value, text: value, name: value, summary: value, path: value } });
        expect(mail.subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u);
        expect(mail.text).not.toMatch(/[\r\u2028\u202e]/);
        expect(new Set(tagsOf(mail.html))).toEqual(new Set(tagsOf(renderMail(template, plain).html)));
      }),
    );
  });
});

describe("a link", () => {
  it.each(["verify_email", "reset_password", "invitation"] as const)("in %s stands alone on its line, the bare token once beside it, with how long it lives", (template) => {
    const { text, html } = renderMail(template, { ...plain, link });
    const lines = text.split("\n");
    expect(lines.filter((line) => line.includes("https://"))).toEqual([link.link]);
    expect(lines.filter((line) => line === link.token)).toHaveLength(1);
    expect(text).toContain("It works once, for 30 minutes (until 1 March 2026 at 10:30 UTC).");
    expect(html).toContain(`href="${link.link}"`);
  });
  it.each([
    [4_320, "3 days"],
    [1_440, "1 day"],
    [60, "1 hour"],
    [45, "45 minutes"],
  ])("of %i minutes lives %s", (minutes, words) => {
    expect(renderMail("invitation", { ...plain, link: { ...link, minutes } }).text).toContain(`for ${words} (`);
  });
});

describe("data", () => {
  it("is told in the words of the reader", () => {
    expect(renderMail("account_locked", { ...plain, data: { until: "2026-03-01T10:30:00.000Z" } }).text).toContain("until 1 March 2026 at 10:30 UTC");
    expect(renderMail("account_locked", { ...plain, data: { until: "" } }).text).toContain("locked your account for a while");
    expect(renderMail("account_changed", { ...plain, data: { what: "your role" } }).text).toContain("This was changed: your role.");
    const decided = renderMail("application_decided", { ...plain, data: { status: "on_hold", note: "Welcome!\nSee <you> soon." } });
    expect(decided.text).toContain("Your application is now: on hold.\n\nWelcome!\nSee <you> soon.");
    expect(decided.html).toContain("<p>Welcome!<br>See &#60;you&#62; soon.</p>");
  });
});

describe("news", () => {
  const told = { ...plain, appUrl: "https://app.example/", data: { subject: "INC-2026-0001 is yours", lines: "One\nTwo", more: "240", path: "/incidents/abc" } };
  it("names what is more than it shows, and leads to its page in the app", () => {
    const { subject, text, html } = renderMail("news", told);
    expect(subject).toBe("Varnhaven: INC-2026-0001 is yours");
    expect(text).toContain("One\nTwo\n\n… and 240 more.\n\nhttps://app.example/incidents/abc\n");
    expect(html).toMatch(/<a [^>]*href="https:\/\/app\.example\/incidents\/abc"[^>]*>Open in Secura<\/a>/);
  });
  it("of several things is a list, whose markup no title can leave", () => {
    expect(renderMail("digest", { ...told, data: { lines: "• One\n• Two </li><img src=x>" } }).html).toMatch(/<ul[^>]*><li[^>]*>One<\/li><li[^>]*>Two &#60;\/li&#62;&#60;img src=x&#62;<\/li><\/ul>/);
  });
  it.each(["javascript:alert(1)", "//evil.example", "/a?b=c", "/a\r\nb", "https://evil.example", ""])("leads nowhere for the path %j", (path) => {
    expect(renderMail("news", { ...told, data: { ...told.data, path } }).html).not.toContain("<a ");
  });
  it("says where such e-mails are ended, as text and as a link", () => {
    const { text, html } = renderMail("news", { ...told, unsubscribe: "https://door.example/unsubscribe?token=a.b.c" });
    expect(text).toMatch(/\n\nStop these e-mails: https:\/\/door\.example\/unsubscribe\?token=a\.b\.c\n$/);
    expect(html).toContain('href="https://door.example/unsubscribe?token=a.b.c"');
  });
  it("of ten thousand characters has a short subject", () => {
    const { subject } = renderMail("news", { ...told, data: { subject: "\u202ex".repeat(5_000) } });
    expect([subject.length <= 200, subject.includes("\u202e")]).toEqual([true, false]);
  });
  it("is all that one may go without", () => {
    expect(mailTemplates.filter(isNews)).toEqual(["news", "digest", "announcement", "incident_summary", "deadline_reminder"]);
  });
});

describe("a display name", () => {
  it.each(["Dr. Ada Lovelace", "J.R.R. Tolkien", "Zoë O’Brien-Ng", "李小龍"])("%s greets its owner", (name) => {
    expect(renderMail("password_changed", { ...plain, name }).text).toMatch(new RegExp(`^Hello ${name},\n`));
  });
  it.each(["Win at evil.example", "https://evil.example", "visit evil。example/x", "call ada@evil.example", "<script>", "", "  \r\n ", "x".repeat(61)])("%j that is none is not repeated", (name) => {
    expect(renderMail("verify_email", { ...plain, name }).text).toMatch(/^Hello,\n/);
  });
  it("with line breaks stays one line", () => {
    expect(renderMail("verify_email", { ...plain, name: "Ada\r\nBcc: you" }).text).toMatch(/^Hello,\n/);
    expect(renderMail("verify_email", { ...plain, name: "Ada\r\n\u202eLovelace" }).text).toMatch(/^Hello Ada Lovelace,\n/);
  });
});
