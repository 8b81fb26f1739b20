// Generated from the operations of functions/ by `npm --prefix functions run generate`. Do not edit.

export interface Operations {
  identity: {
    login: {
      input: {
        email?: string;
        /**
         * The user name, or the e-mail address
         */
        username?: string;
        password: string;
        otp?: string;
        backupCode?: string;
      };
      output: SignedIn;
    };
    refresh: {
      input: {
        refresh_token: string;
      };
      output: {
        /**
         * Firebase ID token: the bearer token of every call
         */
        access_token: string;
        refresh_token: string;
        token_type: "bearer";
        /**
         * Seconds the access token lives
         */
        expires_in: number;
      };
    };
    logout: {
      input: {};
      output: {
        done: true;
      };
    };
    logoutAll: {
      input: {};
      output: {
        done: true;
      };
    };
    verifyToken: {
      input: {
        token?: string;
      };
      output: {
        valid: boolean;
        /**
         * Why the token is not taken
         */
        code: string | null;
        detail: string | null;
        session_id: string | null;
        mfa: boolean | null;
        user_info: UserInfo | null;
      };
    };
    listSessions: {
      input: {
        /**
         * How many at most
         */
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
      };
      output: {
        items: OwnSession[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    revokeSession: {
      input: {
        sid: string;
      };
      output: {
        done: true;
      };
    };
    setupMfa: {
      input: {
        password?: string;
      };
      output: {
        /**
         * Base32, to type into an authenticator app
         */
        secret: string;
        otpauthUri: string;
        /**
         * The URI as a QR code, an SVG document
         */
        qrSvg: string;
        /**
         * The same as a PNG data URI
         */
        qrPng: string;
      };
    };
    verifyMfa: {
      input: {
        otp: string;
      };
      output: {
        /**
         * Each signs in once; shown now and never again
         */
        backupCodes: string[];
      };
    };
    disableMfa: {
      input: {
        password: string;
        otp?: string;
        backupCode?: string;
      };
      output: {
        done: true;
      };
    };
    regenerateBackupCodes: {
      input: {
        otp: string;
      };
      output: {
        /**
         * Each signs in once; shown now and never again
         */
        backupCodes: string[];
      };
    };
    register: {
      input: {
        email: string;
        password: string;
        displayName: string;
        username?: string;
        department?: string;
        phone?: string;
      };
      output: {
        email: string;
        status: "verification_sent";
      };
    };
    requestEmailVerification: {
      input: {
        email: string;
      };
      output: {
        done: true;
      };
    };
    verifyEmail: {
      input: {
        /**
         * From the link in the e-mail: what follows `#token=`
         */
        token: string;
      };
      output: {
        done: true;
      };
    };
    requestPasswordReset: {
      input: {
        email: string;
      };
      output: {
        done: true;
      };
    };
    confirmPasswordReset: {
      input: {
        /**
         * From the link in the e-mail: what follows `#token=`
         */
        token: string;
        newPassword: string;
      };
      output: {
        done: true;
      };
    };
    changePassword: {
      input: {
        currentPassword: string;
        newPassword: string;
      };
      output: {
        /**
         * Firebase ID token: the bearer token of every call
         */
        access_token: string;
        refresh_token: string;
        token_type: "bearer";
        /**
         * Seconds the access token lives
         */
        expires_in: number;
        done: true;
        /**
         * For signInWithCustomToken of the Firebase SDK, whose own refresh token has ended
         */
        custom_token: string;
      };
    };
    getProfile: {
      input: {};
      output: User;
    };
    updateProfile: {
      input: {
        displayName?: string;
        department?: string | null;
        phone?: string | null;
      };
      output: User;
    };
    updatePreferences: {
      input: {
        theme?: "system" | "light" | "dark";
        notifications?: {
          email?: boolean;
          inApp?: boolean;
          digest?: "never" | "daily" | "weekly";
        };
        /**
         * The client's own; replaces what was there
         */
        dashboard?: {
          [k: string]: unknown;
        };
      };
      output: User;
    };
    listUsers: {
      input: {
        /**
         * How many at most
         */
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
        role?: "employee" | "analyst" | "senior_analyst" | "manager" | "admin";
        /**
         * Left out: active and disabled accounts
         */
        status?: "active" | "disabled" | "deleted";
        /**
         * A whole e-mail address or a whole user name, in any case
         */
        text?: string;
      };
      output: {
        items: Account[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    createUser: {
      input: {
        email: string;
        displayName: string;
        role: "employee" | "analyst" | "senior_analyst" | "manager" | "admin";
        username?: string;
        department?: string;
        phone?: string;
      };
      output: Account;
    };
    updateUser: {
      input: {
        uid: string;
        displayName?: string;
        department?: string | null;
        phone?: string | null;
        role?: "employee" | "analyst" | "senior_analyst" | "manager" | "admin";
        status?: "active" | "disabled";
      };
      output: Account;
    };
    deleteUser: {
      input: {
        uid: string;
      };
      output: {
        done: true;
      };
    };
    manageSecurityTeam: {
      input: {
        action: "add" | "remove" | "changeRank";
        uid?: string;
        email?: string;
        /**
         * Rank in the team; `add` makes an analyst unless it says otherwise
         */
        role?: "analyst" | "senior_analyst" | "manager";
      };
      output: Account;
    };
    resetMfa: {
      input: {
        uid: string;
      };
      output: {
        done: true;
      };
    };
    unlockUser: {
      input: {
        uid: string;
      };
      output: {
        /**
         * false: nothing was locked; failed sign-ins that counted towards a lock are forgotten all the same
         */
        wasLocked: boolean;
      };
    };
    listLoginAttempts: {
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
         * The address or the user name, as it was typed
         */
        email?: string;
        outcome?: "success" | "failure" | "challenged" | "refused";
        /**
         * At or after
         */
        from?: string;
        /**
         * Before
         */
        to?: string;
      };
      output: {
        items: LoginAttempt[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
  };
  applications: {
    apply: {
      input: {
        motivation: string;
        experience?: string;
        /**
         * @minItems 1
         * @maxItems 30
         */
        skills: [string, ...string[]];
      };
      output: Application;
    };
    canApply: {
      input: {};
      output: ApplicationEligibility;
    };
    myApplications: {
      input: {
        /**
         * How many at most
         */
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
      };
      output: {
        items: Application[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    listPending: {
      input: {
        /**
         * How many at most
         */
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
      };
      output: {
        items: Application[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    review: {
      input: {
        id: string;
        decision: "approve" | "reject";
        /**
         * For the applicant; required to reject
         */
        note?: string;
      };
      output: Application;
    };
    get: {
      input: {
        id: string;
      };
      output: Application;
    };
    withdraw: {
      input: {
        id: string;
      };
      output: Application;
    };
    addDocument: {
      input: {
        id: string;
        name: string;
        /**
         * A PDF, PNG, JPEG, Word (docx) or plain text file of 525,000 bytes at most
         */
        contentBase64: string;
      };
      output: ApplicationDocument;
    };
    getDocument: {
      input: {
        id: string;
        documentId: string;
      };
      output: ApplicationDocumentContent;
    };
  };
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
 * via the `definition` "SignedIn".
 */
export interface SignedIn {
  /**
   * Firebase ID token: the bearer token of every call
   */
  access_token: string;
  refresh_token: string;
  token_type: "bearer";
  /**
   * Seconds the access token lives
   */
  expires_in: number;
  /**
   * For signInWithCustomToken of the Firebase SDK
   */
  custom_token: string;
  session_id: string;
  user_info: UserInfo;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "UserInfo".
 */
export interface UserInfo {
  id: string;
  username: string | null;
  email: string;
  full_name: string;
  /**
   * What the session may do: an employee's rights while a second factor that the role needs is overdue
   */
  role: "employee" | "analyst" | "senior_analyst" | "manager" | "admin";
  department: string | null;
  is_verified: boolean;
  mfa_enabled: boolean;
  /**
   * The role needs a second factor that is not set up yet
   */
  mfa_setup_required: boolean;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "OwnSession".
 */
export interface OwnSession {
  id: string;
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  /**
   * ISO 8601 date and time in UTC
   */
  lastSeenAt: string;
  /**
   * ISO 8601 date and time in UTC
   */
  expiresAt: string;
  ip: string;
  userAgent: string;
  /**
   * Browser and system, as the user agent says
   */
  device: string;
  /**
   * `password`, or the identity provider
   */
  method: string;
  /**
   * A second factor was shown at sign-in
   */
  mfa: boolean;
  revokedAt: string | null;
  revokedBy: string | null;
  reason: string | null;
  /**
   * The session of this call
   */
  current: boolean;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "User".
 */
export interface User {
  id: string;
  email: string;
  username: string | null;
  displayName: string;
  role: "employee" | "analyst" | "senior_analyst" | "manager" | "admin";
  /**
   * Since when the role is held; the grace period for a second factor counts from here
   */
  roleSince: string;
  department: string | null;
  phone: string | null;
  preferences: {
    theme: "system" | "light" | "dark";
    notifications: {
      email: boolean;
      inApp: boolean;
      digest: "never" | "daily" | "weekly";
    };
    dashboard: {
      [k: string]: unknown;
    };
  };
  mfa: {
    enabled: boolean;
    enrolledAt: string | null;
  };
  status: "active" | "disabled" | "deleted";
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  lastLoginAt: string | null;
  passwordChangedAt: string | null;
  /**
   * When the owner of the address was first known to be behind the account
   */
  verifiedAt: string | null;
  /**
   * `password` and identity providers that were used
   */
  signInMethods: string[];
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Account".
 */
export interface Account {
  id: string;
  email: string;
  username: string | null;
  displayName: string;
  role: "employee" | "analyst" | "senior_analyst" | "manager" | "admin";
  /**
   * Since when the role is held; the grace period for a second factor counts from here
   */
  roleSince: string;
  department: string | null;
  phone: string | null;
  mfa: {
    enabled: boolean;
    enrolledAt: string | null;
  };
  status: "active" | "disabled" | "deleted";
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  lastLoginAt: string | null;
  passwordChangedAt: string | null;
  /**
   * When the owner of the address was first known to be behind the account
   */
  verifiedAt: string | null;
  /**
   * `password` and identity providers that were used
   */
  signInMethods: string[];
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "LoginAttempt".
 */
export interface LoginAttempt {
  id: string;
  /**
   * The address that was typed, or that the user name stands for
   */
  email: string;
  uid: string | null;
  ip: string;
  userAgent: string;
  method: string;
  /**
   * `challenged`: the password was right and a second factor was asked for
   */
  outcome: "success" | "failure" | "challenged" | "refused";
  /**
   * Error code, or `reauthentication`
   */
  reason: string | null;
  /**
   * Attempts this row stands for: those of an address that is shut out share one
   */
  count: number;
  /**
   * ISO 8601 date and time in UTC
   */
  at: string;
  /**
   * ISO 8601 date and time in UTC
   */
  lastAt: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Application".
 */
export interface Application {
  id: string;
  applicantId: string;
  applicantName: string;
  motivation: string;
  experience: string;
  skills: string[];
  documents: ApplicationDocument[];
  status: "pending" | "approved" | "rejected" | "withdrawn";
  reviewerId: string | null;
  reviewNote: string | null;
  history: {
    /**
     * ISO 8601 date and time in UTC
     */
    at: string;
    by: string;
    /**
     * null when it was made
     */
    from: ("pending" | "approved" | "rejected" | "withdrawn") | null;
    to: "pending" | "approved" | "rejected" | "withdrawn";
    note: string | null;
  }[];
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  /**
   * ISO 8601 date and time in UTC
   */
  updatedAt: string;
  /**
   * When it was approved or rejected
   */
  decidedAt: string | null;
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ApplicationDocument".
 */
export interface ApplicationDocument {
  id: string;
  /**
   * As it was sent, made safe, with the extension of what it is
   */
  name: string;
  /**
   * Found from the content
   */
  contentType: "application/pdf" | "image/png" | "image/jpeg" | "application/vnd.openxmlformats-officedocument.wordprocessingml.document" | "text/plain";
  /**
   * Bytes
   */
  size: number;
  sha256: string;
  /**
   * `pending`: not scanned yet
   */
  state: "pending" | "clean" | "infected" | "error";
  /**
   * ISO 8601 date and time in UTC
   */
  addedAt: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ApplicationEligibility".
 */
export interface ApplicationEligibility {
  eligible: boolean;
  /**
   * Why not
   */
  reason: ("account_inactive" | "team_member" | "application_pending" | "waiting_period") | null;
  detail: string | null;
  /**
   * When the waiting period ends
   */
  until: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ApplicationDocumentContent".
 */
export interface ApplicationDocumentContent {
  id: string;
  /**
   * As it was sent, made safe, with the extension of what it is
   */
  name: string;
  /**
   * Found from the content
   */
  contentType: "application/pdf" | "image/png" | "image/jpeg" | "application/vnd.openxmlformats-officedocument.wordprocessingml.document" | "text/plain";
  /**
   * Bytes
   */
  size: number;
  sha256: string;
  /**
   * `pending`: not scanned yet
   */
  state: "pending" | "clean" | "infected" | "error";
  /**
   * ISO 8601 date and time in UTC
   */
  addedAt: string;
  contentBase64: string;
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
  type: "incident_triaged" | "incident_status" | "incident_assigned" | "application_submitted" | "application_decided";
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
  | "session_missing"
  | "invalid_credentials"
  | "mfa_required"
  | "mfa_invalid"
  | "app_check_failed"
  | "role_missing"
  | "email_unverified"
  | "permission_denied"
  | "account_disabled"
  | "email_changed"
  | "registration_closed"
  | "not_found"
  | "unknown_operation"
  | "method_not_allowed"
  | "conflict"
  | "already_exists"
  | "invalid_transition"
  | "version_conflict"
  | "payload_too_large"
  | "unsupported_media_type"
  | "idempotency_key_reused"
  | "account_locked"
  | "rate_limited"
  | "invalid_json"
  | "invalid_input"
  | "weak_password"
  | "action_token_invalid"
  | "invalid_cursor"
  | "unavailable"
  | "internal";
