import { bankWarned, cardBlocked, giftCardsStopped, paymentRecalled, remoteCut } from "./sharedSteps.ts";
import type { Slot } from "./step.ts";

export const phishing: readonly Slot[] = [
  [remoteCut],
  [bankWarned],
  [
    { id: "phishing-close-window", phase: "contain", title: "Close the window, ring nobody", detail: "End the browser, with the task manager if it will not close, and do not ring the number shown or click in the window; restart the machine and scan it.", csf: "RS.MI", attack: "M1021", d3fend: ["D3-FH"], when: { facts: ["popup"], without: ["remote_given"] } },
    { id: "phishing-note-call", phase: "contain", title: "Write the call down", detail: "Note the caller's number, the time, the name given and each thing asked for, and keep the voicemail or call log. Do not ring the number they left.", csf: "RS.AN", attack: null, d3fend: [], when: { facts: ["by_phone"] } },
    { id: "phishing-keep-text", phase: "contain", title: "Keep the message on the device", detail: "Take a screenshot that shows the sender and the link, then report the message as junk in the app. Do not answer, tap or delete it before that.", csf: "RS.AN", attack: null, d3fend: [], when: { facts: ["by_text"] } },
    { id: "phishing-keep-traces", phase: "contain", title: "Write down what happened", detail: "Note the times and what was shown, asked and typed, and keep screenshots, call logs and messages; delete nothing until an analyst has seen it.", csf: "RS.AN", attack: null, d3fend: [], when: { facts: ["remote_given", "code_given"], without: ["by_mail"] } },
    { id: "phishing-keep-mail", phase: "contain", title: "Keep the message", detail: "Report it with its headers through the report button or as an attachment. Do not click, reply or forward it to colleagues, and do not delete it yet.", csf: "RS.AN", attack: null, d3fend: [] },
  ],
  [
    { id: "phishing-reset-password", phase: "contain", title: "Change the password that was given", detail: "From another device change it now, and wherever else it is used; end all sessions of the account and check which second factors and devices are registered.", csf: "RS.MI", attack: "M1027", d3fend: ["D3-CR", "D3-ST", "D3-RIC"], when: { facts: ["password_given"] } },
    { id: "phishing-end-session", phase: "contain", title: "End the session that was let in", detail: "Sign the account out everywhere and remove second factors and devices its owner does not know: an approved prompt or a code read out lets the attacker stay.", csf: "RS.MI", attack: "M1032", d3fend: ["D3-ST", "D3-ANCI", "D3-CR"], when: { facts: ["code_given"] } },
  ],
  [
    { id: "phishing-warn", phase: "notify", title: "Warn those it may reach next", detail: "Tell everybody likely to get the same what it looks like, how to report it, and whom to ring if they acted on it; nobody is blamed for saying so.", csf: "RS.CO", attack: "M1017", d3fend: [] },
  ],
  [
    giftCardsStopped,
    paymentRecalled,
    { id: "phishing-confirm-change", phase: "contain", title: "Confirm the payment change by telephone", detail: "Leave the old bank details in force and ring the payee on a number already on file. Answer nothing through the message that asked for the change.", csf: "PR.AA", attack: "M1060", d3fend: [], when: { facts: ["payment_change", "change_asked"] } },
    { id: "phishing-confirm-person", phase: "contain", title: "Ask the person yourself", detail: "Ring whoever seems to ask for it on a number from the directory, and buy, send and pay nothing until they have confirmed it.", csf: "PR.AA", attack: "M1060", d3fend: [], when: { facts: ["gift_cards", "wire_asked"] } },
  ],
  [cardBlocked],
  [
    { id: "phishing-isolate", phase: "contain", title: "Take the computer off the network", detail: "Unplug the cable and turn Wi-Fi off on the machine that opened the file, leave it switched on, and hand the file to the analysts for examination.", csf: "RS.MI", attack: "M1049", d3fend: ["D3-NI", "D3-DA"], when: { facts: ["opened"] } },
    { id: "phishing-check-phone", phase: "contain", title: "Check the phone that opened the link", detail: "Remove any app or profile installed since, clear the browser's data, update the system, and have the mobile device management confirm that it is in order.", csf: "RS.MI", attack: null, d3fend: ["D3-FEV", "D3-SU"], when: { facts: ["clicked"], assets: ["phone"] } },
    { id: "phishing-check-device", phase: "contain", title: "Check the device that opened the link", detail: "Look through its downloads and browser history from that minute on, scan it, and treat whatever was downloaded as malicious until an analyst has seen it.", csf: "RS.AN", attack: "M1049", d3fend: ["D3-FH"], when: { facts: ["clicked"] } },
  ],
  [
    { id: "phishing-block-caller", phase: "contain", title: "Brief reception and helpdesk", detail: "Give them the number and the story used, have the number blocked, and have them ring back on a number from the directory before they help any caller.", csf: "PR.AT", attack: "M1017", d3fend: [], when: { facts: ["by_phone"] } },
    { id: "phishing-block-number", phase: "contain", title: "Block and report the sender", detail: "Block the number or profile on company devices, report it to the operator or platform, and put the link's domain on the deny list of proxy and DNS.", csf: "RS.MI", attack: "M1021", d3fend: ["D3-DNSDL"], when: { facts: ["by_text"] } },
    { id: "phishing-block-tool", phase: "contain", title: "Block remote control programs", detail: "Block the programs for remote control that we do not use, at the endpoints and the proxy, and look for others that installed one.", csf: "PR.PS", attack: "M1042", d3fend: ["D3-EDL", "D3-OTF"], when: { facts: ["remote_given"], without: ["by_mail"] } },
    { id: "phishing-block-sender", phase: "contain", title: "Block sender and links", detail: "Block the sender, the link's domains and the attachment's hash at the mail gateway, the web proxy and DNS, and report the page for takedown.", csf: "RS.MI", attack: "M1021", d3fend: ["D3-EF", "D3-DNSDL", "D3-DRT"] },
  ],
  [
    { id: "phishing-check-remote", phase: "eradicate", title: "Check what was done in the session", detail: "Read the remote program's log, the browser history and the downloads of that time: pages opened, files copied, programs left behind.", csf: "RS.AN", attack: "M1047", d3fend: ["D3-FH"], when: { facts: ["remote_given"] } },
    { id: "phishing-ask-others", phase: "eradicate", title: "Find out who else was contacted", detail: "Search the telephone log for the number and ask the teams with public extensions; note who gave what, and treat each as a case of this incident.", csf: "RS.AN", attack: null, d3fend: [], when: { facts: ["by_phone"] } },
    { id: "phishing-ask-team", phase: "eradicate", title: "Ask who else got it", detail: "Ask the team and search proxy and DNS logs for the link; whoever opened it, entered something or answered is handled together with this case.", csf: "RS.AN", attack: null, d3fend: [], when: { facts: ["by_text", "popup"], without: ["password_given"] } },
    { id: "phishing-check-use", phase: "eradicate", title: "Check whether the account was used", detail: "Read its sign-ins since the password was given: addresses, devices, new mailbox rules, consents to apps, messages sent. Anything strange makes this an intrusion.", csf: "DE.AE", attack: "M1047", d3fend: ["D3-CCSA", "D3-UGLPA"], when: { facts: ["password_given", "code_given"] } },
    { id: "phishing-purge", phase: "eradicate", title: "Remove it from every mailbox", detail: "Search all mailboxes for the sender, the subject and the link, remove what is found, and list who opened, clicked or answered before that.", csf: "RS.MI", attack: null, d3fend: ["D3-ER"] },
  ],
  [
    { id: "phishing-privacy", phase: "notify", title: "Tell the privacy officer what was given", detail: "Say which people's details went to the sender, how many, and when. Whether they or an authority must be told is the officer's decision, and time counts.", csf: "RS.CO", attack: null, d3fend: ["D3-DI"], when: { facts: ["identity_given"] } },
  ],
  [
    { id: "phishing-second-factor", phase: "recover", title: "Require a factor that cannot be phished", detail: "Enrol the account in a passkey or security key before it is given back, and remove text message and simple approve prompts where possible.", csf: "PR.AA", attack: "M1032", d3fend: ["D3-MFA", "D3-RUAA"], when: { facts: ["password_given", "code_given"] } },
    { id: "phishing-learn", phase: "recover", title: "Teach filter and people from it", detail: "Give the sample to the mail filter's maker, and use it without names in the next awareness note, so that the same trick does not work again.", csf: "PR.AT", attack: "M1017", d3fend: ["D3-SRA"] },
  ],
];
