import { cardBlocked, giftCardsStopped, paymentRecalled, remoteCut } from "./sharedSteps.ts";
import type { Slot } from "./step.ts";

export const fraud: readonly Slot[] = [
  [remoteCut],
  [
    { id: "fraud-terminal", phase: "contain", title: "Take the terminal out of service", detail: "Stop using it, touch and unplug nothing more, keep people away, and note its place and serial number; police and acquirer collect what was attached.", csf: "RS.MI", attack: null, d3fend: ["D3-PEH"], when: { types: ["physical/Skimmer"] } },
    { id: "fraud-terminal-malware", phase: "contain", title: "Stop card payments on the system", detail: "Take the tills off the network but leave them on, accept cards on a separate terminal, and ask the acquirer for an approved forensic examiner.", csf: "RS.MI", attack: "M1030", d3fend: ["D3-NI"], when: { types: ["malware/RAM scraper"] } },
    giftCardsStopped,
    paymentRecalled,
    { id: "fraud-keep-forgery", phase: "contain", title: "Keep the forgery, stop the goods", detail: "Keep the note, cheque, prescription or receipt in an envelope without handling it further, hold goods not yet handed out, and save the camera's pictures.", csf: "RS.AN", attack: null, d3fend: ["D3-VS"], when: { types: ["social/Forgery"] } },
    { id: "fraud-ring-bank", phase: "contain", title: "Ring the bank now", detail: "Ring the fraud desk on a number already on file, have cards and online access blocked, and dispute each payment that was not ours.", csf: "RS.MI", attack: null, d3fend: [], when: { facts: ["money_gone"] } },
    { id: "fraud-hold-orders", phase: "contain", title: "Stop the orders and refunds", detail: "Hold shipments, refunds and vouchers of the orders in question, block the accounts, cards and addresses used, and limit attempts at the checkout.", csf: "RS.MI", attack: null, d3fend: ["D3-AL", "D3-WSAA"], when: { types: ["hacking/Use of stolen creds"] } },
    { id: "fraud-take-down", phase: "contain", title: "Have the false site taken down", detail: "Report it with screenshots to its host, the registrar and the payment service, warn customers on our own site, and keep what they send us.", csf: "RS.MI", attack: null, d3fend: ["D3-DRT"], when: { facts: ["fake_site"] } },
    { id: "fraud-bank", phase: "contain", title: "Call the bank", detail: "Ring the fraud desk on a number already on file, ask for recall of what went and blocking of what may follow; the first hours decide.", csf: "RS.MI", attack: null, d3fend: [] },
  ],
  [
    { id: "fraud-notify-card", phase: "notify", title: "Tell acquirer and card schemes", detail: "Tell the acquirer which terminals, which days and about how many cards; they warn the issuers, and decide on an examiner. Report it to the police.", csf: "RS.CO", attack: null, d3fend: [], when: { types: ["physical/Skimmer", "malware/RAM scraper"] } },
    { id: "fraud-notify", phase: "notify", title: "Report it", detail: "Report to the police and keep the number, tell insurer and finance lead, and tell the customer, member or colleague concerned what they should watch for.", csf: "RS.CO", attack: null, d3fend: [] },
  ],
  [
    { id: "fraud-payroll", phase: "contain", title: "Restore the bank details and lock changes", detail: "Put the old account back, hold the next run until payees confirm by telephone, and reset the portal accounts through which it was changed.", csf: "RS.MI", attack: "M1060", d3fend: ["D3-RC", "D3-AL"], when: { facts: ["payment_change"] } },
    { id: "fraud-hold", phase: "contain", title: "Hold further payments", detail: "Stop what is pending to the same payee, card or account, and have every change of bank details confirmed on a number already on file.", csf: "RS.MI", attack: "M1060", d3fend: [] },
  ],
  [cardBlocked],
  [{ id: "fraud-secure-mailbox", phase: "contain", title: "Secure the mailboxes on both sides", detail: "Check our mailbox and ask the partner to check theirs for strange sign-ins and forwarding rules; reset what is affected before writing another word.", csf: "RS.MI", attack: "M1032", d3fend: ["D3-CCSA", "D3-ST"], when: { assets: ["mailbox", "account"] } }],
  [
    { id: "fraud-inspect-terminals", phase: "eradicate", title: "Inspect every terminal", detail: "Compare each terminal with its photograph, seal and serial number today, pull at the card slot and keypad, and look under counters for cables and boxes.", csf: "RS.AN", attack: null, d3fend: ["D3-PEH"], when: { types: ["physical/Skimmer"] } },
    { id: "fraud-find-how", phase: "eradicate", title: "Find how it was done", detail: "Follow one case from start to end: who changed or approved what, from which account and address, and which check was passed over. Keep all of it.", csf: "RS.AN", attack: "M1047", d3fend: ["D3-WSAA"] },
  ],
  [{ id: "fraud-search-more", phase: "eradicate", title: "Search for more of it", detail: "Look through the last months for the same payee, device, address, staff number or amount just under a limit, and add up the whole loss.", csf: "RS.AN", attack: "M1047", d3fend: ["D3-WSAA"] }],
  [
    { id: "fraud-save-footage", phase: "contain", title: "Save the camera's pictures", detail: "Have the recordings of till, pump or counter kept for the whole period since the last inspection, before the recorder overwrites them.", csf: "RS.AN", attack: null, d3fend: ["D3-VS"], when: { assets: ["payment_terminal"] } },
  ],
  [
    { id: "fraud-terminal-routine", phase: "recover", title: "Inspect terminals at every shift", detail: "Fix and seal the terminals, photograph them, and have each shift compare and sign; nobody works on one without a visit announced by the provider.", csf: "PR.PS", attack: null, d3fend: ["D3-PEH"], when: { types: ["physical/Skimmer"] } },
    { id: "fraud-checkout", phase: "recover", title: "Make the checkout harder to abuse", detail: "Ask for strong customer authentication, limit cards per address and account, delay vouchers and refunds, and alarm on many small amounts.", csf: "PR.PS", attack: null, d3fend: ["D3-WSAA", "D3-MFA"], when: { types: ["hacking/Use of stolen creds"] } },
    { id: "fraud-two-people", phase: "recover", title: "Let two people approve", detail: "Have payments above a limit and every change of bank details approved by a second person, after a call back to a number already on file.", csf: "PR.AA", attack: "M1060", d3fend: [] },
  ],
];
