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
  detail: "Disconnect the computer from cable and Wi-Fi, do not use it again until IT has removed the remote program and checked it, and change what was typed from another device.",
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
