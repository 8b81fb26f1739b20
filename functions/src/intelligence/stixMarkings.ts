/** TLP in STIX: the marking objects of version 2.0, and the ids of 1.0. */
import type { Tlp } from "./tlp.ts";

/** Ids of the TLP 2.0 markings, published by OASIS with the extension that defines them. */
export const tlpMarkings: Readonly<Record<Tlp, string>> = {
  CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
  GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
  AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
  "AMBER+STRICT": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
  RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
};

/** TLP 1.0 (STIX 2.1, part 7.2.1.4): objects with these ids need not be in a bundle. White is now called clear. */
const tlp1Markings: readonly (readonly [string, Tlp])[] = [
  ["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", "CLEAR"],
  ["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", "GREEN"],
  ["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", "AMBER"],
  ["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "RED"],
];

export const knownMarkings: ReadonlyMap<string, Tlp> = new Map([...Object.entries(tlpMarkings).map(([tlp, id]) => [id, tlp as Tlp] as const), ...tlp1Markings]);

export const tlpExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

/** The marking object of a level as OASIS publishes it. */
export const tlpMarkingObject = (tlp: Tlp) => ({
  type: "marking-definition",
  spec_version: "2.1",
  id: tlpMarkings[tlp],
  created: "2022-10-01T00:00:00.000Z",
  name: `TLP:${tlp}`,
  extensions: { [tlpExtension]: { extension_type: "property-extension", tlp_2_0: tlp.toLowerCase() } },
});
