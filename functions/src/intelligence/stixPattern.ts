/**
 * The patterning language of STIX 2.1 (OASIS Standard, part 9): a parser of all of it, and what of a pattern says by
 * itself "this value is the indicator". Linear in the pattern; never throws.
 */

/** A constant of a pattern. */
export type Literal = string | number | boolean;

/** A condition on one kind of object. Paths are written as `file:hashes.SHA-256`: without quotes, any index as `[*]`. */
type Condition = { kind: "comparison"; path: string; operator: string; isNegated: boolean; values: Literal[] } | { kind: "and" | "or"; parts: Condition[] };

/** What is observed: one thing, or several that belong together. Qualifiers bound it in time or number. */
type Observation = { kind: "observation"; condition: Condition; qualifiers: string[] } | { kind: "and" | "or" | "followedby"; parts: Observation[]; qualifiers: string[] };

type Parsed = { pattern: Observation } | { problem: string };

export const patternCharactersMax = 20_000;
const depthMax = 50;

interface Token {
  kind: "word" | "string" | "timestamp" | "number" | "sign" | "other";
  text: string;
  at: number;
}

/** Sticky, and each a row of alternatives that begin differently, so that no character is read twice. */
const tokenPattern =
  /\s+|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|\/\/[^\n]*|(?<timestamp>t'\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z')|(?<other>[bh]'[^']*')|(?<string>'(?:[^'\\]|\\.)*')|(?<number>[+-]?\d+(?:\.\d+)?(?![\w.]))|(?<word>[A-Za-z_][\w-]*)|(?<sign>==|!=|<>|<=|>=|[=<>[\]().,:*])/suy;

/** The tokens of a pattern, or the place of the first character that begins none. */
function tokenise(text: string): Token[] | number {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    tokenPattern.lastIndex = at;
    const match = tokenPattern.exec(text);
    if (match === null) return at;
    const groups: Readonly<Record<string, string | undefined>> = match.groups ?? {};
    const [kind, found] = Object.entries(groups).find(([, part]) => part !== undefined) ?? [];
    if (kind !== undefined && found !== undefined) tokens.push({ kind: kind as Token["kind"], text: found, at });
    at = tokenPattern.lastIndex;
  }
  return tokens;
}

const unquoted = (quoted: string): string => quoted.slice(1, -1).replace(/\\(.)/gs, "$1");
/** A constant in single quotes, as the language wants it (part 9.2). */
export const quoted = (value: string): string => `'${value.replace(/[\\']/g, "\\$&")}'`;

/** What ends the reading of a pattern that is none; caught where it began. */
class PatternProblem extends Error {}

const comparisons: ReadonlySet<string> = new Set(["=", "==", "!=", "<>", "<", ">", "<=", ">=", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"]);

/** Recursive descent; the grammar is the standard's, its left recursions written as loops. */
function read(text: string, tokens: readonly Token[]): Observation {
  let next = 0;
  let depth = 0;

  const fail = (expected: string): never => {
    const token = tokens[next];
    throw new PatternProblem(`${expected} expected ${token === undefined ? "at the end" : `at character ${String(token.at + 1)}`}`);
  };
  const isAt = (word: string): boolean => tokens[next]?.text === word && ["word", "sign"].includes(tokens[next]?.kind ?? "");
  const take = (word: string): boolean => {
    if (!isAt(word)) return false;
    next++;
    return true;
  };
  const demand = (word: string): void => {
    if (!take(word)) fail(`"${word}"`);
  };
  const demandKind = (kind: Token["kind"], expected: string): string => {
    const token = tokens[next];
    if (token?.kind !== kind) return fail(expected);
    next++;
    return token.text;
  };
  const deeper = <T>(part: () => T): T => {
    if (++depth > depthMax) throw new PatternProblem(`nested deeper than ${String(depthMax)}`);
    const result = part();
    depth--;
    return result;
  };

  const chain = <T>(word: string, part: () => T, join: (parts: T[]) => T): T => {
    const first = part();
    if (!isAt(word)) return first;
    const parts = [first];
    while (take(word)) parts.push(part());
    return join(parts);
  };

  const observations = (): Observation => chain("FOLLOWEDBY", eitherObservation, (parts) => ({ kind: "followedby", parts, qualifiers: [] }));
  const eitherObservation = (): Observation => chain("OR", jointObservation, (parts) => ({ kind: "or", parts, qualifiers: [] }));
  const jointObservation = (): Observation => chain("AND", observation, (parts) => ({ kind: "and", parts, qualifiers: [] }));

  function observation(): Observation {
    const found = oneObservation();
    const qualifiers: string[] = [];
    for (let word = qualifier(); word !== null; word = qualifier()) qualifiers.push(word);
    return qualifiers.length > 0 ? { ...found, qualifiers: [...found.qualifiers, ...qualifiers] } : found;
  }

  function oneObservation(): Observation {
    if (take("(")) {
      const inner = deeper(observations);
      demand(")");
      return inner;
    }
    demand("[");
    const inside = condition();
    demand("]");
    return { kind: "observation", condition: inside, qualifiers: [] };
  }

  function qualifier(): string | null {
    if (take("WITHIN")) {
      demandKind("number", "a number");
      demand("SECONDS");
      return "WITHIN";
    }
    if (take("REPEATS")) {
      const times = demandKind("number", "a number");
      demand("TIMES");
      return Number(times) === 1 ? "WITHIN" : "REPEATS";
    }
    if (take("START")) {
      demandKind("timestamp", "a timestamp");
      demand("STOP");
      demandKind("timestamp", "a timestamp");
      return "START";
    }
    return null;
  }

  const condition = (): Condition => chain("OR", jointCondition, (parts) => ({ kind: "or", parts }));
  const jointCondition = (): Condition => chain("AND", oneCondition, (parts) => ({ kind: "and", parts }));

  function oneCondition(): Condition {
    if (take("(")) {
      const inner = deeper(condition);
      demand(")");
      return inner;
    }
    if (take("EXISTS")) return { kind: "comparison", path: path(), operator: "EXISTS", isNegated: false, values: [] };
    const where = path();
    const isNegated = take("NOT");
    if (take("IN")) return { kind: "comparison", path: where, operator: "IN", isNegated, values: set() };
    const operator = tokens[next]?.text ?? "";
    if (!comparisons.has(operator)) return fail("a comparison");
    next++;
    return { kind: "comparison", path: where, operator: operator === "==" ? "=" : operator, isNegated, values: [literal()] };
  }

  function path(): string {
    let written = `${demandKind("word", "an object path")}${take(":") ? ":" : fail('":"')}${step()}`;
    for (;;) {
      if (take(".")) written += `.${step()}`;
      else if (take("[")) {
        if (!take("*")) demandKind("number", "an index");
        demand("]");
        written += "[*]";
      } else return written;
    }
  }

  function step(): string {
    const token = tokens[next];
    if (token?.kind !== "word" && token?.kind !== "string") return fail("a property");
    next++;
    return token.kind === "string" ? unquoted(token.text) : token.text;
  }

  function set(): Literal[] {
    demand("(");
    const values = [literal()];
    while (take(",")) values.push(literal());
    demand(")");
    return values;
  }

  function literal(): Literal {
    const token = tokens[next];
    if (token === undefined) return fail("a value");
    next++;
    switch (token.kind) {
      case "string":
        return unquoted(token.text);
      case "number":
        return Number(token.text);
      case "timestamp":
      case "other":
        return token.text;
      case "word":
        if (/^(?:true|false)$/i.test(token.text)) return token.text.toLowerCase() === "true";
        break;
      case "sign":
    }
    next--;
    return fail("a value");
  }

  const pattern = observations();
  if (next < tokens.length) fail("the end");
  if (text.length === 0) fail("an observation");
  return pattern;
}

/** The pattern's structure, or why it is none. */
export function parsePattern(text: string): Parsed {
  if (text.length > patternCharactersMax) return { problem: `pattern longer than ${String(patternCharactersMax)} characters` };
  const tokens = tokenise(text);
  if (typeof tokens === "number") return { problem: `pattern not understood: nothing known begins at character ${String(tokens + 1)}` };
  try {
    return { pattern: read(text, tokens) };
  } catch (error) {
    if (error instanceof PatternProblem) return { problem: `pattern not understood: ${error.message}` };
    throw error;
  }
}

/** A value that is an indicator by itself. */
interface Equality {
  path: string;
  value: Literal;
}

/** What a pattern gives: values each of which is the indicator, and why something of it gives none. */
export interface Equalities {
  taken: Equality[];
  left: string[];
}

const hashPath = "file:hashes.";
/** What only narrows which traffic or file is meant. */
const narrowing = /\.type$|^network-traffic:(?:src_port|dst_port|protocols)\b|^network-traffic:is_active$|^file:size$/;
const folderPath = "file:parent_directory_ref.path";

type Comparison = Extract<Condition, { kind: "comparison" }>;

const isEquality = (comparison: Comparison): boolean => !comparison.isNegated && ["=", "IN"].includes(comparison.operator);
const equalitiesAmong = (parts: readonly Condition[]): Comparison[] => parts.filter((part) => part.kind === "comparison").filter(isEquality);

/** The path of a file whose name and folder a pattern gives: the only two conditions that together are one value. */
function pathOf(parts: readonly Condition[]): Equality | null {
  const valueAt = (path: string): Literal | undefined => equalitiesAmong(parts).find((part) => part.path === path && part.values.length === 1)?.values[0];
  const [folder, name] = [valueAt(folderPath), valueAt("file:name")];
  if (parts.length !== 2 || typeof folder !== "string" || typeof name !== "string") return null;
  return { path: "file:path", value: `${folder}${/^(?:\/|~|\$HOME)/.test(folder) ? "/" : "\\"}${name}` };
}

/** Of conditions that must hold together: the file's path, its hashes, or the one that the others only narrow. */
function ofJoint(parts: readonly Condition[], into: Equalities): void {
  const path = pathOf(parts);
  if (path !== null) {
    into.taken.push(path);
    return;
  }
  const hashes = equalitiesAmong(parts).filter((part) => part.path.startsWith(hashPath));
  const wide = parts.filter((part) => !(part.kind === "comparison" && narrowing.test(part.path)));
  const chosen = hashes.length > 0 ? hashes : wide.length === 1 ? wide : [];
  for (const part of chosen) ofCondition(part, into);
  if (chosen.length === 0) into.left.push("conditions joined by AND, none of which is an indicator by itself");
  else if (chosen.length < parts.length) into.left.push("without the further conditions that AND joins to it");
}

function ofCondition(condition: Condition, into: Equalities): void {
  if (condition.kind === "comparison") ofComparison(condition, into);
  else if (condition.kind === "and") ofJoint(condition.parts, into);
  else for (const part of condition.parts) ofCondition(part, into);
}

function ofComparison(comparison: Comparison, into: Equalities): void {
  const { path, operator, isNegated, values } = comparison;
  if (isEquality(comparison)) for (const value of values) into.taken.push({ path, value });
  else into.left.push(`${isNegated ? "NOT " : ""}${operator} names no single value`);
}

function ofObservation(observation: Observation, into: Equalities): void {
  if (observation.qualifiers.includes("REPEATS")) into.left.push("counts only when it REPEATS");
  else if (observation.qualifiers.includes("START")) into.left.push("counts only between START and STOP");
  else if (observation.kind === "observation") ofCondition(observation.condition, into);
  else if (observation.kind === "or") for (const part of observation.parts) ofObservation(part, into);
  else into.left.push(`observations joined by ${observation.kind.toUpperCase()}, none of which is an indicator by itself`);
}

/** The single values that a pattern is satisfied by, and each kind of part that gives none with the reason. */
export function equalitiesOf(pattern: Observation): Equalities {
  const found: Equalities = { taken: [], left: [] };
  ofObservation(pattern, found);
  return { taken: found.taken, left: [...new Set(found.left)] };
}
