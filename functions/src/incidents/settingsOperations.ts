import { z } from "zod";
import { operation, type Operations } from "../platform/operation.ts";
import { DeskSettings, UpdateSettingsInput } from "./settings.ts";

const path = "/settings/desk";

/** How the desk works: targets, hours, automation, who gets what. */
export const settingsOperations = {
  getSettings: operation({
    summary: "Get the desk's settings",
    permission: "settings.read",
    rest: { method: "get", path },
    input: z.strictObject({}),
    output: DeskSettings,
    limit: "read",
    mutates: false,
    versioned: true,
    load: async () => (await import("./workSettings.ts")).getSettings,
  }),
  updateSettings: operation({
    summary: "Change the desk's settings",
    description: "What is named is replaced; targets under way keep theirs until the incident's next change.",
    permission: "settings.manage",
    rest: { method: "put", path },
    input: UpdateSettingsInput,
    output: DeskSettings,
    limit: "write",
    mutates: true,
    versioned: true,
    changesOwn: true,
    load: async () => (await import("./workSettings.ts")).updateSettings,
  }),
} satisfies Operations;
