import type { Records } from "./severity.ts";

const units: Readonly<Record<string, number>> = { k: 1e3, thousand: 1e3, m: 1e6, mn: 1e6, million: 1e6, bn: 1e9, billion: 1e9 };

/** Number words. A plural is taken at its least: "thousands of users" are a thousand. */
const words: Readonly<Record<string, number>> = {
  ...{ one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11, twelve: 12, a: 1 },
  ...{ dozens: 24, "a hundred": 100, hundreds: 100, thousands: 1e3, "tens of thousands": 1e4, "hundreds of thousands": 1e5, millions: 1e6, "tens of millions": 1e7, "hundreds of millions": 1e8 },
};

/** Those whom a breach befalls. */
const victims =
  "records?|patients?|customers?|clients?|citizens?|residents?|subscribers?|applicants?|guests?|students?|pupils?|veterans?|donors?|taxpayers?|consumers?|cardholders?|voters?|participants?|policyholders?|households?|families|names|ssns?|social security numbers|(?:credit |debit |payment )?cards?(?: numbers?)?|(?:e-?mail )?addresses|passports?|profiles?|logins?|credentials|passwords";
/** Those who also do things in a report: "two employees found", "one user called". Small numbers of them say nothing. */
const people = "people|persons?|individuals?|users?|accounts?|employees?|workers?|staff|members?|colleagues";
/** What stands between a number and "records" where the number counts something else. */
const otherwise = "percent|dollars?|euros?|pounds?|usd|years?|months?|weeks?|days?|hours?|minutes?|times?|digits?|boxes|box|bags?|binders?|folders?|laptops?|computers?|servers?|and|or|in|by|from|on|at|when|using|who|that|the|to|was|were|their|our";

/** A number with unit, up to three words between, and what it counts. */
const pattern = new RegExp(
  `(?<![\\w.,$€£¥#/-])(\\d{1,3}(?:,\\d{3}){1,3}|\\d{1,12}(?:\\.\\d{1,3})?|(?:${Object.keys(words).sort((a, b) => b.length - a.length).join("|")})\\b)(?:[\\s-]?(k|m|mn|bn|thousand|million|billion)\\b)?(?!\\s?%|[,.]?\\d)(?:\\s+(?!(?:${otherwise})\\b)[a-z'’-]{1,20}){0,3}?\\s+(?:(${victims})|${people})\\b`,
  "gi",
);
const maxMatches = 100;

/**
 * How many people or records a report says are affected: the greatest of the counts it names ("1,200 patients' records",
 * "3.5 million customers", "50k accounts", "hundreds of thousands of users"), with the words. Null if it names none.
 * Linear work; English only.
 */
export function estimateRecords(text: string): Records | null {
  let most: Records | null = null;
  let matches = 0;
  for (const match of text.matchAll(pattern)) {
    if (++matches > maxMatches) break;
    const [found, number = "", unit = "", victim] = match;
    const word = words[number.toLowerCase()];
    // "In 2014 employees noticed": a bare number of this form is a year; a 401k is a pension plan.
    if ((unit === "" && /^(?:19|20)\d\d$/.test(number)) || /^(?:401k|403b)/i.test(found)) continue;
    const count = Math.round((word ?? Number(number.replaceAll(",", ""))) * (units[unit.toLowerCase()] ?? 1));
    if (word !== undefined && count < 20 && (victim === undefined || number.toLowerCase() === "a")) continue;
    if (Number.isSafeInteger(count) && (!most || count > most.count)) most = { count, evidence: found.replace(/\s+/g, " ").slice(0, 120) };
  }
  return most;
}
