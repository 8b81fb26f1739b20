/** Every event the log may hold, with its meaning. Closed: an event that is not here cannot be recorded. */
export const auditEvents = {
  "user.created": "An account was created and given a role.",
  "user.role_changed": "An account was given another role.",
  "incident.created": "A report was filed.",
  "incident.updated": "Fields of an incident were changed by a person.",
  "incident.triaged": "The engine judged a report.",
  "incident.triage_failed": "The engine could not judge a report.",
  "incident.transitioned": "An incident changed its status.",
  "incident.assigned": "An incident was given to someone, or taken from them.",
  "incident.restricted": "An incident was closed to all but its reporter and watchers, or opened again.",
  "incident.watchers_set": "Other people were named to watch an incident.",
  "incident.alert_attached": "An alert was tied to an incident.",
  "message.sent": "A message was added to an incident.",
  "alert.created": "A machine alert was taken in.",
  "alert.updated": "An alert's status or assignee was changed.",
  "alert.attached": "An alert was tied to an incident.",
} as const;

export type AuditEvent = keyof typeof auditEvents;
