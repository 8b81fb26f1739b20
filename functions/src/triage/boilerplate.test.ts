import { describe, expect, it } from "vitest";
import { withoutBoilerplate } from "./boilerplate.ts";
import { readWords } from "./words.ts";

const said = (text: string): string =>
  readWords(text)
    .map(({ text: word }) => word)
    .join(" ");

const story = "Our laptop was stolen from the van at noon. It holds patient letters.";

/** What is added to a story, by its place; all of it has to count for nothing. */
const before = [
  "CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender and know the content is safe.",
  "[EXTERNAL]",
  "[EXT]",
  "***EXTERNAL***",
  "WARNING: This message came from outside Harbour Foods. Do not open attachments unless you trust the sender.",
  "EXTERNAL EMAIL: Do not click any links or open any attachments unless you trust the sender and know the content is safe.",
  "This message was sent from outside your organisation. Please take care when clicking links or opening attachments.",
  "ATTENTION: External email. Exercise caution with links and attachments.",
  "You don't often get email from jane.miller@harbour.example. Learn why this is important",
  "From: Jane Miller <jane@harbour.example>\nSent: Friday, November 20, 2026 8:41 AM\nTo: IT Helpdesk <helpdesk@harbour.example>",
  "*From:* Jane Miller <jane@harbour.example>\n*Date:* Fri, 20 Nov 2026 at 08:41\n*To:* IT Helpdesk\n*Cc:* Tom O'Neil; Security Team",
  "From: Miller, Jane\nSent: 20 November 2026 08:41\nTo: 'IT Helpdesk'\nImportance: High",
  "_From:_ Jane Miller\n_Sent:_ 20/11/2026 08:41\n_To:_ IT Helpdesk",
  "-----Original Message-----\nFrom: jane@harbour.example\nTo: helpdesk@harbour.example",
  "---------- Forwarded message ---------\nFrom: Jane Miller <jane@harbour.example>\nDate: Fri, Nov 20, 2026 at 8:41 AM\nTo: <helpdesk@harbour.example>",
  "On Fri, 20 Nov 2026 at 08:41, Jane Miller <jane@harbour.example> wrote:",
  "Begin forwarded message:",
  "Hi team,",
  "Dear IT,",
  "Dear Sir or Madam,",
  "Hello everyone",
  "Good morning all,",
  "To whom it may concern",
  "Hi Tom,\n\nhope you are well.",
  "Hello,\n\nI hope this email finds you well.",
  "Good afternoon, team.",
  "Be careful: This message is from an external sender. Verify the sender before clicking links.",
];
const after = [
  "Kind regards,\nJane Miller\nAccounts Payable | Phone +44 20 7946 0958 | www.harbour.example",
  "Thanks,\nJane",
  "Many thanks\nTom",
  "Best,\nTom O'Neil\nHead of Finance\nHarbour Foods Ltd\n12 High Street, Hull HU1 2AB\nTel: 01482 555 0100\ntom@harbour.example",
  "Cheers\nTom",
  "Yours sincerely,\n\nDr. Anna-Maria Berg (she/her)\nSenior Nurse, Ward 4",
  "Best regards\ntom",
  "Thanks for your help,\nBob",
  "Kind Regards\n\nSarah J. Brown\nPractice Manager\n\nT: 0113 496 0000 | M: 07700 900123\nE: sarah@harbour.example",
  "Please do not hesitate to contact me if you have any questions.",
  "-- \nJane Miller\nHarbour Foods\nhttps://harbour.example",
  "Thank you in advance.",
  "Please let me know if you need anything else.",
  "Sent from my iPhone",
  "Sent from my Samsung Galaxy smartphone.",
  "Get Outlook for Android",
  "Sent from Mail for Windows 10",
  "Sent from my mobile, please excuse any typos",
  "This email and any attachments are confidential and intended solely for the addressee. If you have received this message in error, please notify the sender and delete it.",
  "This e-mail is confidential. If you received it in error please delete it and notify the sender.",
  "The information contained in this message is privileged and confidential and is intended only for the use of the individual or entity named above. If you are not the intended recipient, you are hereby notified that any dissemination, distribution or copying of this communication is strictly prohibited.",
  "CONFIDENTIALITY NOTICE: This message may contain legally privileged information. If you are not the intended recipient you must not use, copy or disclose it.",
  "If you are not the intended recipient, please delete this e-mail immediately.",
  "Please notify the sender immediately and delete this message from your system.",
  "Any unauthorised disclosure, copying or distribution is prohibited.",
  "Please scan attachments for viruses before opening; we accept no liability for loss or damage caused by any virus.",
  "This message has been scanned for viruses by Mimecast.",
  "This email has been checked for viruses by Avast antivirus software.",
  "Recipients should check this email and any attachments for viruses.",
  "Harbour Foods accepts no liability for any damage caused by any virus transmitted by this email.",
  "The views expressed in this email are those of the author and do not necessarily represent those of the company.",
  "Emails sent to and from this organisation may be monitored for security purposes.",
  "Internet communications cannot be guaranteed to be secure or error-free.",
  "Please consider the environment before printing this email.",
  "Think of the environment before you print this e-mail",
  "Harbour Foods Ltd is registered in England and Wales, company number 01234567.",
  "Registered office: 12 High Street, Hull HU1 2AB. Company No. 01234567",
  "This e-mail and any files transmitted with it are confidential and intended\nsolely for the use of the individual or entity to whom they are addressed.\nIf you have received this e-mail in error please notify the system manager.",
];

/** Reports about such things, and sentences like them; every word of these has to stay. */
const kept = [
  "The mail had no external banner, that is why I trusted it.",
  "An e-mail with a confidentiality notice was sent to the wrong person.",
  "From: was the CEO's name, but the address behind it was a free mailer.",
  "I received this in error. It is somebody else's payslip.",
  "We received a patient's letter in error and opened it.",
  "The message came from outside the company although it shows our logo.",
  "A mail got in without [EXTERNAL] in the subject.",
  "I clicked the link although it said CAUTION: external email.",
  "The attachment was scanned and found to carry a virus.",
  "Please scan my computer for viruses, I opened an attachment.",
  "Please scan the attachment for viruses.",
  "It said 'Sent from my iPhone' but our director has no iPhone.",
  "Sent from my iPhone to the wrong group, with all the salaries.",
  "Sent from my account at night: 400 mails that I never wrote.",
  "Thanks to the open door somebody took the laptop.",
  "Thanks for the new laptop, it was stolen already.",
  "Best practice was ignored and the bucket was public.",
  "Best guess is that he copied the customer list.",
  "With regards to the invoice: the bank details were changed.",
  "Regards from the scammers, it says at the end of the ransom note.",
  "Hi my laptop is gone.",
  "Hello laptop stolen on the train",
  "Dear customer, your mailbox is full.",
  "Dear valued client,",
  "Good morning the website is down",
  "Confidential salary lists were printed and left in the tray.",
  "The confidential report was intended for the board and went to all staff.",
  "This email is confidential and was sent to 52 parents.",
  "If you have received mails from me today, they were not mine.",
  "Registered letters with cards were taken from the office.",
  "Company number 01234567 was used for a fake invoice.",
  "Our registered office was broken into, two desktops are missing.",
  "Someone printed the patient list and threw it into the bin in the park.",
  "Please notify the customers and delete the public link.",
  "The sender is outside our organisation and asked for gift cards.",
  "Do not open the attachment called invoice.zip, it encrypted my files.",
  "Our director accepts no responsibility for the lost backup tapes.",
  "My mails are monitored by my manager, I think he has my password.",
  "To: 340 customers in the open field, all can see each other.",
  "Date: the log shows logins at 3 am.",
  "On Monday at 9:00 my boss wrote: buy gift cards.",
  "Subject: your parcel is waiting",
  "Cheers, the whole customer table is for sale on a forum.",
  "I hope you can help, my files end in .lockd now.",
  "Kind regards was all it said, and a link to a login page.",
  "Let me know if you need the infected USB stick.",
  "This message was sent to 400 people outside the company.",
  "this email was sent from outside the company to all staff with a link",
  "Please check attachments for viruses in the quarantine of Tom.",
  "If you have received the salary list by mistake, please delete it, I wrote to all staff.",
  "We are not the intended recipient of this letter with test results.",
  "All emails sent to customers are recorded in a public folder.",
  "Unauthorised copying of the customer database by a former employee.",
  "The supplier accepts no liability for the damage caused by the virus on our press line.",
  "The views expressed on our hacked account are racist.",
  "EXTERNAL drive with backups lost.",
];

describe("boilerplate", () => {
  it.each(before)("before a report counts for nothing: %j", (added) => {
    expect(said(`${added}\n\n${story}`)).toBe(said(story));
    expect(said(`${added}\n\n${story}`.replaceAll("\n", "\r\n"))).toBe(said(story));
  });

  it.each(after)("after a report counts for nothing: %j", (added) => {
    expect(said(`${story}\n\n${added}`)).toBe(said(story));
    expect(said(`${story}\n\n${added}`.replaceAll("\n", "\r\n"))).toBe(said(story));
  });

  it.each(kept)("is not what tells something: %j", (text) => {
    expect(withoutBoilerplate(text)).toBe(text);
    expect(withoutBoilerplate(`${story}\n\n${text}`)).toBe(`${story}\n\n${text}`);
  });

  it("leaves the body and the subject of a pasted mail", () => {
    const mail = "Got this, is it real?\n\n> From: IT Support <it@evil.example>\n> Sent: Monday, 3 March 2026 09:12\n> To: Jane Miller\n> Subject: Your mailbox is full\n>\n> Dear user, click the link and confirm your password.";
    expect(said(mail)).toBe("got this is it real your mailbox is full dear user click the link and confirm your password");
  });

  it("is found where a mail client made one line of it", () => {
    const mail = `From: Jane Miller <jane@harbour.example> Sent: Friday, November 20, 2026 8:41 AM To: IT Helpdesk <helpdesk@harbour.example> ${story} Kind regards, Jane Miller Accounts Payable | Phone +44 20 7946 0958 | www.harbour.example This email and any attachments are confidential and intended solely for the addressee. If you have received this message in error, please notify the sender and delete it.`;
    expect(said(mail)).toBe(said(story));
    expect(said("outlook is slow today Kind regards, Jane Miller Accounts Payable")).toBe("outlook is slow today");
  });

  it("is the subject too if it is but a plea for help", () => {
    expect(said(`From: Jane Miller\nTo: IT Helpdesk\nSubject: RE: URGENT, please help!\n\n${story}`)).toBe(said(story));
    expect(said("From: Jane Miller\nTo: IT Helpdesk\nSubject: FW: [EXTERNAL] Please help, laptop gone")).toBe("please help laptop gone");
  });

  it("ends at the line that tells something", () => {
    expect(said("Kind regards,\nJane Miller\nWard 4\nPS: the thief also took my badge")).toBe("ps the thief also took my badge");
    expect(said("Thanks,\nJane\n\nHost: WS-0231")).toBe("host ws 0231");
    expect(said("Thanks,\nthe server is encrypted and shows a ransom note")).toBe("the server is encrypted and shows a ransom note");
    expect(said("Thanks,\nlaptop stolen")).toBe("laptop stolen");
    expect(said("CAUTION: This email originated from outside of the organization\ni clicked the link")).toBe("i clicked the link");
  });

  it("is blanked unit for unit", () => {
    for (const added of [...before, ...after]) expect(withoutBoilerplate(`${story}\n\n${added}\n\u{1f600} ${story}`)).toHaveLength(`${story}\n\n${added}\n\u{1f600} ${story}`.length);
    expect(withoutBoilerplate(story)).toBe(story);
  });

  it.each(["From: ", "From: A ", "To: a@b\n", "Sent: 1\nTo: ", "Kind regards, ", "Thanks\n", "Thanks, Jane ", "this email ", "This email is confidential\n", "this\nemail\n", "CAUTION: ", "on 1 ", "On 1\n", "Dear ", "If you have received in error ", "please ", "please\nnotify\n", "> ", "-- \n", "any use ", "a", ":", "@", ".", "Hi\n", "A\n", "We accept no sender not\n", "this email and sender is\n", "-- \nA\n", "sent from my ", "Confidential. ", "registered "])("is looked for in linear time: %j", (piece) => {
    const text = `hello: ${piece.repeat(Math.ceil(100_000 / piece.length))}`;
    const start = performance.now();
    withoutBoilerplate(text);
    // Some 100 ms on a busy machine; work that grew with the square would take seconds.
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
