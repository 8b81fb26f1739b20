/** A label for people from a user agent: `Firefox on Windows`. Loads its parser on first use. */
export async function deviceOf(userAgent: string): Promise<string> {
  const { default: bowser } = await import("bowser");
  const { browser, os, platform } = bowser.parse(userAgent === "" ? "unknown" : userAgent);
  const program = browser.name ?? userAgent.split(/[/ ]/, 1)[0] ?? "";
  const system = os.name ?? platform.type;
  return [program === "" ? "Unknown device" : program, system].filter((part) => part !== undefined).join(" on ").slice(0, 100);
}
