import type { Slot } from "./step.ts";

export const denialOfService: readonly Slot[] = [
  [
    { id: "dos-telephone", phase: "contain", title: "Have the operator block the calls", detail: "Ring the telephone operator's fault desk with the time and numbers, ask for blocking or an announcement in front, and move important callers to another line.", csf: "RS.MI", attack: null, d3fend: ["D3-ITF"], when: { assets: ["phone_line"] } },
    { id: "dos-mailbox", phase: "contain", title: "Filter the flood of mail", detail: "Let the gateway hold subscription and bulk mail to the mailbox, and search what came meanwhile for bank and password messages: the flood may hide them.", csf: "RS.MI", attack: "M1054", d3fend: ["D3-EF"], when: { facts: ["mail_flood"] } },
    { id: "dos-lockout", phase: "contain", title: "Stop the sign-in flood", detail: "Block the sources in front of the sign-in, slow attempts per address instead of locking accounts, and give staff another way to sign in meanwhile.", csf: "RS.MI", attack: "M1036", d3fend: ["D3-ITF", "D3-ISVA"], when: { facts: ["signin_flood"] } },
    { id: "dos-bots", phase: "contain", title: "Make the bots pay", detail: "Put a challenge, a limit per address and a queue before the form or interface in question, and cancel the false bookings or orders it took.", csf: "RS.MI", attack: "M1037", d3fend: ["D3-ITF", "D3-WSAA"], when: { facts: ["false_orders"] } },
    { id: "dos-filter", phase: "contain", title: "Filter upstream", detail: "Ring the provider or scrubbing service and ask for filtering; send them sources, targets and a sample of the traffic, and keep an expert on the line.", csf: "RS.MI", attack: "M1037", d3fend: ["D3-ITF", "D3-NTF"] },
  ],
  [
    { id: "dos-notify-care", phase: "notify", title: "Switch to the emergency plan", detail: "Tell control room, wards or drivers at once which service fails and what to use instead; announce the replacement number where callers will find it.", csf: "RS.CO", attack: null, d3fend: [], when: { assets: ["phone_line", "control_system"] } },
    { id: "dos-notify", phase: "notify", title: "Keep users informed", detail: "Publish the state, and when the next news comes, on a page hosted elsewhere. Tell management which deadlines or orders customers are missing.", csf: "RS.CO", attack: null, d3fend: [] },
  ],
  [
    { id: "dos-answer-first", phase: "contain", title: "Answer the calls that matter first", detail: "Put an announcement or a menu before the lines, give urgent callers a number that is not published, and note who could not get through.", csf: "RS.MI", attack: null, d3fend: [], when: { main: ["phone_line"] } },
    { id: "dos-second-mailbox", phase: "contain", title: "Give the person another mailbox", detail: "Let them work from a second address meanwhile, and have a colleague sort what is real, so that no order, bill or warning is missed.", csf: "RS.MI", attack: null, d3fend: ["D3-EF"], when: { facts: ["mail_flood"] } },
    { id: "dos-shed", phase: "contain", title: "Shed load", detail: "Limit rates, serve from cache, and switch off costly functions, so that what people depend on stays up while the flood goes on.", csf: "RS.MI", attack: "M1037", d3fend: ["D3-ISVA"] },
  ],
  [
    { id: "dos-keep-traces", phase: "contain", title: "Keep samples of the flood", detail: "Save minutes of traffic, the logs of firewall and service, and the times it began and changed; provider and police need them.", csf: "RS.AN", attack: null, d3fend: ["D3-ISVA"] },
  ],
  [
    { id: "dos-extortion", phase: "notify", title: "Do not answer the demand", detail: "Keep the extortion message with its headers, pass it to police and management, and neither pay nor reply: who pays is asked again.", csf: "RS.CO", attack: null, d3fend: [], when: { facts: ["extorted"] } },
  ],
  [
    { id: "dos-look-behind", phase: "eradicate", title: "Look behind it", detail: "Check sign-ins, payments and alarms of the same hours for something else: floods are used to draw eyes away or to hide a message.", csf: "DE.AE", attack: "M1047", d3fend: ["D3-UGLPA"] },
  ],
  [
    { id: "dos-fewer-numbers", phase: "eradicate", title: "Take the easy target away", detail: "Publish one number that the operator filters, take direct numbers off the website, and let withheld numbers go to an answering machine.", csf: "PR.IR", attack: null, d3fend: ["D3-ITF"], when: { main: ["phone_line"] } },
    { id: "dos-hide-address", phase: "eradicate", title: "Take the easy target away", detail: "Put a form with a challenge in place of the address on the website, and have the mail service sort out confirmations of sign-ups.", csf: "PR.IR", attack: "M1054", d3fend: ["D3-EF"], when: { facts: ["mail_flood"] } },
    { id: "dos-remove-target", phase: "eradicate", title: "Take the easy target away", detail: "Hide the origin address behind the filter, close services that need not face the internet, and fix the request that costs the server most.", csf: "PR.IR", attack: "M1042", d3fend: ["D3-ITF"] },
  ],
  [
    { id: "dos-recover", phase: "recover", title: "Bring services back in steps", detail: "Restore the critical ones first, watch each for an hour, and keep the filters on until traffic has been normal for a day.", csf: "RC.RP", attack: null, d3fend: ["D3-RNA"] },
  ],
  [
    { id: "dos-contract", phase: "recover", title: "Arrange protection before the next one", detail: "Agree with provider or operator on filtering that starts by itself, write the telephone numbers into the plan, and rehearse the switch once.", csf: "ID.IM", attack: null, d3fend: [] },
  ],
];
