import { z } from "zod";
import { operation, type Operations } from "../platform/operation.ts";
import { AlertGroup, AlertSettings, GroupPage, GroupRef, ListGroupsInput, UpdateAlertSettingsInput } from "./groupModel.ts";
import { Promotion } from "./model.ts";

const path = "/alerts/groups";
const settingsPath = "/settings/alerts";

/** Suggested incidents, and how alerts work by themselves. */
export const groupOperations = {
  listGroups: operation({
    summary: "List suggested incidents",
    description: "Alerts that share an observable, a host or a user within a day, or as the settings say.",
    permission: "alert.read",
    rest: { method: "get", path },
    input: ListGroupsInput,
    output: GroupPage,
    limit: "read",
    mutates: false,
    load: async () => (await import("./workGroups.ts")).listGroups,
  }),
  promoteGroup: operation({
    summary: "Make an incident of a suggested one",
    description: "Asked again, it answers the same incident, and brings the alerts that have come since.",
    permission: "alert.work",
    rest: { method: "post", path: `${path}/{id}/promote` },
    input: GroupRef,
    output: Promotion,
    limit: "write",
    mutates: true,
    load: async () => (await import("./workGroups.ts")).promoteGroup,
  }),
  dismissGroup: operation({
    summary: "Say that a suggested incident is none",
    permission: "alert.work",
    rest: { method: "post", path: `${path}/{id}/dismiss` },
    input: GroupRef,
    output: AlertGroup,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await import("./workGroups.ts")).dismissGroup,
  }),
  getSettings: operation({
    summary: "Get how alerts work by themselves",
    permission: "settings.read",
    rest: { method: "get", path: settingsPath },
    input: z.strictObject({}),
    output: AlertSettings,
    limit: "read",
    mutates: false,
    versioned: true,
    load: async () => (await import("./alertSettings.ts")).getAlertSettings,
  }),
  updateSettings: operation({
    summary: "Change how alerts work by themselves",
    permission: "settings.manage",
    rest: { method: "put", path: settingsPath },
    input: UpdateAlertSettingsInput,
    output: AlertSettings,
    limit: "write",
    mutates: true,
    versioned: true,
    changesOwn: true,
    load: async () => (await import("./alertSettings.ts")).updateAlertSettings,
  }),
} satisfies Operations;
