import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Observable, Verdict } from "./model.ts";

const command = [process.execPath, "--disable-warning=ExperimentalWarning", fileURLToPath(new URL("../../scripts/triage.ts", import.meta.url))] as const;

function run(input: string | Buffer) {
  const [program, ...parameters] = command;
  const { stdout, stderr, status } = spawnSync(program, parameters, { input, encoding: "utf8" });
  return { status, verdicts: stdout.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Record<string, unknown>), complaints: stderr.split("\n").filter((line) => line !== "") };
}

describe("the triage command", () => {
  it("answers each report in order, with its id, observables and the time it took", () => {
    const { status, verdicts, complaints } = run('{"id":"b","text":"I clicked hxxp://evil[.]example[.]com in a mail and typed my password","title":"Phishing email"}\n\n{"id":7,"text":"My laptop was stolen","title":null}');
    expect(status).toBe(0);
    expect(complaints).toEqual([]);
    expect(verdicts.map(({ id, state, category }) => ({ id, state, category }))).toEqual([
      { id: "b", state: "done", category: "phishing" },
      { id: 7, state: "done", category: "lost_or_stolen_device" },
    ]);
    for (const { id: _, state: __, observables, tookMs, ...verdict } of verdicts) {
      expect(Verdict.parse(verdict)).toEqual(verdict);
      expect(Observable.array().parse(observables)).toHaveLength(Number(verdict["observablesCount"]));
      expect(tookMs).toBeGreaterThan(0);
    }
  });

  it("names malformed lines and goes on", () => {
    const input = ["not json", '{"id":{},"text":"x"}', '{"id":"x"}', '{"id":"","text":"x"}', "[]", `{"id":"long","text":"${"a".repeat(1_100_000)}"}`, '{"id":"ok","text":"phishing"}'].join("\n");
    const { status, verdicts, complaints } = run(input);
    expect(status).toBe(0);
    expect(verdicts.map(({ id }) => id)).toEqual(["ok"]);
    expect(complaints.map((line) => line.split(":")[0])).toEqual(["line 1", "line 2", "line 3", "line 4", "line 5", "line 6"]);
  });

  it("takes bytes that are no text for a malformed line or for text, never for the end", () => {
    const { status, verdicts } = run(Buffer.concat([Buffer.from([0xff, 0xfe, 10, 0, 10]), Buffer.from('{"id":"ok","text":"\\ud800 laptop"}\n')]));
    expect(status).toBe(0);
    expect(verdicts.map(({ id }) => id)).toEqual(["ok"]);
  });

  it("ends quietly when its reader stops", async () => {
    const [program, ...parameters] = command;
    const child = spawn(program, parameters, { stdio: ["pipe", "pipe", "pipe"] });
    let complaints = "";
    child.stderr.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
    child.stdin.on("error", () => undefined);
    child.stdout.once("data", () => child.stdout.destroy());
    const report = `${JSON.stringify({ id: "a", text: "My laptop was stolen" })}\n`;
    child.stdin.write(report.repeat(20_000));
    child.stdin.end();
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect({ code, complaints }).toEqual({ code: 0, complaints: "" });
  });
});
