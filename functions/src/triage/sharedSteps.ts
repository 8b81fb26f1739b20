import type { Step } from "./step.ts";

/** Where people or machines can come to harm, that comes before everything else. */
export const controlSystemSafe: Step = {
  id: "shared-safe-state",
  phase: "contain",
  title: "Make people and process safe first",
  detail: "Bring the equipment to a safe state with the people who run it, go over to manual or downtime procedures, then disconnect its network; do not switch it off.",
  csf: "RS.MI",
  attack: "M1030",
  d3fend: ["D3-NI"],
  when: { assets: ["control_system"] },
};

export const remoteCut: Step = {
  id: "shared-cut-remote",
  phase: "contain",
  title: "Cut the remote session",
  detail: "Hang up, pull the network cable and turn Wi-Fi off now. IT removes the remote program and checks the computer before it is used again; change what was typed from another device.",
  csf: "RS.MI",
  attack: "M1042",
  d3fend: ["D3-NI", "D3-CR"],
  when: { facts: ["remote_given"] },
};

export const cardBlocked: Step = {
  id: "shared-block-card",
  phase: "contain",
  title: "Have the card blocked",
  detail: "Ring the bank on the number printed on the card, have it blocked and strange payments disputed, and enter nothing more, whatever refund is offered.",
  csf: "RS.MI",
  attack: null,
  d3fend: [],
  when: { facts: ["card_given"] },
};

export const paymentRecalled: Step = {
  id: "shared-recall-payment",
  phase: "contain",
  title: "Have the payment recalled",
  detail: "Ring the bank's fraud desk now on a number already on file, ask for recall and for the receiving account to be frozen; the first hours decide.",
  csf: "RS.MI",
  attack: null,
  d3fend: [],
  when: { facts: ["money_sent"] },
};

export const bankWarned: Step = {
  id: "shared-warn-bank",
  phase: "contain",
  title: "Ring the bank now",
  detail: "From another telephone ring the bank's fraud desk on a number already on file, have online banking and cards blocked, and have strange payments stopped.",
  csf: "RS.MI",
  attack: null,
  d3fend: [],
  when: { facts: ["remote_given"], all: ["money_spoken"], without: ["money_sent", "card_given"] },
};

export const containerIsolated: Step = {
  id: "shared-isolate-pods",
  phase: "contain",
  title: "Isolate the pods, cordon the node",
  detail: "Cut the workload off with a network policy that denies all, cordon its node, take a snapshot of disk and memory, then scale it to none.",
  csf: "RS.MI",
  attack: "M1030",
  d3fend: ["D3-NI", "D3-NTF"],
  when: { facts: ["container"] },
};

export const cloudIsolated: Step = {
  id: "shared-isolate-cloud",
  phase: "contain",
  title: "Isolate the machine in the cloud",
  detail: "Give it a security group that lets nothing in or out, take a snapshot of its disks, and revoke the role and keys it holds; delete nothing yet.",
  csf: "RS.MI",
  attack: "M1030",
  d3fend: ["D3-NI", "D3-CR"],
  when: { facts: ["cloud_host"], without: ["container"] },
};

export const giftCardsStopped: Step = {
  id: "shared-gift-cards",
  phase: "contain",
  title: "Have the gift cards stopped",
  detail: "Ring the issuer named on the cards with their numbers and the receipt, ask for what is left to be blocked, and send no more codes.",
  csf: "RS.MI",
  attack: null,
  d3fend: [],
  when: { all: ["gift_cards"], facts: ["money_sent", "code_given"] },
};
