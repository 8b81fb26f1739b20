import { describe, expect, it } from "vitest";
import { readWords } from "../triage/words.ts";
import { groupDuplicates, wordsSha256 } from "./nearDuplicates.ts";

const of = (text: string) => ({ words: readWords(text) });
const keyOf = (text: string): string => wordsSha256(of(text));

describe("the digest of a text's words", () => {
  const mail = "Invoice 4711 from Acme, pay 1,200 at https://pay.acme-bank.example/x?id=17 or ask billing@acme.example.";
  it.each<[string, string]>([
    ["case", mail.toUpperCase()],
    ["numbers", mail.replace("4711", "99").replace("1,200", "9,950")],
    ["spaces and line ends", mail.replaceAll(" ", "\r\n  ")],
    ["addresses", mail.replace("pay.acme-bank.example/x?id=17", "elsewhere.example/y").replace("billing@acme", "office@other")],
    ["accents", mail.replace("Acme", "Acmé")],
  ])("is the same for other %s", (_what, text) => {
    expect(text).not.toBe(mail);
    expect(keyOf(text)).toBe(keyOf(mail));
  });
  it("is another for another word", () => {
    expect(keyOf(mail.replace("Invoice", "Parcel"))).not.toBe(keyOf(mail));
  });
});

describe("near-duplicates", () => {
  const mail = "a parcel waits at the customs office and the sender asks for a small fee on a page that looks like the post";
  const texts = [`Got this on my phone: ${mail}`, "My laptop was stolen from the car in the parking garage last night", `${mail}. What shall I do? Regards, Eve`, "The laptop of a colleague was stolen from the train"].map(of);
  it("are grouped whatever stands around them, others are not", () => {
    expect(groupDuplicates(texts)).toEqual([[0, 2], [1], [3]]);
  });
  it("are not made by what more texts have in common than may", () => {
    expect(groupDuplicates(texts, 1)).toEqual([[0], [1], [2], [3]]);
  });
});
