import type { Casefile } from "./model.ts";

type Tlp = Casefile["head"]["tlp"];

/** What each marking allows, after FIRST's Traffic Light Protocol 2.0. */
export const tlpMeanings: Readonly<Record<Tlp, string>> = {
  RED: "For the named recipients only; not to be passed on.",
  "AMBER+STRICT": "To be passed on within the recipient’s organisation only, to those who need to know.",
  AMBER: "To be passed on within the recipient’s organisation and to its clients, to those who need to know.",
  GREEN: "To be passed on within the community; not to be published.",
  CLEAR: "May be passed on without limit.",
};

/** Colour of each label, on black, as TLP 2.0 sets it. */
export const tlpColours: Readonly<Record<Tlp, string>> = { RED: "#FF2B2B", "AMBER+STRICT": "#FFC000", AMBER: "#FFC000", GREEN: "#33FF00", CLEAR: "#FFFFFF" };
