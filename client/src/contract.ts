// Generated from the operations of functions/ by `npm --prefix functions run generate`. Do not edit.

export interface Operations {
  incidents: {
    create: {
      input: {
        title: string;
        description: string;
        /**
         * ISO 8601 date and time in UTC
         */
        occurredAt?: string;
        /**
         * ISO 8601 date and time in UTC
         */
        detectedAt?: string;
        affected?: {
          /**
           * @maxItems 50
           */
          systems?: string[];
          users?: number;
          records?: number;
          /**
           * @maxItems 20
           */
          dataClasses?: string[];
        };
        /**
         * @maxItems 20
         */
        tags?: string[];
      };
      output: Incident;
    };
    list: {
      input: {
        /**
         * How many at most
         */
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
        /**
         * @minItems 1
         * @maxItems 8
         */
        status?: [
          "new" | "triaged" | "in_progress" | "contained" | "eradicated" | "recovered" | "on_hold" | "closed",
          ...("new" | "triaged" | "in_progress" | "contained" | "eradicated" | "recovered" | "on_hold" | "closed")[]
        ];
        category?:
          | "phishing"
          | "malware"
          | "ransomware"
          | "intrusion"
          | "denial_of_service"
          | "insider_misuse"
          | "data_exposure"
          | "lost_or_stolen_device"
          | "fraud"
          | "other";
        severity?: "low" | "medium" | "high" | "critical";
        assignee?: string;
        reporter?: string;
        tag?: string;
        /**
         * Words that must all occur, or an incident's number
         */
        text?: string;
        /**
         * Reported at or after
         */
        from?: string;
        /**
         * Reported before
         */
        to?: string;
        /**
         * Only what is past its next target, the longest overdue first
         */
        overdue?: boolean;
        /**
         * Only what the caller watches, restricted incidents included
         */
        watching?: boolean;
      };
      output: {
        items: Incident[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    get: {
      input: {
        id: string;
      };
      output: Incident;
    };
    update: {
      input: {
        id: string;
        title?: string;
        description?: string;
        occurredAt?: string | null;
        detectedAt?: string | null;
        affected?: {
          /**
           * @maxItems 50
           */
          systems?: string[];
          users?: number;
          records?: number;
          /**
           * @maxItems 20
           */
          dataClasses?: string[];
        };
        /**
         * @maxItems 20
         */
        tags?: string[];
        /**
         * The team's own judgement; the engine keeps its own in triage
         */
        category?:
          | "phishing"
          | "malware"
          | "ransomware"
          | "intrusion"
          | "denial_of_service"
          | "insider_misuse"
          | "data_exposure"
          | "lost_or_stolen_device"
          | "fraud"
          | "other";
        /**
         * The team's own judgement; the engine keeps its own in triage
         */
        severity?: "low" | "medium" | "high" | "critical";
        tlp?: "CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED";
        pap?: "CLEAR" | "GREEN" | "AMBER" | "RED";
      };
      output: Incident;
    };
    transition: {
      input: {
        id: string;
        to: "new" | "triaged" | "in_progress" | "contained" | "eradicated" | "recovered" | "on_hold" | "closed";
        reason?: string;
        /**
         * Required to close
         */
        verdict?:
          | "resolved"
          | "false_positive"
          | "duplicate"
          | "benign"
          | "insufficient_information"
          | "policy_violation"
          | "operational_error"
          | "user_acknowledged"
          | "mitigated";
        /**
         * Required to close: what happened and what was done
         */
        summary?: string;
        /**
         * With the verdict duplicate: the incident this one repeats
         */
        duplicateOf?: string;
      };
      output: Incident;
    };
    assign: {
      input: {
        id: string;
        /**
         * null takes the incident away from its assignee
         */
        assigneeId: string | null;
      };
      output: Incident;
    };
    restrict: {
      input: {
        id: string;
        /**
         * true closes it to all but the reporter and the watchers
         */
        restricted: boolean;
      };
      output: {
        id: string;
        restricted: boolean;
        watchers: string[];
        version: number;
      };
    };
    setWatchers: {
      input: {
        id: string;
        /**
         * @maxItems 50
         */
        watchers: string[];
      };
      output: {
        id: string;
        restricted: boolean;
        watchers: string[];
        version: number;
      };
    };
    listMessages: {
      input: {
        /**
         * How many at most
         */
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
        id: string;
      };
      output: {
        items: Message[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    sendMessage: {
      input: {
        id: string;
        body: string;
        audience?: "everyone" | "team";
        /**
         * The message this one answers
         */
        threadId?: string;
      };
      output: Message;
    };
  };
  alerts: {
    create: {
      input: {
        /**
         * The system that raised it
         */
        source: string;
        /**
         * Its id there; the same one again raises the count of the alert that exists
         */
        sourceRef: string;
        title: string;
        description?: string;
        severity: "low" | "medium" | "high" | "critical";
        /**
         * @maxItems 100
         */
        observables?: {
          type: string;
          value: string;
        }[];
        /**
         * @maxItems 50
         */
        techniques?: string[];
      };
      output: Alert;
    };
    list: {
      input: {
        /**
         * How many at most
         */
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
        status?: "new" | "acknowledged" | "in_progress" | "resolved" | "false_positive";
        severity?: "low" | "medium" | "high" | "critical";
        source?: string;
      };
      output: {
        items: Alert[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    get: {
      input: {
        id: string;
      };
      output: Alert;
    };
    update: {
      input: {
        id: string;
        status?: "new" | "acknowledged" | "in_progress" | "resolved" | "false_positive";
        assigneeId?: string | null;
      };
      output: Alert;
    };
    attach: {
      input: {
        id: string;
        incidentId: string;
      };
      output: Alert;
    };
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Incident".
 */
export interface Incident {
  id: string;
  /**
   * Human id, such as INC-2026-7F3K; null until the server has seen the report
   */
  number: string | null;
  title: string;
  description: string;
  reportedBy: string;
  reporterName: string | null;
  occurredAt: string | null;
  detectedAt: string | null;
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  /**
   * ISO 8601 date and time in UTC
   */
  updatedAt: string;
  status: "new" | "triaged" | "in_progress" | "contained" | "eradicated" | "recovered" | "on_hold" | "closed";
  statusHistory: {
    from: "new" | "triaged" | "in_progress" | "contained" | "eradicated" | "recovered" | "on_hold" | "closed";
    to: "new" | "triaged" | "in_progress" | "contained" | "eradicated" | "recovered" | "on_hold" | "closed";
    /**
     * ISO 8601 date and time in UTC
     */
    at: string;
    by: string;
    reason: string | null;
  }[];
  category:
    | (
        | "phishing"
        | "malware"
        | "ransomware"
        | "intrusion"
        | "denial_of_service"
        | "insider_misuse"
        | "data_exposure"
        | "lost_or_stolen_device"
        | "fraud"
        | "other"
      )
    | null;
  categorySource: ("ai" | "human") | null;
  severity: ("low" | "medium" | "high" | "critical") | null;
  severitySource: ("ai" | "human") | null;
  priority: ("P1" | "P2" | "P3" | "P4") | null;
  tlp: "CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED";
  pap: "CLEAR" | "GREEN" | "AMBER" | "RED";
  restricted: boolean;
  watchers: string[];
  assigneeId: string | null;
  assigneeIds: string[];
  tags: string[];
  affected: {
    /**
     * @maxItems 50
     */
    systems?: string[];
    users?: number;
    records?: number;
    /**
     * @maxItems 20
     */
    dataClasses?: string[];
  };
  resolution: {
    verdict:
      | "resolved"
      | "false_positive"
      | "duplicate"
      | "benign"
      | "insufficient_information"
      | "policy_violation"
      | "operational_error"
      | "user_acknowledged"
      | "mitigated";
    summary: string;
    by: string;
    /**
     * ISO 8601 date and time in UTC
     */
    at: string;
  } | null;
  duplicateOf: string | null;
  alertIds: string[];
  sla: {
    acknowledgeBy: string | null;
    resolveBy: string | null;
    acknowledgedAt: string | null;
    dueAt: string | null;
    breached: boolean;
  };
  legalHold: boolean;
  version: number;
  triage: {
    category?:
      | "phishing"
      | "malware"
      | "ransomware"
      | "intrusion"
      | "denial_of_service"
      | "insider_misuse"
      | "data_exposure"
      | "lost_or_stolen_device"
      | "fraud"
      | "other";
    confidence?: number;
    /**
     * @maxItems 3
     */
    alternatives?: {
      category:
        | "phishing"
        | "malware"
        | "ransomware"
        | "intrusion"
        | "denial_of_service"
        | "insider_misuse"
        | "data_exposure"
        | "lost_or_stolen_device"
        | "fraud"
        | "other";
      confidence: number;
    }[];
    /**
     * The engine is not sure enough of the category; a person decides
     */
    needsReview?: boolean;
    /**
     * @maxItems 8
     */
    evidence?: {
      /**
       * Offset into the judged text, in UTF-16 units
       */
      start: number;
      /**
       * One past the last unit
       */
      end: number;
      text: string;
      /**
       * Share of all that spoke for the category
       */
      weight: number;
    }[];
    severity?: {
      level: "low" | "medium" | "high" | "critical";
      score: number;
      /**
       * @maxItems 20
       */
      factors: {
        name: string;
        /**
         * What was found
         */
        value: string;
        /**
         * The factor's full points
         */
        weight: number;
        /**
         * Points added to the score; negative when it makes matters better
         */
        contribution: number;
        /**
         * The report's words, or the field they come from
         *
         * @maxItems 3
         */
        evidence: string[];
      }[];
      nciss: {
        score: number;
        level: "baseline" | "low" | "medium" | "high" | "severe" | "emergency";
      };
    };
    /**
     * @maxItems 20
     */
    techniques?: {
      id: string;
      name: string;
    }[];
    /**
     * @maxItems 10
     */
    mitigations?: {
      /**
       * The ATT&CK mitigation where one fits; unique within a category
       */
      id: string;
      title: string;
      phase: "contain" | "eradicate" | "recover" | "notify";
      detail: string;
    }[];
    observablesCount?: number;
    /**
     * People or records affected, as the report says; null when it does not
     */
    recordsEstimated?: number | null;
    model?: {
      version: string;
      sha256: string;
    };
    inputSha256?: string;
    state: "pending" | "done" | "failed";
    /**
     * Why the engine could not judge the report
     */
    error?: string | null;
    similar?: {
      id: string;
      number: string | null;
      score: number;
    }[];
    tookMs?: number;
    /**
     * ISO 8601 date and time in UTC
     */
    at?: string;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Message".
 */
export interface Message {
  id: string;
  authorId: string;
  authorName: string | null;
  body: string;
  threadId: string | null;
  audience: "everyone" | "team";
  mentions: string[];
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  editedAt: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Alert".
 */
export interface Alert {
  id: string;
  source: string;
  sourceRef: string;
  title: string;
  description: string;
  severity: "low" | "medium" | "high" | "critical";
  status: "new" | "acknowledged" | "in_progress" | "resolved" | "false_positive";
  assigneeId: string | null;
  observables: {
    type: string;
    value: string;
  }[];
  techniques: string[];
  count: number;
  /**
   * ISO 8601 date and time in UTC
   */
  firstSeenAt: string;
  /**
   * ISO 8601 date and time in UTC
   */
  lastSeenAt: string;
  incidentId: string | null;
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Notification".
 */
export interface Notification {
  id: string;
  type: "incident_triaged" | "incident_status" | "incident_assigned";
  title: string;
  body: string;
  link: {
    collection: string;
    id: string;
  };
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  readAt: string | null;
}

/** The `code` of an error; functions/src/platform/errors.ts says what each means. */
export type ErrorCode =
  | "unauthenticated"
  | "token_expired"
  | "token_invalid"
  | "session_revoked"
  | "app_check_failed"
  | "role_missing"
  | "email_unverified"
  | "permission_denied"
  | "not_found"
  | "unknown_operation"
  | "method_not_allowed"
  | "conflict"
  | "invalid_transition"
  | "version_conflict"
  | "payload_too_large"
  | "unsupported_media_type"
  | "idempotency_key_reused"
  | "rate_limited"
  | "invalid_json"
  | "invalid_input"
  | "invalid_cursor"
  | "unavailable"
  | "internal";
