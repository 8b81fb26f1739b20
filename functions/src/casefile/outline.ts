import { phases } from "../incidents/taskModel.ts";
import { actionKinds } from "../playbooks/actionKinds.ts";
import { defang, defangText } from "./defang.ts";
import type { Casefile } from "./model.ts";
import { tlpMeanings } from "./tlp.ts";
import { visible } from "./visible.ts";
import { byteSize, count, duration, label, list, moment, nameOf, number, percent, second } from "./words.ts";

/** A column: its share of the width, and whether it holds values that people compare rather than read. */
export interface Column {
  title: string;
  share: number;
  isCode?: boolean;
}

/** A severity factor as a bar: to the right when it makes matters worse. */
export interface Bar {
  name: string;
  value: string;
  points: number;
  evidence: string[];
}

export type Block =
  | { type: "paragraph" | "quote" | "note" | "subheading"; text: string }
  | { type: "list"; items: string[] }
  | { type: "facts"; rows: (readonly [name: string, value: string])[] }
  | { type: "table"; columns: Column[]; rows: string[][] }
  | { type: "bars"; bars: Bar[]; score: number };

export interface Section {
  title: string;
  blocks: Block[];
}

// A report that nobody can hold is of no use, and this much takes the PDF a few seconds. The JSON form has everything.
const cellMax = 1_500;
const rowsMax = 1_000;
const tablesMax = 250_000;

const cellLinesMax = 40;
const quoteLinesMax = 300;

const none = "–";
const when = (at: Date | null): string => (at === null ? none : `${moment(at)} UTC`);
const who = (person: Parameters<typeof nameOf>[0] | null): string => (person === null ? none : nameOf(person));
const facts = (rows: (readonly [string, string | null])[]): Block => ({ type: "facts", rows: rows.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])) });

/** The same text on fewer lines: from the last one on, a stroke stands where a line ended. */
function onFewerLines(text: string, linesMax: number): string {
  const lines = text.replaceAll(/\n{3,}/g, "\n\n").split("\n");
  return [...lines.slice(0, linesMax), ...(lines.length > linesMax ? [lines.slice(linesMax).join(" / ")] : [])].join("\n");
}

function clamp(text: string): string {
  const fitting = text.length <= cellMax ? text : `${text.slice(0, cellMax).toWellFormed()} … (${number(text.length - cellMax)} more characters)`;
  return onFewerLines(fitting, cellLinesMax);
}

const quote = (text: string): Block => ({ type: "quote", text: onFewerLines(visible(text), quoteLinesMax) });

/** What is left of the characters that tables may hold. */
interface Budget {
  left: number;
}

/** What a text takes to set, in Latin characters: those of other scripts take several times as long. */
export const costOf = (text: string): number => text.length + 7 * (text.match(/[^\u0000-\u024f\u2000-\u206f]/g)?.length ?? 0);

/** A table of as many rows as fit, and a note when some do not, or when there are more than were read. */
function table(budget: Budget, what: string, total: number, columns: Column[], rows: string[][]): Block[] {
  const fitting: string[][] = [];
  for (const row of rows.slice(0, rowsMax)) {
    const cells = row.map(clamp);
    budget.left -= cells.reduce((sum, cell) => sum + costOf(cell), 0);
    if (budget.left < 0 && fitting.length > 0) break;
    fitting.push(cells);
  }
  if (fitting.length === 0) return [];
  const shown: Block = { type: "table", columns, rows: fitting };
  return fitting.length < total ? [shown, { type: "note", text: `The first ${number(fitting.length)} of ${number(total)} ${what}.` }] : [shown];
}

const outcomes = { met: "Met", missed: "Missed", running: "Running", held: "On hold", overdue: "Overdue", unmeasured: "Not set" } as const;

function targetText({ dueAt, doneAt, outcome }: Casefile["targets"][number], createdAt: Date, at: Date): string {
  const took = doneAt === null ? "" : ` after ${duration(doneAt.getTime() - createdAt.getTime())}`;
  const off = dueAt === null ? null : (doneAt ?? at).getTime() - dueAt.getTime();
  const margin = off === null || outcome === "held" ? "" : off > 0 ? `, ${duration(off)} late` : doneAt === null ? `, ${duration(-off)} left` : `, ${duration(-off)} to spare`;
  return `${outcomes[outcome]}${took}${margin}${dueAt === null ? "" : ` (due ${when(dueAt)})`}`;
}

function overview({ head, targets, heldMs, generated, affected, related }: Casefile): Section {
  const [acknowledge, resolve] = targets;
  const { systems = [], users, records, dataClasses = [] } = affected;
  return {
    title: "At a glance",
    blocks: [
      facts([
        ["Status", label(head.status)],
        ["Category", head.category && `${label(head.category)}${head.categorySource === "human" ? " (set by the team)" : ""}`],
        ["Severity", head.severity && `${label(head.severity)}${head.severitySource === "human" ? " (set by the team)" : ""}`],
        ["Priority", head.priority],
        ["Marking", `TLP:${head.tlp}, PAP:${head.pap}`],
        ["Reported by", nameOf(head.reporter)],
        ["Assigned to", who(head.assignee)],
        ["Watched by", head.watchers.length > 0 ? list(head.watchers.map(nameOf)) : null],
        ["Occurred", head.occurredAt && when(head.occurredAt)],
        ["Detected", head.detectedAt && when(head.detectedAt)],
        ["Reported", when(head.createdAt)],
        ["Acknowledged", acknowledge ? targetText(acknowledge, head.createdAt, generated.at) : null],
        ["Resolved", resolve ? targetText(resolve, head.createdAt, generated.at) : null],
        ["Clock stood still", heldMs > 0 ? duration(heldMs) : null],
        ["Systems affected", systems.length > 0 ? list(systems) : null],
        ["People affected", users === undefined ? null : number(users)],
        ["Records affected", records === undefined ? null : number(records)],
        ["Data affected", dataClasses.length > 0 ? list(dataClasses) : null],
        ["Alerts", related.alerts > 0 ? String(related.alerts) : null],
        ["Tags", head.tags.length > 0 ? head.tags.join(", ") : null],
        ["Access", head.restricted ? "Restricted to named people" : null],
        ["Legal hold", head.legalHold ? "Yes: nothing may be deleted" : null],
      ]),
    ],
  };
}

function resolution({ resolution: ended }: Casefile): Section {
  if (!ended) return { title: "Resolution", blocks: [] };
  return { title: "Resolution", blocks: [facts([["Verdict", label(ended.verdict)], ["Closed by", nameOf(ended.by)], ["Closed", when(ended.at)]]), quote(ended.summary)] };
}

function judgement({ judgement: { state, error, at, verdict } }: Casefile): Section {
  const title = "Verdict of the engine";
  if (!verdict) return { title, blocks: [{ type: "paragraph", text: state === "failed" ? `The engine could not judge the report. ${error ?? ""}` : "The engine has not judged the report." }] };
  const { severity, evidence, alternatives, model } = verdict;
  return {
    title,
    blocks: [
      facts([
        ["Category", `${label(verdict.category)}, confidence ${percent(verdict.confidence)}${verdict.needsReview ? "; a person should decide" : ""}`],
        ["Alternatives", alternatives.length > 0 ? alternatives.map(({ category, confidence }) => `${label(category)} ${percent(confidence)}`).join(", ") : null],
        ["Severity", `${label(severity.level)}, ${String(severity.score)} of 100 points`],
        ["NCISS", `${String(severity.nciss.score)} of 100, ${severity.nciss.level} (National Cyber Incident Scoring System, CISA)`],
        ["Records estimated", verdict.recordsEstimated === null ? null : number(verdict.recordsEstimated)],
        ["Judged", when(at)],
        ["Model", `${model.version}, SHA-256 ${model.sha256}`],
      ]),
      { type: "subheading", text: "What the severity is made of" },
      { type: "bars", score: severity.score, bars: severity.factors.map((factor) => ({ name: label(factor.name), value: label(factor.value), points: factor.contribution, evidence: factor.evidence.filter((words) => !words.startsWith("field:")) })) },
      ...(evidence.length === 0
        ? []
        : [
            { type: "subheading", text: "Words that decided the category, and what each adds to its score" } as const,
            { type: "paragraph", text: evidence.map(({ text, weight }) => `“${clamp(text)}” ${weight < 0 ? "−" : "+"}${Math.abs(weight).toFixed(2)}`).join(", ") } as const,
          ]),
    ],
  };
}

function indicators({ indicators: { items, total } }: Casefile, budget: Budget): Section {
  const columns: Column[] = [{ title: "Type", share: 13 }, { title: "Value, defanged", share: 70, isCode: true }, { title: "TLP", share: 17 }];
  return { title: "Indicators", blocks: table(budget, "indicators", total, columns, items.map(({ type, defanged, tlp }) => [type, defanged, tlp])) };
}

function techniques({ judgement: { verdict } }: Casefile, budget: Budget): Section {
  const found = verdict?.techniques ?? [];
  const columns: Column[] = [{ title: "Id", share: 14 }, { title: "Name", share: 36 }, { title: "Why", share: 50 }];
  return { title: "Techniques (MITRE ATT&CK)", blocks: table(budget, "techniques", found.length, columns, found.map(({ id, name, reason, hasMitigation }) => [id, name, `${reason?.text ?? none}${hasMitigation === false ? " (ATT&CK names no mitigation)" : ""}`])) };
}

function mitigations({ judgement: { verdict } }: Casefile, budget: Budget): Section {
  const told = verdict?.mitigations ?? [];
  const columns: Column[] = [{ title: "Phase", share: 14 }, { title: "Measure", share: 26 }, { title: "What to do", share: 60 }];
  return { title: "Recommended measures", blocks: table(budget, "measures", told.length, columns, told.map(({ phase, title, detail, id, attack }) => {
    // Verdicts of before had the ATT&CK mitigation as the step's id.
    const mitigation = attack ?? (/^M\d{4}$/.test(id) ? id : null);
    return [label(phase), mitigation === null ? title : `${title} (${mitigation})`, detail];
  })) };
}

function tasks({ tasks: { items, total }, playbookRuns }: Casefile, budget: Budget): Section {
  const columns: Column[] = [{ title: "Phase", share: 14 }, { title: "Task", share: 34 }, { title: "State", share: 14 }, { title: "Who and when", share: 20 }, { title: "Note", share: 18 }];
  const inOrder = phases.flatMap((phase) => items.filter((task) => task.phase === phase));
  const rows = inOrder.map(({ phase, title, required, state, assignee, finishedBy, finishedAt, dueAt, note }) => [
    label(phase),
    `${title}${required ? " (required)" : ""}`,
    label(state),
    finishedAt ? `${who(finishedBy)}, ${moment(finishedAt)}` : `${who(assignee)}${dueAt ? `, due ${moment(dueAt)}` : ""}`,
    note ?? none,
  ]);
  const runs: Column[] = [{ title: "Playbook", share: 40 }, { title: "Version", share: 10 }, { title: "Started", share: 32 }, { title: "Tasks", share: 18 }];
  const started = table(budget, "playbook runs", playbookRuns.total, runs, playbookRuns.items.map((run) => [run.name, String(run.playbookVersion), `${nameOf(run.startedBy)}, ${moment(run.at)}`, `${String(run.tasks)}${run.skipped > 0 ? `, ${String(run.skipped)} left out` : ""}`]));
  return { title: "Tasks and playbooks", blocks: [...table(budget, "tasks", total, columns, rows), ...(started.length > 0 ? [{ type: "subheading", text: "Playbooks that were run" } as const] : []), ...started] };
}

function actions({ actions: { items, total } }: Casefile, budget: Budget): Section {
  const columns: Column[] = [{ title: "Action and target", share: 30 }, { title: "State", share: 13 }, { title: "Requested", share: 19 }, { title: "Decided", share: 38 }];
  const rows = items.map((action) => {
    const { title, target } = actionKinds[action.kind];
    const aim = target === "domain" || target === "address" ? defang(action.target) : action.target;
    const approvals = action.approvals.map(({ by, at, note }) => `Approved by ${nameOf(by)}, ${moment(at)}${note === null ? "" : `: ${note}`}`);
    const decision = action.decision ? [`${label(action.state)} by ${nameOf(action.decision.by)}, ${moment(action.decision.at)}${action.decision.reason === null ? "" : `: ${action.decision.reason}`}`] : [];
    const end = [...(action.executedAt ? [`Executed ${moment(action.executedAt)}${action.result === null ? "" : `: ${action.result}`}`] : []), ...(action.state === "failed" && action.lastError !== null ? [`Failed: ${action.lastError}`] : [])];
    return [`${title}\n${aim}`, `${label(action.state)}\n${String(action.approvals.length)} of ${String(action.approvalsNeeded)} approvals`, `${nameOf(action.requestedBy)}, ${moment(action.requestedAt)}`, [`Reason: ${action.reason}`, ...approvals, ...decision, ...end].join("\n")];
  });
  return { title: "Response actions", blocks: table(budget, "response actions", total, columns, rows) };
}

function evidence({ evidence: { items, total } }: Casefile, budget: Budget): Section {
  const columns: Column[] = [{ title: "File", share: 30 }, { title: "State", share: 19 }, { title: "Added", share: 17 }, { title: "SHA-256 and custody", share: 34, isCode: true }];
  const rows = items.map((file) => [
    `${file.name}\n${file.contentType}, ${byteSize(file.size)}${file.description === "" ? "" : `\n${file.description}`}`,
    `${label(file.state)}${file.signature === null ? "" : `\n${file.signature}`}${file.legalHold ? "\nlegal hold" : ""}`,
    `${nameOf(file.uploadedBy)}, ${moment(file.createdAt)}`,
    `${file.sha256}\ncustody ${String(file.custody.seq)}: ${file.custody.hash}`,
  ]);
  return { title: "Evidence", blocks: table(budget, "files", total, columns, rows) };
}

const restrictedIncident = "A restricted incident";
type Tied = { incident: Casefile["related"]["merged"][number]["incident"] };

function related({ related: { duplicateOf, merged, links, similar } }: Casefile, budget: Budget): Section {
  const row = (tie: string, { incident }: Tied) => [tie, incident?.number ?? none, incident?.title ?? restrictedIncident, incident ? `${label(incident.status)}${incident.severity ? `, ${incident.severity}` : ""}` : none];
  const rows = [
    ...(duplicateOf ? [row("Repeats", duplicateOf)] : []),
    ...merged.map((other) => row("Merged into this one", other)),
    ...links.map((other) => row({ related: "Related", parent: "Part of", child: "Has as a part" }[other.kind], other)),
    ...similar.map((other) => row(`Similar (${percent(other.score)})`, other)),
  ];
  return { title: "Other incidents", blocks: table(budget, "incidents", rows.length, [{ title: "How", share: 22 }, { title: "Number", share: 18 }, { title: "Title", share: 40 }, { title: "Status", share: 20 }], rows) };
}

/** What Secura entered by itself, without the names its code has for things. */
function toldPlainly({ kind, summary }: Casefile["timeline"]["items"][number]): string {
  if (kind === "status") return summary.replace(/^(\w+) → (\w+)$/, "From $1 to $2").replaceAll("_", " ");
  return kind === "triaged" || kind === "proposed" ? summary.replaceAll("_", " ") : summary;
}

function timeline({ timeline: { items, total } }: Casefile, budget: Budget): Section {
  const columns: Column[] = [{ title: "When (UTC)", share: 18 }, { title: "Who", share: 22 }, { title: "What", share: 50 }, { title: "For", share: 10 }];
  const rows = items.map((entry) => {
    const { at, by, reason, enteredAt, audience } = entry;
    return [second(at), nameOf(by), `${toldPlainly(entry)}${reason === null ? "" : `\n${reason}`}${enteredAt ? `\n(entered ${moment(enteredAt)})` : ""}`, audience === "team" ? "Team" : "All"];
  });
  return { title: "Timeline", blocks: table(budget, "entries", total, columns, rows) };
}

function messages({ messages: { everyone, team, items } }: Casefile, budget: Budget): Section {
  const told = `${count(everyone, "message")} with the reporter, ${count(team, "message")} within the team.`;
  const title = items === null ? "Messages" : "Appendix: messages";
  if (everyone + team === 0) return { title, blocks: [] };
  if (items === null) return { title, blocks: [{ type: "paragraph", text: `${told} They are not part of this report.` }] };
  const columns: Column[] = [{ title: "When (UTC)", share: 19 }, { title: "Who", share: 23 }, { title: "Message", share: 58 }];
  const rows = items.map(({ at, by, audience, body, editedAt }) => [second(at), `${nameOf(by)}\n${audience === "team" ? "to the team" : "to everyone"}`, `${body}${editedAt ? "\n(edited)" : ""}`]);
  return { title, blocks: [{ type: "paragraph", text: told }, ...table(budget, "messages", everyone + team, columns, rows)] };
}

function about({ generated, head, audit, cut }: Casefile, empty: readonly string[]): Section {
  return {
    title: "About this document",
    blocks: [
      facts([
        ["Made", `${second(generated.at)} UTC by ${nameOf(generated.by)}${generated.organisation === "" ? "" : `, ${generated.organisation}`}`],
        ["For", generated.recipient],
        ["Handling", `TLP:${head.tlp}. ${tlpMeanings[head.tlp]}`],
        ["Incident", `${head.id}, version ${String(head.version)}`],
        ["Audit log", `stream ${audit.stream}, entry ${number(audit.seq)}, hash ${audit.hash}`],
        ["Not complete", cut.length === 0 ? null : cut.map(({ part, shown, total }) => `the first ${number(shown)} of ${number(total)} ${part}`).join("; ")],
        ["Nothing on record", empty.length === 0 ? null : list(empty)],
        ["Reading it", "Times are in UTC. Addresses are written so that nobody follows them by mistake (hxxps, [.]). Marks that show nothing or turn the direction of a text stand as [U+…]."],
      ]),
    ],
  };
}

/** All strings of a value changed by `change`. */
function mapStrings<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => mapStrings(item, change)) as T;
  if (value instanceof Object) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings<unknown>(item, change)])) as T;
  return value;
}

/** Any text as it may stand on paper: nothing hidden, nothing to click. */
export const presentable = (text: string): string => defangText(visible(text));

/**
 * A case file as sections for people to read, in the order of their interest; the PDF and the Markdown form are both made
 * of them. Their texts are `presentable`, and still plain: what sets them escapes them in its own way. Pure.
 */
export function outlineOf(file: Casefile): Section[] {
  const budget: Budget = { left: tablesMax };
  const parts = [
    { title: "Summary", blocks: [{ type: "list", items: file.summary }] } satisfies Section,
    overview(file),
    resolution(file),
    { title: "The report", blocks: [quote(file.head.description)] } satisfies Section,
    judgement(file),
    indicators(file, budget),
    techniques(file, budget),
    mitigations(file, budget),
    tasks(file, budget),
    actions(file, budget),
    evidence(file, budget),
    related(file, budget),
    timeline(file, budget),
    messages(file, budget),
  ];
  const empty = parts.filter(({ blocks }) => blocks.length === 0).map(({ title }) => title.replace(/^Appendix: |\s*\(.*$/g, "").toLowerCase());
  return mapStrings([...parts.filter(({ blocks }) => blocks.length > 0), about(file, empty)], presentable);
}
