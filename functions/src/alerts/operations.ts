import { operation, type Operations } from "../platform/operation.ts";
import { Alert, AlertPage, AlertRef, AttachAlertInput, CreateAlertInput, ListAlertsInput, UpdateAlertInput } from "./model.ts";

const path = "/alerts";

export const operations = {
  create: operation({
    summary: "Take in a machine alert",
    permission: "alert.create",
    rest: { method: "post", path, status: 201 },
    input: CreateAlertInput,
    output: Alert,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await import("./createAlert.ts")).createAlert,
  }),
  list: operation({
    summary: "List alerts",
    permission: "alert.read",
    rest: { method: "get", path },
    input: ListAlertsInput,
    output: AlertPage,
    limit: "read",
    mutates: false,
    load: async () => (await import("./readAlerts.ts")).listAlerts,
  }),
  get: operation({
    summary: "Get an alert",
    permission: "alert.read",
    rest: { method: "get", path: `${path}/{id}` },
    input: AlertRef,
    output: Alert,
    limit: "read",
    mutates: false,
    versioned: true,
    load: async () => (await import("./readAlerts.ts")).getAlert,
  }),
  update: operation({
    summary: "Change an alert's status or assignee",
    permission: "alert.work",
    rest: { method: "put", path: `${path}/{id}` },
    input: UpdateAlertInput,
    output: Alert,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await import("./workAlert.ts")).updateAlert,
  }),
  attach: operation({
    summary: "Attach an alert to an incident",
    permission: "alert.work",
    rest: { method: "post", path: `${path}/{id}/attach/{incidentId}` },
    input: AttachAlertInput,
    output: Alert,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await import("./workAlert.ts")).attachAlert,
  }),
} satisfies Operations;
