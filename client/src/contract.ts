// Generated from the operations of functions/ by `npm --prefix functions run generate`. Do not edit.

/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "PlaybookCondition".
 */
export type PlaybookCondition =
  | {
      field: "severity";
      operator: "is" | "isNot" | "atLeast" | "atMost";
      value: "low" | "medium" | "high" | "critical";
    }
  | {
      field: "category";
      operator: "isOneOf" | "isNoneOf";
      /**
       * @minItems 1
       * @maxItems 20
       */
      value: [
        (
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
        ),
        ...(
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
        )[]
      ];
    }
  | {
      field: "tlp";
      operator: "isOneOf" | "isNoneOf";
      /**
       * @minItems 1
       * @maxItems 5
       */
      value: ["CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED", ...("CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED")[]];
    }
  | {
      field: "restricted";
      operator: "is";
      value: boolean;
    }
  | {
      field: "tags" | "affected.systems" | "affected.dataClasses";
      operator: "includes" | "lacks";
      value: string;
    }
  | {
      field: "affected.users" | "affected.records" | "triage.observablesCount";
      operator: "atLeast" | "atMost";
      value: number;
    }
  | {
      field: "triage.techniques";
      operator: "includes" | "lacks";
      value: string;
    };

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
          quietHours?: QuietHours | null;
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
    merge: {
      input: {
        id: string;
        /**
         * The incident that ends in this one
         */
        sourceId: string;
        reason?: string;
      };
      output: Incident;
    };
    unmerge: {
      input: {
        id: string;
        sourceId: string;
        reason: string;
      };
      output: Incident;
    };
    link: {
      input: {
        id: string;
        otherId: string;
        /**
         * What the other is to this one
         */
        kind: "related" | "parent" | "child";
      };
      output: Incident;
    };
    unlink: {
      input: {
        id: string;
        otherId: string;
      };
      output: Incident;
    };
    bulk: {
      input: {
        /**
         * @minItems 1
         * @maxItems 100
         */
        ids: [string, ...string[]];
        change:
          | {
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
              kind: "transition";
            }
          | {
              /**
               * null takes the incident away from its assignee
               */
              assigneeId: string | null;
              kind: "assign";
            }
          | {
              kind: "update";
              severity?: "low" | "medium" | "high" | "critical";
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
              tlp?: "CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED";
              pap?: "CLEAR" | "GREEN" | "AMBER" | "RED";
              /**
               * @minItems 1
               * @maxItems 20
               */
              addTags?: [string, ...string[]];
              /**
               * @minItems 1
               * @maxItems 20
               */
              removeTags?: [string, ...string[]];
            }
          | {
              kind: "merge";
              into: string;
              reason?: string;
            };
      };
      output: {
        /**
         * One for each incident, in the order asked for
         */
        items: {
          id: string;
          ok: boolean;
          /**
           * Of the incident as it is now; of a merge, the version of the one that carries on
           */
          version?: number;
          code?:
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
            | "file_unscanned"
            | "file_infected"
            | "file_altered"
            | "legal_hold"
            | "hash_mismatch"
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
          detail?: string;
        }[];
        failed: number;
      };
    };
    setLegalHold: {
      input: {
        id: string;
        hold: boolean;
        reason: string;
      };
      output: Incident;
    };
    similar: {
      input: {
        id: string;
      };
      output: {
        items: {
          id: string;
          /**
           * How alike, 0 to 1
           */
          score: number;
          /**
           * @maxItems 30
           */
          reasons?: (
            | {
                kind: "text";
                /**
                 * Cosine of the texts' vectors
                 */
                score: number;
              }
            | {
                kind: "observable";
                type:
                  | "url"
                  | "email"
                  | "ipv6"
                  | "mac"
                  | "ipv4"
                  | "sha256"
                  | "sha1"
                  | "md5"
                  | "cve"
                  | "technique"
                  | "btc"
                  | "filename"
                  | "domain"
                  | "sha512"
                  | "ssdeep"
                  | "eth"
                  | "xmr"
                  | "path"
                  | "registry_key"
                  | "asn"
                  | "host";
                count: number;
              }
          )[];
          number: string | null;
          title: string;
          status: "new" | "triaged" | "in_progress" | "contained" | "eradicated" | "recovered" | "on_hold" | "closed";
          severity: ("low" | "medium" | "high" | "critical") | null;
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
          /**
           * ISO 8601 date and time in UTC
           */
          createdAt: string;
          duplicateOf: string | null;
          /**
           * It was merged into the incident asked about
           */
          isMergedHere: boolean;
        }[];
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
         * The message this one answers; it joins that one's thread
         */
        threadId?: string;
        /**
         * People to call, by uid: only those who may read the message
         *
         * @maxItems 20
         */
        mentions?: string[];
        /**
         * Evidence of this incident, by id
         *
         * @maxItems 10
         */
        attachments?: string[];
      };
      output: Message;
    };
    editMessage: {
      input: {
        /**
         * The incident
         */
        id: string;
        messageId: string;
        body: string;
      };
      output: Message;
    };
    markRead: {
      input: {
        /**
         * The incident
         */
        id: string;
        messageId: string;
      };
      output: Receipt;
    };
    listReceipts: {
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
        items: Receipt[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    timeline: {
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
        newestFirst?: boolean;
      };
      output: {
        items: TimelineEntry[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
        /**
         * Display names of the people these entries name, by uid
         */
        names: {
          [k: string]: string;
        };
      };
    };
    addTimelineEntry: {
      input: {
        id: string;
        /**
         * When it happened: from 1990 to now
         */
        at: string;
        summary: string;
        audience?: "everyone" | "team";
      };
      output: TimelineEntry;
    };
    addTask: {
      input: {
        id: string;
        title: string;
        description?: string;
        phase: "triage" | "containment" | "eradication" | "recovery" | "communication" | "lessons_learned";
        csfFunction?: "govern" | "identify" | "protect" | "detect" | "respond" | "recover";
        required?: boolean;
        assigneeId?: string | null;
        dueAt?: string | null;
      };
      output: Task;
    };
    listTasks: {
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
        items: Task[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    updateTask: {
      input: {
        id: string;
        taskId: string;
        title?: string;
        description?: string;
        state?: "open" | "in_progress" | "done" | "skipped";
        required?: boolean;
        assigneeId?: string | null;
        dueAt?: string | null;
        /**
         * Required to skip a required task
         */
        note?: string | null;
      };
      output: Task;
    };
    getSettings: {
      input: {};
      output: DeskSettings;
    };
    updateSettings: {
      input: {
        targets?: {
          low: {
            acknowledge: number;
            resolve: number;
          };
          medium: {
            acknowledge: number;
            resolve: number;
          };
          high: {
            acknowledge: number;
            resolve: number;
          };
          critical: {
            acknowledge: number;
            resolve: number;
          };
        };
        /**
         * null: every target runs around the clock
         */
        hours?: {
          timeZone: string;
          /**
           * 1 Monday to 7 Sunday
           *
           * @minItems 1
           * @maxItems 7
           */
          days: [number, ...number[]];
          from: string;
          to: string;
          /**
           * @maxItems 400
           */
          holidays?: string[];
          /**
           * Severities that are measured in business hours; the others run around the clock
           *
           * @minItems 1
           * @maxItems 4
           */
          severities: ["low" | "medium" | "high" | "critical", ...("low" | "medium" | "high" | "critical")[]];
        } | null;
        /**
         * The share of a target's time after which its people are warned
         */
        warnAtShare?: number;
        automation?: {
          acknowledgeOnAssignment?: boolean;
          triageOnTeamMessage?: boolean;
          proposeContained?: boolean;
        };
        /**
         * @maxItems 50
         */
        assignment?: {
          /**
           * Empty: any category
           *
           * @maxItems 20
           */
          categories?: (
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
          )[];
          /**
           * @maxItems 50
           */
          onDuty: string[];
        }[];
      };
      output: DeskSettings;
    };
    export: {
      input: {
        id: string;
        format?: "pdf" | "md" | "json" | "stix" | "veris";
        /**
         * With the messages themselves, the team's included
         */
        messages?: boolean;
        /**
         * Whom it is for, as it is to stand on it
         */
        recipient?: string;
      };
      output: FileContent;
    };
  };
  evidence: {
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
        id: string;
      };
      output: {
        items: Evidence[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    get: {
      input: {
        /**
         * The incident
         */
        id: string;
        evidenceId: string;
      };
      output: Evidence;
    };
    content: {
      input: {
        /**
         * The incident
         */
        id: string;
        evidenceId: string;
      };
      output: FileContent;
    };
    custody: {
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
         * The incident
         */
        id: string;
        evidenceId: string;
      };
      output: {
        items: CustodyEntry[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
        /**
         * The first entry, of this page or missing after it, that does not follow from the one before it; null when all do
         */
        brokenAt: number | null;
      };
    };
    verify: {
      input: {
        /**
         * The incident
         */
        id: string;
        evidenceId: string;
      };
      output: {
        /**
         * The stored bytes and the custody are what was recorded
         */
        intact: boolean;
        stored: "ok" | "altered" | "missing";
        storedSha256: string | null;
        /**
         * The first custody entry that does not follow from the ones before it
         */
        brokenAt: number | null;
        evidence: Evidence;
      };
    };
    manifest: {
      input: {
        /**
         * The incident
         */
        id: string;
        evidenceId: string;
      };
      output: {
        manifest: CustodyManifest;
        /**
         * JWS (RFC 7515) over the canonical JSON (RFC 8785) of the manifest, Ed25519; its key is in /.well-known/jwks.json
         */
        jws: string;
      };
    };
    setLegalHold: {
      input: {
        /**
         * The incident
         */
        id: string;
        evidenceId: string;
        /**
         * true forbids deletion, false allows it again
         */
        hold: boolean;
        reason: string;
      };
      output: Evidence;
    };
    delete: {
      input: {
        /**
         * The incident
         */
        id: string;
        evidenceId: string;
        reason: string;
      };
      output: Evidence;
    };
    scan: {
      input: {
        /**
         * The incident
         */
        id: string;
        evidenceId: string;
      };
      output: Evidence;
    };
    thumbnail: {
      input: {
        /**
         * The incident
         */
        id: string;
        evidenceId: string;
      };
      output: Thumbnail;
    };
  };
  playbooks: {
    create: {
      input: {
        name: string;
        description?: string;
        appliesTo: {
          /**
           * The one it is written for first
           *
           * @minItems 1
           * @maxItems 20
           */
          categories: [
            (
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
            ),
            ...(
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
            )[]
          ];
          /**
           * It is not suggested for anything less severe
           */
          minimumSeverity?: "low" | "medium" | "high" | "critical";
        };
        /**
         * @minItems 1
         * @maxItems 50
         */
        steps: [PlaybookStep, ...PlaybookStep[]];
      };
      output: Playbook;
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
        status?: "active" | "archived";
      };
      output: {
        items: PlaybookSummary[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    installBuiltIn: {
      input: {};
      output: {
        added: string[];
        /**
         * Still as it came, and newer now
         */
        updated: string[];
        current: string[];
        /**
         * Changed or archived here, so left alone
         */
        kept: string[];
      };
    };
    get: {
      input: {
        id: string;
      };
      output: Playbook;
    };
    update: {
      input: {
        name?: string;
        description?: string;
        appliesTo?: {
          /**
           * The one it is written for first
           *
           * @minItems 1
           * @maxItems 20
           */
          categories: [
            (
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
            ),
            ...(
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
            )[]
          ];
          /**
           * It is not suggested for anything less severe
           */
          minimumSeverity?: "low" | "medium" | "high" | "critical";
        };
        /**
         * @minItems 1
         * @maxItems 50
         */
        steps?: [PlaybookStep, ...PlaybookStep[]];
        id: string;
      };
      output: Playbook;
    };
    archive: {
      input: {
        id: string;
      };
      output: Playbook;
    };
    restore: {
      input: {
        id: string;
      };
      output: Playbook;
    };
    listVersions: {
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
        items: PlaybookSummary[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    getVersion: {
      input: {
        id: string;
        version: number;
      };
      output: Playbook;
    };
    dryRun: {
      input: {
        /**
         * The playbook
         */
        id: string;
        /**
         * Without it: the newest incidents
         *
         * @minItems 1
         * @maxItems 50
         */
        incidentIds?: [string, ...string[]];
        /**
         * Only incidents of this category
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
         * How many of the newest at most
         */
        limit?: number;
      };
      output: {
        playbookId: string;
        playbookVersion: number;
        incidents: {
          incidentId: string;
          number: string | null;
          /**
           * Ids of the steps that would become tasks
           */
          created: string[];
          skipped: {
            stepId: string;
            because: string;
          }[];
        }[];
        steps: {
          stepId: string;
          title: string;
          created: number;
          skipped: number;
        }[];
        /**
         * Asked for, but not there or not for the caller to see
         */
        notFound: string[];
      };
    };
    suggest: {
      input: {
        /**
         * The incident
         */
        id: string;
      };
      output: {
        /**
         * The one that fits best first
         */
        items: {
          id: string;
          name: string;
          description: string;
          appliesTo: {
            /**
             * The one it is written for first
             *
             * @minItems 1
             * @maxItems 20
             */
            categories: [
              (
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
              ),
              ...(
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
              )[]
            ];
            /**
             * It is not suggested for anything less severe
             */
            minimumSeverity?: "low" | "medium" | "high" | "critical";
          };
          stepCount: number;
          status: "active" | "archived";
          /**
           * `builtin`: exactly as it came with Secura; `own`: written or changed here
           */
          source: "builtin" | "own";
          version: number;
          createdBy: string;
          /**
           * ISO 8601 date and time in UTC
           */
          createdAt: string;
          updatedBy: string;
          /**
           * ISO 8601 date and time in UTC
           */
          updatedAt: string;
          /**
           * When it was first run on this incident
           */
          ranAt: string | null;
        }[];
      };
    };
    run: {
      input: {
        /**
         * The incident
         */
        id: string;
        playbookId: string;
        /**
         * Needed to run a playbook again on the same incident
         */
        again?: boolean;
      };
      output: PlaybookRun;
    };
    listRuns: {
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
         * The incident
         */
        id: string;
      };
      output: {
        items: PlaybookRun[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    requestAction: {
      input: {
        /**
         * The incident
         */
        id: string;
        kind:
          | "preserve_logs"
          | "collect_forensics"
          | "quarantine_mail"
          | "delete_mail"
          | "isolate_host"
          | "release_host"
          | "disable_account"
          | "enable_account"
          | "reset_password"
          | "revoke_sessions"
          | "block_address"
          | "block_domain"
          | "restore_backup"
          | "shut_down_service"
          | "wipe_device"
          | "request_takedown"
          | "notify_partner"
          | "report_to_authority"
          | "share_indicators";
        /**
         * What it is done to; what fits follows from the kind
         */
        target: string;
        parameters?: {
          [k: string]: string;
        };
        reason: string;
      };
      output: Action;
    };
    listActions: {
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
        items: Action[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    getAction: {
      input: {
        id: string;
        actionId: string;
      };
      output: Action;
    };
    approveAction: {
      input: {
        actionId: string;
        note?: string;
      };
      output: Action;
    };
    rejectAction: {
      input: {
        actionId: string;
        reason: string;
      };
      output: Action;
    };
    cancelAction: {
      input: {
        actionId: string;
        reason?: string;
      };
      output: Action;
    };
  };
  alerts: {
    create: {
      input: {
        /**
         * The system that raised it; a machine's own name stands in its place
         */
        source?: string;
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
        host?: string;
        user?: string;
        /**
         * What fired at the source
         */
        rule?: string;
        /**
         * ISO 8601 date and time in UTC
         */
        occurredAt?: string;
      };
      output: Alert;
    };
    bulk: {
      input: {
        /**
         * For all alerts that name none; a machine's own name stands in its place
         */
        source?: string;
        /**
         * Each as `create` takes one
         *
         * @minItems 1
         * @maxItems 500
         */
        alerts: [unknown, ...unknown[]];
      };
      output: AlertIntake;
    };
    ingest: {
      input: {
        /**
         * `auto`: as the source was added, or else by what gives the format away
         */
        format: "native" | "ocsf" | "elastic" | "sigma" | "splunk" | "falco" | "wazuh" | "microsoft" | "guardduty" | "generic" | "auto";
        /**
         * Needed of people; a machine's own name stands in its place
         */
        source?: string;
        /**
         * One alert, a list of up to 500, or the format's own batch
         */
        payload: {
          [k: string]: unknown;
        };
      };
      output: AlertIntake;
    };
    addSource: {
      input: {
        /**
         * What its alerts are filed under; fixed
         */
        name: string;
        format: "native" | "ocsf" | "elastic" | "sigma" | "splunk" | "falco" | "wazuh" | "microsoft" | "guardduty" | "generic";
        mapping?: {
          /**
           * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          title: string;
          /**
           * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          description?: string;
          /**
           * A path, and with it what the source's values mean; without, the usual words are understood
           */
          severity?:
            | string
            | {
                /**
                 * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
                 */
                path: string;
                values: {
                  [k: string]: "low" | "medium" | "high" | "critical";
                };
              };
          /**
           * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          sourceRef?: string;
          /**
           * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          occurredAt?: string;
          /**
           * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          host?: string;
          /**
           * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          user?: string;
          /**
           * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          rule?: string;
          /**
           * @maxItems 10
           *
           * Items: Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          techniques?: string[];
          /**
           * @maxItems 50
           */
          observables?: {
            /**
             * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
             */
            path: string;
            kind: "ip" | "host" | "user" | "email" | "url" | "path" | "file" | "hash" | "mac" | "registry_key" | "cve" | "text";
          }[];
          /**
           * What holds where the source says nothing
           */
          defaults?: {
            title?: string;
            severity?: "low" | "medium" | "high" | "critical";
            host?: string;
            user?: string;
            rule?: string;
          };
        };
        /**
         * null: the rule, or else the title, and host, user and first address
         */
        fingerprintFields?:
          ["rule" | "title" | "host" | "user" | "address" | "techniques", ...("rule" | "title" | "host" | "user" | "address" | "techniques")[]] | null;
        /**
         * How long after the first sighting the same one is counted on it
         */
        windowMinutes?: number;
        /**
         * What is less severe is kept like something suppressed
         */
        minimumSeverity?: ("low" | "medium" | "high" | "critical") | null;
        /**
         * From this severity on an alert becomes an incident by itself; `never`: whatever the settings of alerts say; null: as they say
         */
        autoPromoteFrom?: ("low" | "medium" | "high" | "critical" | "never") | null;
        /**
         * ISO 8601 date and time in UTC
         */
        keyExpiresAt?: string;
      };
      output: {
        source: AlertSource;
        /**
         * The API key, for the header X-API-Key. It is shown here and never again
         */
        key: string;
      };
    };
    listSources: {
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
        items: AlertSource[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    updateSource: {
      input: {
        id: string;
        format?: "native" | "ocsf" | "elastic" | "sigma" | "splunk" | "falco" | "wazuh" | "microsoft" | "guardduty" | "generic";
        /**
         * How its JSON is read; for the format generic
         */
        mapping?: {
          /**
           * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          title: string;
          /**
           * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          description?: string;
          /**
           * A path, and with it what the source's values mean; without, the usual words are understood
           */
          severity?:
            | string
            | {
                /**
                 * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
                 */
                path: string;
                values: {
                  [k: string]: "low" | "medium" | "high" | "critical";
                };
              };
          /**
           * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          sourceRef?: string;
          /**
           * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          occurredAt?: string;
          /**
           * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          host?: string;
          /**
           * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          user?: string;
          /**
           * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          rule?: string;
          /**
           * @maxItems 10
           *
           * Items: Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          techniques?: string[];
          /**
           * @maxItems 50
           */
          observables?: {
            /**
             * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
             */
            path: string;
            kind: "ip" | "host" | "user" | "email" | "url" | "path" | "file" | "hash" | "mac" | "registry_key" | "cve" | "text";
          }[];
          /**
           * What holds where the source says nothing
           */
          defaults?: {
            title?: string;
            severity?: "low" | "medium" | "high" | "critical";
            host?: string;
            user?: string;
            rule?: string;
          };
        } | null;
        /**
         * null: the rule, or else the title, and host, user and first address
         */
        fingerprintFields?:
          ["rule" | "title" | "host" | "user" | "address" | "techniques", ...("rule" | "title" | "host" | "user" | "address" | "techniques")[]] | null;
        /**
         * How long after the first sighting the same one is counted on it
         */
        windowMinutes?: number;
        /**
         * What is less severe is kept like something suppressed
         */
        minimumSeverity?: ("low" | "medium" | "high" | "critical") | null;
        /**
         * From this severity on an alert becomes an incident by itself; `never`: whatever the settings of alerts say; null: as they say
         */
        autoPromoteFrom?: ("low" | "medium" | "high" | "critical" | "never") | null;
      };
      output: AlertSource;
    };
    rotateKey: {
      input: {
        id: string;
        /**
         * ISO 8601 date and time in UTC
         */
        keyExpiresAt?: string;
      };
      output: {
        source: AlertSource;
        /**
         * The API key, for the header X-API-Key. It is shown here and never again
         */
        key: string;
      };
    };
    revokeSource: {
      input: {
        id: string;
      };
      output: AlertSource;
    };
    addSuppression: {
      input: {
        kind: "suppress" | "maintenance";
        conditions: SuppressionConditions;
        /**
         * The caller without it
         */
        owner?: string;
        reason: string;
        /**
         * Now without it
         */
        from?: string;
        /**
         * At most 90 days after the beginning, for maintenance 30
         */
        until: string;
      };
      output: Suppression;
    };
    dryRunSuppression: {
      input: {
        /**
         * A rule that exists
         */
        id?: string;
        conditions?: SuppressionConditions;
        days?: number;
      };
      output: SuppressionDryRun;
    };
    listSuppressions: {
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
         * Only those that are not over
         */
        active?: boolean;
      };
      output: {
        items: Suppression[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    getSuppression: {
      input: {
        id: string;
      };
      output: Suppression;
    };
    updateSuppression: {
      input: {
        conditions?: SuppressionConditions;
        /**
         * The caller without it
         */
        owner?: string;
        reason?: string;
        /**
         * Now without it
         */
        from?: string;
        /**
         * At most 90 days after the beginning, for maintenance 30
         */
        until?: string;
        id: string;
      };
      output: Suppression;
    };
    endSuppression: {
      input: {
        id: string;
      };
      output: Suppression;
    };
    listGroups: {
      input: {
        /**
         * How many at most
         */
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
        status?: "suggested" | "promoted" | "dismissed";
      };
      output: {
        items: AlertGroup[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    promoteGroup: {
      input: {
        id: string;
      };
      output: {
        incidentId: string;
        /**
         * False when there was an incident already
         */
        isNew: boolean;
        /**
         * The alerts that belong to it from now on because of this
         */
        alertIds: string[];
      };
    };
    dismissGroup: {
      input: {
        id: string;
      };
      output: AlertGroup;
    };
    getSettings: {
      input: {};
      output: AlertSettings;
    };
    updateSettings: {
      input: {
        /**
         * How far apart alerts may be first seen to be joined
         */
        correlationHours?: number;
        /**
         * From this severity on an alert becomes an incident by itself; null: never
         */
        autoPromoteFrom?: ("low" | "medium" | "high" | "critical") | null;
      };
      output: AlertSettings;
    };
    merge: {
      input: {
        targetId: string;
        /**
         * @minItems 1
         * @maxItems 50
         */
        sourceIds: [string, ...string[]];
      };
      output: Alert;
    };
    listFeedback: {
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
        items: RuleFeedback[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
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
        /**
         * Only those that a rule keeps out of this list otherwise
         */
        suppressed?: boolean;
      };
      output: {
        items: AlertSummary[];
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
    promote: {
      input: {
        id: string;
        /**
         * The incident's; the alert's own without it
         */
        title?: string;
      };
      output: {
        incidentId: string;
        /**
         * False when there was an incident already
         */
        isNew: boolean;
        /**
         * The alerts that belong to it from now on because of this
         */
        alertIds: string[];
      };
    };
    feedback: {
      input: {
        id: string;
        verdict: "true_positive" | "false_positive" | "benign";
        comment?: string;
      };
      output: Alert;
    };
  };
  intelligence: {
    create: {
      input: {
        /**
         * Told from the value when left out
         */
        type?:
          | "url"
          | "email"
          | "ipv6"
          | "mac"
          | "ipv4"
          | "sha256"
          | "sha1"
          | "md5"
          | "cve"
          | "technique"
          | "btc"
          | "filename"
          | "domain"
          | "sha512"
          | "ssdeep"
          | "eth"
          | "xmr"
          | "path"
          | "registry_key"
          | "asn"
          | "host";
        /**
         * Defanged or not
         */
        value: string;
        confidence?: number;
        tlp?: "CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED";
        /**
         * @maxItems 20
         */
        labels?: string[];
        description?: string;
        validUntil?: string | null;
        /**
         * @maxItems 50
         */
        techniques?: string[];
        /**
         * Where it comes from: a link, a ticket's number
         */
        ref?: string | null;
      };
      output: ScoredIndicator;
    };
    search: {
      input: {
        /**
         * How many at most
         */
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
        type?:
          | "url"
          | "email"
          | "ipv6"
          | "mac"
          | "ipv4"
          | "sha256"
          | "sha1"
          | "md5"
          | "cve"
          | "technique"
          | "btc"
          | "filename"
          | "domain"
          | "sha512"
          | "ssdeep"
          | "eth"
          | "xmr"
          | "path"
          | "registry_key"
          | "asn"
          | "host";
        /**
         * The whole value, defanged or not
         */
        value?: string;
        label?: string;
        technique?: string;
        tlp?: "CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED";
        /**
         * `active`: neither decayed nor past its end nor revoked
         */
        state?: "active" | "decayed" | "revoked";
      };
      output: {
        items: ScoredIndicator[];
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
      output: ScoredIndicator;
    };
    update: {
      input: {
        id: string;
        confidence?: number;
        tlp?: "CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED";
        /**
         * @maxItems 20
         */
        labels?: string[];
        description?: string;
        validUntil?: string | null;
        /**
         * @maxItems 50
         */
        techniques?: string[];
        /**
         * true: this organisation says that it is none
         */
        revoked?: boolean;
      };
      output: ScoredIndicator;
    };
    remove: {
      input: {
        id: string;
      };
      output: ScoredIndicator;
    };
    lookup: {
      input: {
        /**
         * @minItems 1
         * @maxItems 100
         */
        items: [
          {
            type?:
              | "url"
              | "email"
              | "ipv6"
              | "mac"
              | "ipv4"
              | "sha256"
              | "sha1"
              | "md5"
              | "cve"
              | "technique"
              | "btc"
              | "filename"
              | "domain"
              | "sha512"
              | "ssdeep"
              | "eth"
              | "xmr"
              | "path"
              | "registry_key"
              | "asn"
              | "host";
            value: string;
          },
          ...{
            type?:
              | "url"
              | "email"
              | "ipv6"
              | "mac"
              | "ipv4"
              | "sha256"
              | "sha1"
              | "md5"
              | "cve"
              | "technique"
              | "btc"
              | "filename"
              | "domain"
              | "sha512"
              | "ssdeep"
              | "eth"
              | "xmr"
              | "path"
              | "registry_key"
              | "asn"
              | "host";
            value: string;
          }[]
        ];
      };
      output: {
        items: {
          asked: string;
          /**
           * null: the value is no observable that is known
           */
          type:
            | (
                | "url"
                | "email"
                | "ipv6"
                | "mac"
                | "ipv4"
                | "sha256"
                | "sha1"
                | "md5"
                | "cve"
                | "technique"
                | "btc"
                | "filename"
                | "domain"
                | "sha512"
                | "ssdeep"
                | "eth"
                | "xmr"
                | "path"
                | "registry_key"
                | "asn"
                | "host"
              )
            | null;
          value: string | null;
          indicator: ScoredIndicator | null;
          /**
           * The latest incidents and alerts that hold it, five of each at most; only those you may see
           */
          seenIn: {
            kind: "incident" | "alert";
            id: string;
            /**
             * The incident's number, the alert's title
             */
            name: string | null;
            /**
             * When it was last seen there
             */
            at: string;
          }[];
        }[];
      };
    };
    import: {
      input: {
        /**
         * Recognised by the content when left out
         */
        format?: "stix" | "misp" | "csv";
        /**
         * Who gives it out
         */
        source: string;
        /**
         * CSV as text; STIX and MISP as JSON, or as text that holds it
         */
        content:
          | string
          | {
              [k: string]: unknown;
            };
        /**
         * For what says nothing of it
         */
        tlp?: "CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED";
        /**
         * For what says nothing of it
         */
        confidence?: number;
        /**
         * A CSV file's columns, if it has no row that names them
         *
         * @minItems 1
         * @maxItems 50
         */
        columns?: [
          "value" | "type" | "confidence" | "tlp" | "labels" | "description" | "first_seen" | "last_seen" | "valid_until" | "techniques" | "ref" | "ignore",
          ...(
            "value" | "type" | "confidence" | "tlp" | "labels" | "description" | "first_seen" | "last_seen" | "valid_until" | "techniques" | "ref" | "ignore"
          )[]
        ];
        /**
         * Told from the first lines when left out
         */
        delimiter?: "," | ";" | "\t" | "|";
        /**
         * true: STIX observations that no indicator speaks of are taken as well
         */
        observed?: boolean;
        /**
         * true: nothing is written; the report says what would be
         */
        dryRun?: boolean;
        /**
         * true: a STIX bundle that this installation exported in full, a copy to be put back; what it says of sources is believed. For managers
         */
        isOwn?: boolean;
      };
      output: IndicatorImport;
    };
    listImports: {
      input: {
        /**
         * How many at most
         */
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
        feedId?: string;
        source?: string;
      };
      output: {
        items: IndicatorImportSummary[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    getImport: {
      input: {
        id: string;
      };
      output: IndicatorImport;
    };
    export: {
      input: {
        /**
         * Nothing marked more strictly leaves; RED needs a permission of its own
         */
        tlp?: "CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED";
        type?:
          | "url"
          | "email"
          | "ipv6"
          | "mac"
          | "ipv4"
          | "sha256"
          | "sha1"
          | "md5"
          | "cve"
          | "technique"
          | "btc"
          | "filename"
          | "domain"
          | "sha512"
          | "ssdeep"
          | "eth"
          | "xmr"
          | "path"
          | "registry_key"
          | "asn"
          | "host";
        label?: string;
        /**
         * true: with sources, as a copy for oneself
         */
        isFull?: boolean;
        /**
         * Only what was last seen then or later
         */
        since?: string;
        /**
         * Only what was last seen before
         */
        until?: string;
      };
      output: FileContent;
    };
    threatPicture: {
      input: {};
      output: ThreatPicture;
    };
    detectAnomalies: {
      input: {
        /**
         * Only this one; people for those who may read sign-ins
         */
        entity?: {
          type: "user" | "source" | "organisation" | "category" | "technique";
          /**
           * A uid, a source's name, `all` for the organisation, a category, a technique
           */
          id: string;
        };
        /**
         * A day of the desk's calendar; today if left out. Of earlier days what was counted is judged, but not sign-ins and combinations
         */
        day?: string;
        /**
         * Counts from elsewhere, judged in the place of what is stored
         */
        counts?: {
          /**
           * What is counted of, for the sentence
           */
          name: string;
          /**
           * What is counted, for the sentence and for how many more are worth a word
           */
          metric?: "alerts" | "reports" | "signIns" | "failedSignIns" | "downloads";
          /**
           * The last is judged by those before it; days that are left out held nothing
           *
           * @minItems 2
           * @maxItems 63
           */
          days: [
            {
              day: string;
              /**
               * @minItems 24
               * @maxItems 24
               */
              hours: [
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                ...number[]
              ];
            },
            {
              day: string;
              /**
               * @minItems 24
               * @maxItems 24
               */
              hours: [
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                ...number[]
              ];
            },
            ...{
              day: string;
              /**
               * @minItems 24
               * @maxItems 24
               */
              hours: [
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                number,
                ...number[]
              ];
            }[]
          ];
        };
      };
      output: AnomalyDetection;
    };
    createFeed: {
      input: {
        /**
         * Who gives it out
         */
        name: string;
        url: string;
        kind: "kev" | "stix" | "misp" | "csv" | "list";
        enabled?: boolean;
        tlp?: "CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED";
        confidence?: number;
        type?:
          | (
              | "url"
              | "email"
              | "ipv6"
              | "mac"
              | "ipv4"
              | "sha256"
              | "sha1"
              | "md5"
              | "cve"
              | "technique"
              | "btc"
              | "filename"
              | "domain"
              | "sha512"
              | "ssdeep"
              | "eth"
              | "xmr"
              | "path"
              | "registry_key"
              | "asn"
              | "host"
            )
          | null;
        columns?:
          | [
              "value" | "type" | "confidence" | "tlp" | "labels" | "description" | "first_seen" | "last_seen" | "valid_until" | "techniques" | "ref" | "ignore",
              ...(
                | "value"
                | "type"
                | "confidence"
                | "tlp"
                | "labels"
                | "description"
                | "first_seen"
                | "last_seen"
                | "valid_until"
                | "techniques"
                | "ref"
                | "ignore"
              )[]
            ]
          | null;
        intervalHours?: number;
      };
      output: IndicatorFeed;
    };
    listFeeds: {
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
        items: IndicatorFeed[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    getFeed: {
      input: {
        id: string;
      };
      output: IndicatorFeed;
    };
    updateFeed: {
      input: {
        id: string;
        /**
         * Who gives it out
         */
        name?: string;
        url?: string;
        kind?: "kev" | "stix" | "misp" | "csv" | "list";
        enabled?: boolean;
        tlp?: "CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED";
        confidence?: number;
        type?:
          | (
              | "url"
              | "email"
              | "ipv6"
              | "mac"
              | "ipv4"
              | "sha256"
              | "sha1"
              | "md5"
              | "cve"
              | "technique"
              | "btc"
              | "filename"
              | "domain"
              | "sha512"
              | "ssdeep"
              | "eth"
              | "xmr"
              | "path"
              | "registry_key"
              | "asn"
              | "host"
            )
          | null;
        columns?:
          | [
              "value" | "type" | "confidence" | "tlp" | "labels" | "description" | "first_seen" | "last_seen" | "valid_until" | "techniques" | "ref" | "ignore",
              ...(
                | "value"
                | "type"
                | "confidence"
                | "tlp"
                | "labels"
                | "description"
                | "first_seen"
                | "last_seen"
                | "valid_until"
                | "techniques"
                | "ref"
                | "ignore"
              )[]
            ]
          | null;
        intervalHours?: number;
      };
      output: IndicatorFeed;
    };
    removeFeed: {
      input: {
        id: string;
      };
      output: IndicatorFeed;
    };
    runFeed: {
      input: {
        id: string;
      };
      output: IndicatorFeed;
    };
  };
  ai: {
    analyzeIncident: {
      input: {
        /**
         * Of a stored incident; then nothing else
         */
        incidentId?: string;
        title?: string;
        text?: string;
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
      };
      output: {
        incidentId: string | null;
        tookMs: number;
        verdict: {
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
          /**
           * @maxItems 3
           */
          alternatives: {
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
          needsReview: boolean;
          /**
           * The words that decided, strongest first
           *
           * @maxItems 12
           */
          evidence: {
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
             * What it adds to the score; negative when it speaks against the category
             */
            weight: number;
          }[];
          score: {
            /**
             * Calibrated logit of the category: the softmax over the categories' totals gives the confidence
             */
            total: number;
            /**
             * What it has before a word is read
             */
            base: number;
            /**
             * What the words not shown as evidence add
             */
            rest: number;
          };
          severity: {
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
              /**
               * Where the words stand; offsets as in the verdict's evidence
               *
               * @maxItems 3
               */
              spans?: {
                start: number;
                end: number;
              }[];
            }[];
            nciss: {
              score: number;
              level: "baseline" | "low" | "medium" | "high" | "severe" | "emergency";
            };
          };
          /**
           * Null where the text does not tell
           */
          type?: {
            /**
             * Reference Security Incident Taxonomy (ENISA), version 1003: machine-readable names
             */
            rsit: {
              class: string;
              type: string;
            };
            /**
             * VERIS 1.4 action; variety null where the text does not say
             */
            veris: {
              action: "hacking" | "malware" | "social" | "misuse" | "physical" | "error" | "environmental";
              variety: string | null;
            };
            /**
             * The words that decided it; offsets as in the verdict's evidence
             *
             * @minItems 1
             * @maxItems 3
             */
            evidence: [
              {
                start: number;
                end: number;
                text: string;
              },
              ...{
                start: number;
                end: number;
                text: string;
              }[]
            ];
          } | null;
          /**
           * @maxItems 20
           */
          techniques: {
            id: string;
            name: string;
            /**
             * How directly the report tells it: 1 where it names the technique
             */
            score?: number;
            reason?: {
              /**
               * The report names the id, its words describe it, or the incident's type implies it
               */
              kind: "named" | "words" | "type";
              /**
               * The report's words; for `type`, the type
               */
              text: string;
            };
            /**
             * ATT&CK's short names, such as `initial-access`
             *
             * @maxItems 10
             */
            tactics?: string[];
            /**
             * ATT&CK's mitigations of it, those a response desk can act on first
             *
             * @maxItems 4
             */
            mitigationIds?: string[];
            /**
             * False where ATT&CK names none; null for a technique newer than the engine's catalogue
             */
            hasMitigation?: boolean | null;
          }[];
          /**
           * @maxItems 10
           */
          mitigations: {
            /**
             * Unique within a verdict, and the same in every verdict that has the step
             */
            id: string;
            title: string;
            phase: "contain" | "eradicate" | "recover" | "notify";
            detail: string;
            /**
             * Function and category of the NIST Cybersecurity Framework 2.0
             */
            csf?: {
              function: "GV" | "ID" | "PR" | "DE" | "RS" | "RC";
              category: string;
            };
            /**
             * The ATT&CK mitigation it puts into practice; null where none fits
             */
            attack?: string | null;
            /**
             * MITRE D3FEND countermeasures it uses
             *
             * @maxItems 4
             */
            d3fend?: {
              id: string;
              name: string;
            }[];
            /**
             * The kinds of asset it was chosen for; empty where it fits any
             *
             * @maxItems 18
             */
            appliesTo?: (
              | "mailbox"
              | "account"
              | "computer"
              | "phone"
              | "removable_media"
              | "server"
              | "database"
              | "website"
              | "payment_terminal"
              | "cloud_storage"
              | "paper"
              | "backup"
              | "domain_controller"
              | "control_system"
              | "phone_line"
              | "access_card"
              | "chat_account"
              | "source_code"
            )[];
          }[];
          observablesCount: number;
          /**
           * People or records affected, as the report says; null when it does not
           */
          recordsEstimated: number | null;
          model: {
            version: string;
            sha256: string;
          };
          inputSha256: string;
        };
        verdictSha256: string;
        observables: {
          type:
            | "url"
            | "email"
            | "ipv6"
            | "mac"
            | "ipv4"
            | "sha256"
            | "sha1"
            | "md5"
            | "cve"
            | "technique"
            | "btc"
            | "filename"
            | "domain"
            | "sha512"
            | "ssdeep"
            | "eth"
            | "xmr"
            | "path"
            | "registry_key"
            | "asn"
            | "host";
          /**
           * Refanged and in its normal form: host names in lower case and ASCII, hashes and Windows paths in lower case
           */
          value: string;
          /**
           * It means something inside one organisation alone: a private or documentation address, a name under .local or .corp, a machine's name
           */
          isInternal?: boolean;
        }[];
      };
    };
    categorize: {
      input: {
        /**
         * Of a stored incident; then nothing else
         */
        incidentId?: string;
        title?: string;
        text?: string;
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
      };
      output: {
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
        /**
         * @maxItems 3
         */
        alternatives: {
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
        needsReview: boolean;
        /**
         * The words that decided, strongest first
         *
         * @maxItems 12
         */
        evidence: {
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
           * What it adds to the score; negative when it speaks against the category
           */
          weight: number;
        }[];
        score: {
          /**
           * Calibrated logit of the category: the softmax over the categories' totals gives the confidence
           */
          total: number;
          /**
           * What it has before a word is read
           */
          base: number;
          /**
           * What the words not shown as evidence add
           */
          rest: number;
        };
        /**
         * Null where the text does not tell
         */
        type?: {
          /**
           * Reference Security Incident Taxonomy (ENISA), version 1003: machine-readable names
           */
          rsit: {
            class: string;
            type: string;
          };
          /**
           * VERIS 1.4 action; variety null where the text does not say
           */
          veris: {
            action: "hacking" | "malware" | "social" | "misuse" | "physical" | "error" | "environmental";
            variety: string | null;
          };
          /**
           * The words that decided it; offsets as in the verdict's evidence
           *
           * @minItems 1
           * @maxItems 3
           */
          evidence: [
            {
              start: number;
              end: number;
              text: string;
            },
            ...{
              start: number;
              end: number;
              text: string;
            }[]
          ];
        } | null;
        model: {
          version: string;
          sha256: string;
        };
        inputSha256: string;
        incidentId: string | null;
        tookMs: number;
      };
    };
    assessSeverity: {
      input: {
        /**
         * Of a stored incident; then nothing else
         */
        incidentId?: string;
        title?: string;
        text?: string;
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
      };
      output: {
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
          /**
           * Where the words stand; offsets as in the verdict's evidence
           *
           * @maxItems 3
           */
          spans?: {
            start: number;
            end: number;
          }[];
        }[];
        nciss: {
          score: number;
          level: "baseline" | "low" | "medium" | "high" | "severe" | "emergency";
        };
        incidentId: string | null;
        tookMs: number;
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
        /**
         * People or records affected, as the report says; null when it does not
         */
        recordsEstimated: number | null;
        model: {
          version: string;
          sha256: string;
        };
        inputSha256: string;
      };
    };
    mitigationStrategies: {
      input: {
        /**
         * Of a stored incident; then nothing else
         */
        incidentId?: string;
        title?: string;
        text?: string;
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
      };
      output: {
        /**
         * Null where the text does not tell
         */
        type?: {
          /**
           * Reference Security Incident Taxonomy (ENISA), version 1003: machine-readable names
           */
          rsit: {
            class: string;
            type: string;
          };
          /**
           * VERIS 1.4 action; variety null where the text does not say
           */
          veris: {
            action: "hacking" | "malware" | "social" | "misuse" | "physical" | "error" | "environmental";
            variety: string | null;
          };
          /**
           * The words that decided it; offsets as in the verdict's evidence
           *
           * @minItems 1
           * @maxItems 3
           */
          evidence: [
            {
              start: number;
              end: number;
              text: string;
            },
            ...{
              start: number;
              end: number;
              text: string;
            }[]
          ];
        } | null;
        /**
         * @maxItems 20
         */
        techniques: {
          id: string;
          name: string;
          /**
           * How directly the report tells it: 1 where it names the technique
           */
          score?: number;
          reason?: {
            /**
             * The report names the id, its words describe it, or the incident's type implies it
             */
            kind: "named" | "words" | "type";
            /**
             * The report's words; for `type`, the type
             */
            text: string;
          };
          /**
           * ATT&CK's short names, such as `initial-access`
           *
           * @maxItems 10
           */
          tactics?: string[];
          /**
           * ATT&CK's mitigations of it, those a response desk can act on first
           *
           * @maxItems 4
           */
          mitigationIds?: string[];
          /**
           * False where ATT&CK names none; null for a technique newer than the engine's catalogue
           */
          hasMitigation?: boolean | null;
        }[];
        /**
         * @maxItems 10
         */
        mitigations: {
          /**
           * Unique within a verdict, and the same in every verdict that has the step
           */
          id: string;
          title: string;
          phase: "contain" | "eradicate" | "recover" | "notify";
          detail: string;
          /**
           * Function and category of the NIST Cybersecurity Framework 2.0
           */
          csf?: {
            function: "GV" | "ID" | "PR" | "DE" | "RS" | "RC";
            category: string;
          };
          /**
           * The ATT&CK mitigation it puts into practice; null where none fits
           */
          attack?: string | null;
          /**
           * MITRE D3FEND countermeasures it uses
           *
           * @maxItems 4
           */
          d3fend?: {
            id: string;
            name: string;
          }[];
          /**
           * The kinds of asset it was chosen for; empty where it fits any
           *
           * @maxItems 18
           */
          appliesTo?: (
            | "mailbox"
            | "account"
            | "computer"
            | "phone"
            | "removable_media"
            | "server"
            | "database"
            | "website"
            | "payment_terminal"
            | "cloud_storage"
            | "paper"
            | "backup"
            | "domain_controller"
            | "control_system"
            | "phone_line"
            | "access_card"
            | "chat_account"
            | "source_code"
          )[];
        }[];
        model: {
          version: string;
          sha256: string;
        };
        inputSha256: string;
        incidentId: string | null;
        tookMs: number;
        /**
         * The team's, where a person set it; else the engine's
         */
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
        severity: "low" | "medium" | "high" | "critical";
        /**
         * This organisation's that apply, the best first; ten at most
         */
        playbooks: PlaybookSummary[];
      };
    };
    feedback: {
      input: {
        incidentId: string;
        /**
         * What it is, also where the engine was right
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
        severity?: "low" | "medium" | "high" | "critical";
        comment?: string;
      };
      output: Correction;
    };
    listFeedback: {
      input: {
        /**
         * How many at most
         */
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
        incidentId?: string;
      };
      output: {
        items: Correction[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    getModel: {
      input: {};
      output: {
        active: {
          version: string;
          sha256: string;
          /**
           * It came with the deployment
           */
          isShipped: boolean;
          /**
           * What it was fine-tuned from
           */
          parent: string | null;
        };
        shipped: {
          version: string;
          sha256: string;
        };
        /**
         * The model that was chosen but cannot be used; the deployed one stands in
         */
        missing: {
          sha256: string;
          reason: string;
        } | null;
        /**
         * Who chose the model and when; null when nobody did since the deployment of the shipped one
         */
        choice: {
          activeSha256: string;
          /**
           * What judged before; a rollback goes there
           */
          previousSha256: string;
          /**
           * The deployed model when this was written: a deployment with another one ends the choice
           */
          shippedSha256: string;
          /**
           * ISO 8601 date and time in UTC
           */
          since: string;
          /**
           * uid, or system:learning
           */
          by: string;
        } | null;
        /**
         * The figures of the shipped model's card
         */
        card: {
          [k: string]: unknown;
        };
        /**
         * Of a fine-tuned model: measured when it was made
         */
        figures:
          | ({
              before: ModelFigures;
              after: ModelFigures;
              heldBack: {
                texts: number;
                rightBefore: number;
                rightAfter: number;
                fixed: number;
                spoilt: number;
              };
            } | null)
          | null;
        /**
         * The last attempt to learn from corrections
         */
        learning: {
          /**
           * ISO 8601 date and time in UTC
           */
          at: string;
          outcome: "too_few" | "unchanged" | "promoted" | "candidate" | "rejected";
          /**
           * Different texts with a correction that can be learnt from
           */
          corrected: number;
          /**
           * Corrected incidents beside these: those whose text another has too or has changed since, that are restricted, gone, or too old where there is no room for all
           */
          skipped: number;
          taught: number;
          /**
           * Texts that test what was learnt; one for all that are nearly the same
           */
          heldBack: number;
          modelSha256: string | null;
          /**
           * Digest of what it learnt from; the same again is not learnt twice
           */
          lessonSha256: string;
          reasons: string[];
        } | null;
        drift: DriftReport | null;
      };
    };
    listModels: {
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
        items: StoredModel[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    activateModel: {
      input: {
        sha256: string;
      };
      output: ModelChoice;
    };
    rollbackModel: {
      input: {};
      output: ModelChoice;
    };
    replay: {
      input: {
        incidentId: string;
      };
      output: {
        incidentId: string;
        result: "identical" | "textChanged" | "modelGone" | "differs";
        /**
         * The verdict's fields that came out otherwise
         */
        differing: string[];
        stored: {
          model: {
            version: string;
            sha256: string;
          };
          inputSha256: string;
          /**
           * null: judged before digests were kept
           */
          verdictSha256: string | null;
          at: string | null;
        };
        replayed: {
          inputSha256: string;
          /**
           * null when there was nothing to judge with, or nothing to compare
           */
          verdictSha256: string | null;
        };
      };
    };
  };
  analytics: {
    dashboard: {
      input: {
        /**
         * How many days the figures are of, today among them; they are compared with as many before
         */
        days?: number;
      };
      output: Dashboard;
    };
    statistics: {
      input: {
        /**
         * The first day, in UTC
         */
        from: string;
        /**
         * The last day, in UTC
         */
        to: string;
        /**
         * Status, assignee and marking are those of today, or of the end
         */
        by?: "category" | "severity" | "source" | "tlp" | "assignee" | "status" | "verdict";
      };
      output: Statistics;
    };
    trends: {
      input: {
        /**
         * The first day, in UTC
         */
        from: string;
        /**
         * The last day, in UTC
         */
        to: string;
        interval?: "day" | "week" | "month";
        measure?: "created" | "closed";
        /**
         * With `value`: only those
         */
        by?: "category" | "severity" | "source" | "tlp" | "assignee" | "status" | "verdict";
        value?: string;
        /**
         * How many points to forecast
         */
        ahead?: number;
      };
      output: Trends;
    };
    export: {
      input: {
        /**
         * @minItems 1
         * @maxItems 8
         */
        status?: [
          "new" | "triaged" | "in_progress" | "contained" | "eradicated" | "recovered" | "on_hold" | "closed" | "acknowledged" | "resolved" | "false_positive",
          ...(
            "new" | "triaged" | "in_progress" | "contained" | "eradicated" | "recovered" | "on_hold" | "closed" | "acknowledged" | "resolved" | "false_positive"
          )[]
        ];
        severity?: "low" | "medium" | "high" | "critical";
        /**
         * Of incidents
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
         * Only incidents the caller watches, restricted ones included
         */
        watching?: boolean;
        /**
         * Of alerts
         */
        source?: string;
        /**
         * With the alerts that a rule keeps out of lists
         */
        suppressed?: boolean;
        /**
         * Of statistics
         */
        by?: "category" | "severity" | "source" | "tlp" | "assignee" | "status" | "verdict";
        /**
         * Such as `incident-<id>` or `user-<uid>`
         */
        stream?: string;
        /**
         * uid of who did it, or `system:<part>`
         */
        actor?: string;
        event?:
          | "user.created"
          | "user.role_changed"
          | "user.registered"
          | "user.updated"
          | "user.unsubscribed"
          | "user.email_verified"
          | "user.disabled"
          | "user.enabled"
          | "user.deleted"
          | "user.forgotten"
          | "user.unlocked"
          | "user.sign_in_method_added"
          | "user.password_changed"
          | "user.password_reset"
          | "session.revoked"
          | "mfa.enabled"
          | "mfa.disabled"
          | "mfa.reset"
          | "mfa.backup_codes_regenerated"
          | "mfa.backup_code_used"
          | "application.submitted"
          | "application.document_added"
          | "application.document_scanned"
          | "application.withdrawn"
          | "application.emptied"
          | "application.approved"
          | "application.rejected"
          | "incident.created"
          | "incident.updated"
          | "incident.triaged"
          | "incident.triage_failed"
          | "incident.transitioned"
          | "incident.assigned"
          | "incident.restricted"
          | "incident.watchers_set"
          | "incident.alert_attached"
          | "incident.merged"
          | "incident.unmerged"
          | "incident.linked"
          | "incident.target_warned"
          | "incident.target_breached"
          | "incident.proposed"
          | "incident.legal_hold_set"
          | "incident.legal_hold_released"
          | "incident.exported"
          | "timeline.added"
          | "clock.armed"
          | "clock.changed"
          | "clock.facts_set"
          | "clock.submitted"
          | "clock.waived"
          | "clock.reopened"
          | "clock.warned"
          | "clock.late"
          | "compliance.settings_updated"
          | "task.added"
          | "task.updated"
          | "settings.updated"
          | "message.sent"
          | "message.edited"
          | "evidence.added"
          | "evidence.scan_requested"
          | "evidence.scanned"
          | "evidence.quarantined"
          | "evidence.copy_made"
          | "evidence.copy_removed"
          | "evidence.read"
          | "evidence.verified"
          | "evidence.altered"
          | "evidence.manifest_exported"
          | "evidence.hold_set"
          | "evidence.hold_released"
          | "evidence.deleted"
          | "playbook.created"
          | "playbook.updated"
          | "playbook.archived"
          | "playbook.restored"
          | "playbook.run"
          | "action.requested"
          | "action.approved"
          | "action.rejected"
          | "action.cancelled"
          | "action.started"
          | "action.executed"
          | "action.failed"
          | "action.expired"
          | "model.corrected"
          | "model.trained"
          | "model.activated"
          | "model.drift_changed"
          | "alert.created"
          | "alert.updated"
          | "alert.attached"
          | "alert.followed_merge"
          | "alert.promoted"
          | "alert.raised"
          | "alert.merged"
          | "alert.judged"
          | "alertGroup.suggested"
          | "alertGroup.joined"
          | "alertGroup.raised"
          | "alertGroup.promoted"
          | "alertGroup.dismissed"
          | "alertGroup.merged"
          | "source.added"
          | "source.updated"
          | "source.key_rotated"
          | "source.revoked"
          | "suppression.added"
          | "suppression.updated"
          | "suppression.ended"
          | "indicator.created"
          | "indicator.updated"
          | "indicator.removed"
          | "indicator.import_received"
          | "indicator.imported"
          | "indicator.exported"
          | "incident.indicator_matched"
          | "incident.severity_in_context"
          | "alert.indicator_matched"
          | "feed.created"
          | "feed.updated"
          | "feed.removed"
          | "feed.run_requested"
          | "export.made"
          | "export.requested"
          | "export.finished"
          | "export.failed"
          | "export.cancelled"
          | "export.downloaded"
          | "export.expired"
          | "outbox.redelivered"
          | "mail.sent_by_manager"
          | "mail.address_suppressed"
          | "mail.suppression_lifted"
          | "webhook.added"
          | "webhook.updated"
          | "webhook.secret_rotated"
          | "webhook.removed"
          | "webhook.disabled"
          | "webhook.redelivered"
          | "report.requested"
          | "report.made"
          | "report.failed"
          | "report.downloaded"
          | "report.expired"
          | "audit.read"
          | "audit.verified"
          | "audit.exported"
          | "audit.checkpointed"
          | "audit.personal_erased"
          | "erasure.requested"
          | "erasure.erased"
          | "erasure.reported"
          | "retention.deleted"
          | "retention.cleared"
          | "erasure.report_read";
        /**
         * Reported, first seen or entered at or after
         */
        from?: string;
        /**
         * Reported, first seen or entered before; now when left out and at the latest, for the log ten minutes before now
         */
        to?: string;
        kind?: "incidents" | "alerts" | "audit" | "statistics";
        format?: "csv" | "json" | "ndjson";
        /**
         * CSV begins with the mark by which Excel knows UTF-8
         */
        bom?: boolean;
        /**
         * With what is personal: names of people, and what the log holds of them; for those who may read accounts
         */
        people?: boolean;
      };
      output: FileContent;
    };
    startExport: {
      input: {
        /**
         * @minItems 1
         * @maxItems 8
         */
        status?: [
          "new" | "triaged" | "in_progress" | "contained" | "eradicated" | "recovered" | "on_hold" | "closed" | "acknowledged" | "resolved" | "false_positive",
          ...(
            "new" | "triaged" | "in_progress" | "contained" | "eradicated" | "recovered" | "on_hold" | "closed" | "acknowledged" | "resolved" | "false_positive"
          )[]
        ];
        severity?: "low" | "medium" | "high" | "critical";
        /**
         * Of incidents
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
         * Only incidents the caller watches, restricted ones included
         */
        watching?: boolean;
        /**
         * Of alerts
         */
        source?: string;
        /**
         * With the alerts that a rule keeps out of lists
         */
        suppressed?: boolean;
        /**
         * Of statistics
         */
        by?: "category" | "severity" | "source" | "tlp" | "assignee" | "status" | "verdict";
        /**
         * Such as `incident-<id>` or `user-<uid>`
         */
        stream?: string;
        /**
         * uid of who did it, or `system:<part>`
         */
        actor?: string;
        event?:
          | "user.created"
          | "user.role_changed"
          | "user.registered"
          | "user.updated"
          | "user.unsubscribed"
          | "user.email_verified"
          | "user.disabled"
          | "user.enabled"
          | "user.deleted"
          | "user.forgotten"
          | "user.unlocked"
          | "user.sign_in_method_added"
          | "user.password_changed"
          | "user.password_reset"
          | "session.revoked"
          | "mfa.enabled"
          | "mfa.disabled"
          | "mfa.reset"
          | "mfa.backup_codes_regenerated"
          | "mfa.backup_code_used"
          | "application.submitted"
          | "application.document_added"
          | "application.document_scanned"
          | "application.withdrawn"
          | "application.emptied"
          | "application.approved"
          | "application.rejected"
          | "incident.created"
          | "incident.updated"
          | "incident.triaged"
          | "incident.triage_failed"
          | "incident.transitioned"
          | "incident.assigned"
          | "incident.restricted"
          | "incident.watchers_set"
          | "incident.alert_attached"
          | "incident.merged"
          | "incident.unmerged"
          | "incident.linked"
          | "incident.target_warned"
          | "incident.target_breached"
          | "incident.proposed"
          | "incident.legal_hold_set"
          | "incident.legal_hold_released"
          | "incident.exported"
          | "timeline.added"
          | "clock.armed"
          | "clock.changed"
          | "clock.facts_set"
          | "clock.submitted"
          | "clock.waived"
          | "clock.reopened"
          | "clock.warned"
          | "clock.late"
          | "compliance.settings_updated"
          | "task.added"
          | "task.updated"
          | "settings.updated"
          | "message.sent"
          | "message.edited"
          | "evidence.added"
          | "evidence.scan_requested"
          | "evidence.scanned"
          | "evidence.quarantined"
          | "evidence.copy_made"
          | "evidence.copy_removed"
          | "evidence.read"
          | "evidence.verified"
          | "evidence.altered"
          | "evidence.manifest_exported"
          | "evidence.hold_set"
          | "evidence.hold_released"
          | "evidence.deleted"
          | "playbook.created"
          | "playbook.updated"
          | "playbook.archived"
          | "playbook.restored"
          | "playbook.run"
          | "action.requested"
          | "action.approved"
          | "action.rejected"
          | "action.cancelled"
          | "action.started"
          | "action.executed"
          | "action.failed"
          | "action.expired"
          | "model.corrected"
          | "model.trained"
          | "model.activated"
          | "model.drift_changed"
          | "alert.created"
          | "alert.updated"
          | "alert.attached"
          | "alert.followed_merge"
          | "alert.promoted"
          | "alert.raised"
          | "alert.merged"
          | "alert.judged"
          | "alertGroup.suggested"
          | "alertGroup.joined"
          | "alertGroup.raised"
          | "alertGroup.promoted"
          | "alertGroup.dismissed"
          | "alertGroup.merged"
          | "source.added"
          | "source.updated"
          | "source.key_rotated"
          | "source.revoked"
          | "suppression.added"
          | "suppression.updated"
          | "suppression.ended"
          | "indicator.created"
          | "indicator.updated"
          | "indicator.removed"
          | "indicator.import_received"
          | "indicator.imported"
          | "indicator.exported"
          | "incident.indicator_matched"
          | "incident.severity_in_context"
          | "alert.indicator_matched"
          | "feed.created"
          | "feed.updated"
          | "feed.removed"
          | "feed.run_requested"
          | "export.made"
          | "export.requested"
          | "export.finished"
          | "export.failed"
          | "export.cancelled"
          | "export.downloaded"
          | "export.expired"
          | "outbox.redelivered"
          | "mail.sent_by_manager"
          | "mail.address_suppressed"
          | "mail.suppression_lifted"
          | "webhook.added"
          | "webhook.updated"
          | "webhook.secret_rotated"
          | "webhook.removed"
          | "webhook.disabled"
          | "webhook.redelivered"
          | "report.requested"
          | "report.made"
          | "report.failed"
          | "report.downloaded"
          | "report.expired"
          | "audit.read"
          | "audit.verified"
          | "audit.exported"
          | "audit.checkpointed"
          | "audit.personal_erased"
          | "erasure.requested"
          | "erasure.erased"
          | "erasure.reported"
          | "retention.deleted"
          | "retention.cleared"
          | "erasure.report_read";
        /**
         * Reported, first seen or entered at or after
         */
        from?: string;
        /**
         * Reported, first seen or entered before; now when left out and at the latest, for the log ten minutes before now
         */
        to?: string;
        kind?: "incidents" | "alerts" | "audit";
        format?: "csv" | "json" | "ndjson";
        /**
         * CSV begins with the mark by which Excel knows UTF-8
         */
        bom?: boolean;
        /**
         * With what is personal: names of people, and what the log holds of them; for those who may read accounts
         */
        people?: boolean;
      };
      output: ExportJob;
    };
    listExports: {
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
        items: ExportJob[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    getExport: {
      input: {
        id: string;
      };
      output: ExportJob;
    };
    cancelExport: {
      input: {
        id: string;
      };
      output: ExportJob;
    };
    downloadExport: {
      input: {
        id: string;
      };
      output: FileContent;
    };
    generateReport: {
      input: {
        kind: "gdpr" | "hipaa" | "sox" | "nis2" | "dora" | "executive";
        /**
         * Incidents reported at or after
         */
        from: string;
        /**
         * Incidents reported before; now, when it lies in the future
         */
        to: string;
        /**
         * @minItems 1
         * @maxItems 4
         */
        formats?: ["pdf" | "md" | "csv" | "json", ...("pdf" | "md" | "csv" | "json")[]];
      };
      output: ReportJob;
    };
    listReports: {
      input: {
        /**
         * How many at most
         */
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
        kind?: "gdpr" | "hipaa" | "sox" | "nis2" | "dora" | "executive";
      };
      output: {
        items: ReportJob[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    getReport: {
      input: {
        id: string;
      };
      output: ReportJob;
    };
    downloadReport: {
      input: {
        id: string;
        format?: "pdf" | "md" | "csv" | "json";
      };
      output: FileContent;
    };
  };
  compliance: {
    listClocks: {
      input: {
        id: string;
      };
      output: ClockList;
    };
    setFacts: {
      input: {
        id: string;
        /**
         * What is named is changed; null takes back what was said before
         */
        facts?: {
          /**
           * Personal data are affected (GDPR Art. 4(12))
           */
          personalData?: boolean | null;
          /**
           * A high risk to the people concerned is likely (GDPR Art. 34(1))
           */
          highRisk?: boolean | null;
          /**
           * A significant incident (NIS2 Art. 23(3))
           */
          isSignificant?: boolean | null;
          /**
           * Classified as a major ICT-related incident (DORA Art. 18)
           */
          isMajor?: boolean | null;
          /**
           * Unsecured protected health information was breached (45 CFR 164.402)
           */
          phi?: boolean | null;
          /**
           * Determined to be material (Form 8-K, Item 1.05)
           */
          isMaterial?: boolean | null;
          /**
           * A notification incident (12 CFR 53.2, 225.301, 304.22)
           */
          isNotificationIncident?: boolean | null;
          /**
           * Of a type in Annexure I of the CERT-In directions
           */
          isCertInReportable?: boolean | null;
          /**
           * A cybersecurity incident under 23 NYCRR 500.1 that asks for notice
           */
          isNydfsReportable?: boolean | null;
          /**
           * When the organisation became aware of it: discovered, noticed
           */
          awareAt?: string | null;
          /**
           * When the high risk was established
           */
          highRiskAt?: string | null;
          /**
           * When it was known to be significant
           */
          significantAt?: string | null;
          /**
           * When it was classified as major
           */
          classifiedAt?: string | null;
          /**
           * When it was determined to be material
           */
          materialityDeterminedAt?: string | null;
          /**
           * When it was determined to be a notification incident
           */
          notificationDeterminedAt?: string | null;
          /**
           * When it was determined that a cybersecurity incident has occurred
           */
          nydfsDeterminedAt?: string | null;
          /**
           * How many people are affected
           */
          peopleAffected?: number | null;
        };
        /**
         * Whether a regime applies to this incident; null takes back what was said before
         */
        regimes?: {
          [k: string]: boolean | null;
        };
        /**
         * Required where an answer ends a clock
         */
        reason?: string;
      };
      output: ClockList;
    };
    submitClock: {
      input: {
        id: string;
        clockId: string;
        reference: string;
        /**
         * Now without it
         */
        submittedAt?: string;
        note?: string;
        evidenceId?: string;
      };
      output: Clock;
    };
    waiveClock: {
      input: {
        id: string;
        clockId: string;
        reason: string;
      };
      output: Clock;
    };
    reopenClock: {
      input: {
        id: string;
        clockId: string;
        reason: string;
      };
      output: Clock;
    };
    getSettings: {
      input: {};
      output: ComplianceSettings;
    };
    updateSettings: {
      input: {
        regimes?: {
          /**
           * null: nobody has said; it starts no clock, and every list of clocks says so
           */
          gdpr?: boolean | null;
          /**
           * null: nobody has said; it starts no clock, and every list of clocks says so
           */
          nis2?: boolean | null;
          /**
           * null: nobody has said; it starts no clock, and every list of clocks says so
           */
          dora?: boolean | null;
          /**
           * null: nobody has said; it starts no clock, and every list of clocks says so
           */
          hipaa?: boolean | null;
          /**
           * null: nobody has said; it starts no clock, and every list of clocks says so
           */
          sec?: boolean | null;
          /**
           * null: nobody has said; it starts no clock, and every list of clocks says so
           */
          us_banking?: boolean | null;
          /**
           * null: nobody has said; it starts no clock, and every list of clocks says so
           */
          cert_in?: boolean | null;
          /**
           * null: nobody has said; it starts no clock, and every list of clocks says so
           */
          nydfs?: boolean | null;
          /**
           * null: nobody has said; it starts no clock, and every list of clocks says so
           */
          sox?: boolean | null;
        };
        /**
         * Whose days and months are counted
         */
        timeZone?: string;
        /**
         * `target`: the closing days of TARGET count as holidays. Only where they are holidays in the organisation's Member State: a holiday makes a deadline later
         */
        calendar?: "weekdays" | "target";
        /**
         * Further holidays of the organisation's Member State
         *
         * @maxItems 400
         */
        holidays?: string[];
        /**
         * Weekend relief of Delegated Regulation (EU) 2025/301 Art. 5(4). `final_only` for credit institutions, central counterparties, trading venues, essential and important entities (Art. 5(5)); `none` where the authority said so (Art. 5(6))
         */
        doraRelief?: "all" | "final_only" | "none";
        /**
         * NIS2 Art. 23(4): notification within 24 hours
         */
        isTrustServiceProvider?: boolean;
      };
      output: ComplianceSettings;
    };
  };
  notifications: {
    readAll: {
      input: {};
      output: {
        read: number;
        /**
         * There are more: ask again
         */
        more: boolean;
      };
    };
    sendEmail: {
      input: {
        template: "announcement" | "incident_summary" | "deadline_reminder";
        /**
         * @maxItems 50
         */
        uids?: string[];
        /**
         * @maxItems 5
         */
        roles?: ("employee" | "analyst" | "senior_analyst" | "manager" | "admin")[];
        /**
         * Of an announcement
         */
        subject?: string;
        /**
         * Of an announcement: plain text
         */
        text?: string;
        /**
         * Of the other templates
         */
        incidentId?: string;
      };
      output: {
        queued: number;
        /**
         * People who want no e-mails, or may not see what it tells of
         */
        skipped: number;
      };
    };
    listOutbox: {
      input: {
        /**
         * How many at most
         */
        limit?: number;
        /**
         * nextCursor of the page before
         */
        cursor?: string;
        state?: "pending" | "sending" | "held" | "sent" | "dropped" | "failed";
      };
      output: {
        items: OutboxMail[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    redeliverMail: {
      input: {
        /**
         * @minItems 1
         * @maxItems 100
         */
        ids?: [string, ...string[]];
        template?:
          | "verify_email"
          | "reset_password"
          | "invitation"
          | "account_locked"
          | "account_changed"
          | "password_changed"
          | "mfa_enabled"
          | "mfa_disabled"
          | "backup_code_used"
          | "application_received"
          | "application_decided"
          | "news"
          | "digest"
          | "announcement"
          | "incident_summary"
          | "deadline_reminder";
      };
      output: {
        queued: number;
        /**
         * There are more that failed: ask again
         */
        more: boolean;
      };
    };
    liftSuppression: {
      input: {
        uid: string;
      };
      output: {
        done: true;
      };
    };
    addWebhook: {
      input: {
        /**
         * `generic` is signed by Standard Webhooks; the others are in the form Slack and Teams read
         */
        kind: "generic" | "slack" | "teams";
        /**
         * https, without a user or a password in it
         */
        url: string;
        name: string;
        /**
         * @minItems 1
         * @maxItems 6
         */
        events: [
          "incident.created" | "incident.triaged" | "incident.status" | "incident.assigned" | "alert.created" | "clock.warned",
          ...("incident.created" | "incident.triaged" | "incident.status" | "incident.assigned" | "alert.created" | "clock.warned")[]
        ];
        /**
         * The least severity of alerts it hears of
         */
        alertsFrom?: "low" | "medium" | "high" | "critical";
        /**
         * Whether titles go out too: people wrote them, and they may name anything
         */
        includesTitle?: boolean;
      };
      output: {
        webhook: Webhook;
        /**
         * What a generic webhook checks signatures with. It is shown here and never again
         */
        secret: string | null;
      };
    };
    listWebhooks: {
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
        items: Webhook[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    updateWebhook: {
      input: {
        id: string;
        /**
         * https, without a user or a password in it
         */
        url?: string;
        name?: string;
        /**
         * @minItems 1
         * @maxItems 6
         */
        events?: [
          "incident.created" | "incident.triaged" | "incident.status" | "incident.assigned" | "alert.created" | "clock.warned",
          ...("incident.created" | "incident.triaged" | "incident.status" | "incident.assigned" | "alert.created" | "clock.warned")[]
        ];
        /**
         * The least severity of alerts it hears of
         */
        alertsFrom?: "low" | "medium" | "high" | "critical";
        /**
         * Whether titles go out too: people wrote them, and they may name anything
         */
        includesTitle?: boolean;
        enabled?: boolean;
      };
      output: Webhook;
    };
    rotateWebhookSecret: {
      input: {
        id: string;
      };
      output: {
        webhook: Webhook;
        /**
         * What a generic webhook checks signatures with. It is shown here and never again
         */
        secret: string | null;
      };
    };
    removeWebhook: {
      input: {
        id: string;
      };
      output: Webhook;
    };
    listDeliveries: {
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
        items: WebhookDelivery[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    redeliverWebhook: {
      input: {
        id: string;
        deliveryId: string;
      };
      output: WebhookDelivery;
    };
  };
  audit: {
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
         * Such as `incident-<id>` or `user-<uid>`
         */
        stream?: string;
        /**
         * What it happened to, such as `incidents/<id>`
         */
        subject?: string;
        /**
         * uid of who did it, or `system:<part>`
         */
        actor?: string;
        event?:
          | "user.created"
          | "user.role_changed"
          | "user.registered"
          | "user.updated"
          | "user.unsubscribed"
          | "user.email_verified"
          | "user.disabled"
          | "user.enabled"
          | "user.deleted"
          | "user.forgotten"
          | "user.unlocked"
          | "user.sign_in_method_added"
          | "user.password_changed"
          | "user.password_reset"
          | "session.revoked"
          | "mfa.enabled"
          | "mfa.disabled"
          | "mfa.reset"
          | "mfa.backup_codes_regenerated"
          | "mfa.backup_code_used"
          | "application.submitted"
          | "application.document_added"
          | "application.document_scanned"
          | "application.withdrawn"
          | "application.emptied"
          | "application.approved"
          | "application.rejected"
          | "incident.created"
          | "incident.updated"
          | "incident.triaged"
          | "incident.triage_failed"
          | "incident.transitioned"
          | "incident.assigned"
          | "incident.restricted"
          | "incident.watchers_set"
          | "incident.alert_attached"
          | "incident.merged"
          | "incident.unmerged"
          | "incident.linked"
          | "incident.target_warned"
          | "incident.target_breached"
          | "incident.proposed"
          | "incident.legal_hold_set"
          | "incident.legal_hold_released"
          | "incident.exported"
          | "timeline.added"
          | "clock.armed"
          | "clock.changed"
          | "clock.facts_set"
          | "clock.submitted"
          | "clock.waived"
          | "clock.reopened"
          | "clock.warned"
          | "clock.late"
          | "compliance.settings_updated"
          | "task.added"
          | "task.updated"
          | "settings.updated"
          | "message.sent"
          | "message.edited"
          | "evidence.added"
          | "evidence.scan_requested"
          | "evidence.scanned"
          | "evidence.quarantined"
          | "evidence.copy_made"
          | "evidence.copy_removed"
          | "evidence.read"
          | "evidence.verified"
          | "evidence.altered"
          | "evidence.manifest_exported"
          | "evidence.hold_set"
          | "evidence.hold_released"
          | "evidence.deleted"
          | "playbook.created"
          | "playbook.updated"
          | "playbook.archived"
          | "playbook.restored"
          | "playbook.run"
          | "action.requested"
          | "action.approved"
          | "action.rejected"
          | "action.cancelled"
          | "action.started"
          | "action.executed"
          | "action.failed"
          | "action.expired"
          | "model.corrected"
          | "model.trained"
          | "model.activated"
          | "model.drift_changed"
          | "alert.created"
          | "alert.updated"
          | "alert.attached"
          | "alert.followed_merge"
          | "alert.promoted"
          | "alert.raised"
          | "alert.merged"
          | "alert.judged"
          | "alertGroup.suggested"
          | "alertGroup.joined"
          | "alertGroup.raised"
          | "alertGroup.promoted"
          | "alertGroup.dismissed"
          | "alertGroup.merged"
          | "source.added"
          | "source.updated"
          | "source.key_rotated"
          | "source.revoked"
          | "suppression.added"
          | "suppression.updated"
          | "suppression.ended"
          | "indicator.created"
          | "indicator.updated"
          | "indicator.removed"
          | "indicator.import_received"
          | "indicator.imported"
          | "indicator.exported"
          | "incident.indicator_matched"
          | "incident.severity_in_context"
          | "alert.indicator_matched"
          | "feed.created"
          | "feed.updated"
          | "feed.removed"
          | "feed.run_requested"
          | "export.made"
          | "export.requested"
          | "export.finished"
          | "export.failed"
          | "export.cancelled"
          | "export.downloaded"
          | "export.expired"
          | "outbox.redelivered"
          | "mail.sent_by_manager"
          | "mail.address_suppressed"
          | "mail.suppression_lifted"
          | "webhook.added"
          | "webhook.updated"
          | "webhook.secret_rotated"
          | "webhook.removed"
          | "webhook.disabled"
          | "webhook.redelivered"
          | "report.requested"
          | "report.made"
          | "report.failed"
          | "report.downloaded"
          | "report.expired"
          | "audit.read"
          | "audit.verified"
          | "audit.exported"
          | "audit.checkpointed"
          | "audit.personal_erased"
          | "erasure.requested"
          | "erasure.erased"
          | "erasure.reported"
          | "retention.deleted"
          | "retention.cleared"
          | "erasure.report_read";
        /**
         * Only what happened then or later
         */
        from?: string;
        /**
         * Only what happened before
         */
        to?: string;
      };
      output: {
        items: AuditEntry[];
        /**
         * null on the last page
         */
        nextCursor: string | null;
      };
    };
    verify: {
      input: {
        /**
         * Only this one, with what the checkpoints say of it; the same for each call that goes on
         */
        stream?: string;
        /**
         * nextCursor of one's own call before
         */
        cursor?: string;
      };
      output: AuditVerification;
    };
    export: {
      input: {
        /**
         * Such as `incident-<id>` or `user-<uid>`
         */
        stream?: string;
        /**
         * Only streams that were written to then or later, each whole
         */
        since?: string;
        /**
         * `next` of the file before, as its last line says
         */
        cursor?: string;
      };
      output: FileContent;
    };
  };
  retention: {
    startErasure: {
      input: {
        uid: string;
        ground: "no_longer_necessary" | "consent_withdrawn" | "objection" | "unlawful_processing" | "legal_obligation" | "child_consent";
      };
      output: Erasure;
    };
    getErasure: {
      input: {
        uid: string;
      };
      output: Erasure;
    };
    erasureReport: {
      input: {
        uid: string;
      };
      output: {
        report: ErasureReport;
        /**
         * JWS (RFC 7515) over the canonical JSON (RFC 8785) of the report, Ed25519; its key is in /.well-known/jwks.json
         */
        jws: string;
      };
    };
    getRetention: {
      input: {};
      output: RetentionSettings;
    };
    updateRetention: {
      input: {
        /**
         * What is left out stays
         */
        rules: {
          /**
           * null keeps it for ever
           */
          closedIncidents?: number | null;
          /**
           * null keeps it for ever
           */
          resolvedAlerts?: number | null;
          /**
           * null keeps it for ever
           */
          falsePositiveAlerts?: number | null;
          /**
           * null keeps it for ever
           */
          notifications?: number | null;
          /**
           * null keeps it for ever
           */
          imports?: number | null;
        };
      };
      output: RetentionSettings;
    };
    previewRetention: {
      input: {};
      output: RetentionPreview;
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
      quietHours?: QuietHours | null;
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
 * via the `definition` "QuietHours".
 */
export interface QuietHours {
  from: string;
  to: string;
  timeZone: string;
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
    /**
     * What is due next; null while the clock stands
     */
    dueAt: string | null;
    breached: boolean;
    /**
     * When the clock was stopped: on hold, or closed
     */
    heldSince: string | null;
    /**
     * How long the clock stood before that, in the target's own kind of time
     */
    heldMs: number;
    warned: ("acknowledge" | "resolve")[];
    escalated: ("acknowledge" | "resolve")[];
    /**
     * When somebody has to be warned or told next
     */
    checkAt: string | null;
  };
  tasks: {
    total: number;
    finished: number;
    requiredOpen: number;
    containmentRequired: number;
    containmentOpen: number;
  };
  proposal: {
    to: "new" | "triaged" | "in_progress" | "contained" | "eradicated" | "recovered" | "on_hold" | "closed";
    reason: string;
    /**
     * ISO 8601 date and time in UTC
     */
    at: string;
  } | null;
  links: {
    incidentId: string;
    kind: "related" | "parent" | "child";
  }[];
  /**
   * Incidents that were merged into this one
   */
  mergedIds: string[];
  evidenceCount: number;
  evidenceBytes: number;
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
     * The words that decided, strongest first
     *
     * @maxItems 12
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
       * What it adds to the score; negative when it speaks against the category
       */
      weight: number;
    }[];
    score?: {
      /**
       * Calibrated logit of the category: the softmax over the categories' totals gives the confidence
       */
      total: number;
      /**
       * What it has before a word is read
       */
      base: number;
      /**
       * What the words not shown as evidence add
       */
      rest: number;
    };
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
        /**
         * Where the words stand; offsets as in the verdict's evidence
         *
         * @maxItems 3
         */
        spans?: {
          start: number;
          end: number;
        }[];
      }[];
      nciss: {
        score: number;
        level: "baseline" | "low" | "medium" | "high" | "severe" | "emergency";
      };
    };
    /**
     * Null where the text does not tell
     */
    type?: {
      /**
       * Reference Security Incident Taxonomy (ENISA), version 1003: machine-readable names
       */
      rsit: {
        class: string;
        type: string;
      };
      /**
       * VERIS 1.4 action; variety null where the text does not say
       */
      veris: {
        action: "hacking" | "malware" | "social" | "misuse" | "physical" | "error" | "environmental";
        variety: string | null;
      };
      /**
       * The words that decided it; offsets as in the verdict's evidence
       *
       * @minItems 1
       * @maxItems 3
       */
      evidence: [
        {
          start: number;
          end: number;
          text: string;
        },
        ...{
          start: number;
          end: number;
          text: string;
        }[]
      ];
    } | null;
    /**
     * @maxItems 20
     */
    techniques?: {
      id: string;
      name: string;
      /**
       * How directly the report tells it: 1 where it names the technique
       */
      score?: number;
      reason?: {
        /**
         * The report names the id, its words describe it, or the incident's type implies it
         */
        kind: "named" | "words" | "type";
        /**
         * The report's words; for `type`, the type
         */
        text: string;
      };
      /**
       * ATT&CK's short names, such as `initial-access`
       *
       * @maxItems 10
       */
      tactics?: string[];
      /**
       * ATT&CK's mitigations of it, those a response desk can act on first
       *
       * @maxItems 4
       */
      mitigationIds?: string[];
      /**
       * False where ATT&CK names none; null for a technique newer than the engine's catalogue
       */
      hasMitigation?: boolean | null;
    }[];
    /**
     * @maxItems 10
     */
    mitigations?: {
      /**
       * Unique within a verdict, and the same in every verdict that has the step
       */
      id: string;
      title: string;
      phase: "contain" | "eradicate" | "recover" | "notify";
      detail: string;
      /**
       * Function and category of the NIST Cybersecurity Framework 2.0
       */
      csf?: {
        function: "GV" | "ID" | "PR" | "DE" | "RS" | "RC";
        category: string;
      };
      /**
       * The ATT&CK mitigation it puts into practice; null where none fits
       */
      attack?: string | null;
      /**
       * MITRE D3FEND countermeasures it uses
       *
       * @maxItems 4
       */
      d3fend?: {
        id: string;
        name: string;
      }[];
      /**
       * The kinds of asset it was chosen for; empty where it fits any
       *
       * @maxItems 18
       */
      appliesTo?: (
        | "mailbox"
        | "account"
        | "computer"
        | "phone"
        | "removable_media"
        | "server"
        | "database"
        | "website"
        | "payment_terminal"
        | "cloud_storage"
        | "paper"
        | "backup"
        | "domain_controller"
        | "control_system"
        | "phone_line"
        | "access_card"
        | "chat_account"
        | "source_code"
      )[];
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
      /**
       * How alike, 0 to 1
       */
      score: number;
      /**
       * @maxItems 30
       */
      reasons?: (
        | {
            kind: "text";
            /**
             * Cosine of the texts' vectors
             */
            score: number;
          }
        | {
            kind: "observable";
            type:
              | "url"
              | "email"
              | "ipv6"
              | "mac"
              | "ipv4"
              | "sha256"
              | "sha1"
              | "md5"
              | "cve"
              | "technique"
              | "btc"
              | "filename"
              | "domain"
              | "sha512"
              | "ssdeep"
              | "eth"
              | "xmr"
              | "path"
              | "registry_key"
              | "asn"
              | "host";
            count: number;
          }
      )[];
      number: string | null;
    }[];
    /**
     * Where something is known beside the report
     */
    inContext?: SeverityInContext;
    tookMs?: number;
    /**
     * ISO 8601 date and time in UTC
     */
    at?: string;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "SeverityInContext".
 */
export interface SeverityInContext {
  level: "low" | "medium" | "high" | "critical";
  score: number;
  /**
   * Other open incidents that share observables with it
   */
  openCampaign: number;
  /**
   * Indicators its observables are known by, the surest first
   *
   * @maxItems 10
   */
  knownIndicators: {
    id: string;
    type:
      | "url"
      | "email"
      | "ipv6"
      | "mac"
      | "ipv4"
      | "sha256"
      | "sha1"
      | "md5"
      | "cve"
      | "technique"
      | "btc"
      | "filename"
      | "domain"
      | "sha512"
      | "ssdeep"
      | "eth"
      | "xmr"
      | "path"
      | "registry_key"
      | "asn"
      | "host";
    value: string;
    score: number;
    tlp: "CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED";
  }[];
  /**
   * What weighed most
   *
   * @maxItems 5
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
    /**
     * Where the words stand; offsets as in the verdict's evidence
     *
     * @maxItems 3
     */
    spans?: {
      start: number;
      end: number;
    }[];
  }[];
  /**
   * When this was known; what was learnt of an indicator later is not in it
   */
  at: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Message".
 */
export interface Message {
  id: string;
  authorId: string;
  authorName: string | null;
  /**
   * Plain text: show it as it is, never as HTML
   */
  body: string;
  /**
   * The first message of its thread; null for one that starts a thread, or has none
   */
  threadId: string | null;
  audience: "everyone" | "team";
  mentions: string[];
  /**
   * Evidence of this incident, by id; of the one in `copiedFrom` where that is set
   */
  attachments: string[];
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  editedAt: string | null;
  /**
   * What it said before, oldest first
   */
  edits: {
    body: string;
    /**
     * ISO 8601 date and time in UTC
     */
    at: string;
  }[];
  /**
   * Where it was written, when a merge brought it here
   */
  copiedFrom: {
    incidentId: string;
    messageId: string;
  } | null;
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Receipt".
 */
export interface Receipt {
  id: string;
  uid: string;
  name: string;
  audience: "everyone" | "team";
  messageId: string;
  /**
   * When the newest message they have read was written: they have read this one and those before it, of the same audience
   */
  readUpTo: string;
  /**
   * When they read it
   */
  at: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "TimelineEntry".
 */
export interface TimelineEntry {
  id: string;
  /**
   * When it happened
   */
  at: string;
  /**
   * `note` for what a person entered
   */
  kind: string;
  /**
   * uid of a person, or `system:<part>` for Secura itself
   */
  actorId: string;
  summary: string;
  audience: "everyone" | "team";
  /**
   * What stands behind the summary, by kind; people by uid
   */
  details: {
    [k: string]: unknown;
  };
  /**
   * When a person entered it; null for what Secura noted as it happened
   */
  enteredAt: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Task".
 */
export interface Task {
  id: string;
  title: string;
  description: string;
  state: "open" | "in_progress" | "done" | "skipped";
  phase: "triage" | "containment" | "eradication" | "recovery" | "communication" | "lessons_learned";
  csfFunction: "govern" | "identify" | "protect" | "detect" | "respond" | "recover";
  /**
   * The incident cannot be closed while it is neither done nor skipped
   */
  required: boolean;
  assigneeId: string | null;
  assignedBy: string | null;
  dueAt: string | null;
  order: number;
  playbookRunId: string | null;
  /**
   * The playbook's step it came from
   */
  stepId: string | null;
  /**
   * What was done, or why not
   */
  note: string | null;
  createdBy: string;
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  finishedBy: string | null;
  finishedAt: string | null;
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "DeskSettings".
 */
export interface DeskSettings {
  targets: {
    low: {
      acknowledge: number;
      resolve: number;
    };
    medium: {
      acknowledge: number;
      resolve: number;
    };
    high: {
      acknowledge: number;
      resolve: number;
    };
    critical: {
      acknowledge: number;
      resolve: number;
    };
  };
  /**
   * null: every target runs around the clock
   */
  hours: {
    timeZone: string;
    /**
     * 1 Monday to 7 Sunday
     *
     * @minItems 1
     * @maxItems 7
     */
    days: [number, ...number[]];
    from: string;
    to: string;
    /**
     * @maxItems 400
     */
    holidays?: string[];
    /**
     * Severities that are measured in business hours; the others run around the clock
     *
     * @minItems 1
     * @maxItems 4
     */
    severities: ["low" | "medium" | "high" | "critical", ...("low" | "medium" | "high" | "critical")[]];
  } | null;
  /**
   * The share of a target's time after which its people are warned
   */
  warnAtShare: number;
  automation: {
    acknowledgeOnAssignment: boolean;
    triageOnTeamMessage: boolean;
    proposeContained: boolean;
  };
  /**
   * @maxItems 50
   */
  assignment: {
    /**
     * Empty: any category
     *
     * @maxItems 20
     */
    categories?: (
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
    )[];
    /**
     * @maxItems 50
     */
    onDuty: string[];
  }[];
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "FileContent".
 */
export interface FileContent {
  fileName: string;
  contentType: string;
  contentBase64: string;
  /**
   * What is to be known before it is opened; X-Secura-Warning at the REST door
   */
  warning?: string;
  /**
   * Of the content, where its record names one; X-Content-Sha256 at the REST door
   */
  sha256?: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Evidence".
 */
export interface Evidence {
  id: string;
  name: string;
  description: string;
  size: number;
  /**
   * By the file's content, whatever its name or the client said
   */
  contentType: string;
  sha256: string;
  clientSha256: string | null;
  state: "pending" | "clean" | "infected" | "error" | "deleted";
  scan: {
    /**
     * For the team: the scanner and its signatures' version
     */
    engine?: string;
    /**
     * For the team: what was found
     */
    signature?: string | null;
    /**
     * For the team: why there is no verdict
     */
    reason?: string | null;
    /**
     * ISO 8601 date and time in UTC
     */
    at: string;
  } | null;
  audience: "everyone" | "team";
  uploadedBy: string;
  uploadedByName: string | null;
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  legalHold: boolean;
  /**
   * When the stored bytes were last found to differ from this record, or to be missing
   */
  alteredAt: string | null;
  deletedAt: string | null;
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "CustodyEntry".
 */
export interface CustodyEntry {
  seq: number;
  what: "upload" | "scan" | "quarantine" | "view" | "download" | "verify" | "export" | "hold" | "release" | "delete";
  /**
   * ISO 8601 date and time in UTC
   */
  at: string;
  /**
   * uid, or system:<part> for Secura itself
   */
  by: string;
  role: string;
  ip: string | null;
  userAgent: string | null;
  /**
   * Of the stored bytes at that moment; null when there were none, or they were not read
   */
  sha256: string | null;
  /**
   * ok, or what came of it: a state, altered, missing
   */
  outcome: string;
  note: string | null;
  previousHash: string;
  hash: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "CustodyManifest".
 */
export interface CustodyManifest {
  /**
   * The installation: its Firebase project
   */
  project: string;
  /**
   * ISO 8601 date and time in UTC
   */
  exportedAt: string;
  exportedBy: string;
  incident: {
    id: string;
    number: string | null;
  };
  evidence: Evidence;
  /**
   * The stored bytes compared with the record, at that moment
   */
  stored: "ok" | "altered" | "missing";
  storedSha256: string | null;
  /**
   * The first custody entry that does not follow from the ones before it
   */
  brokenAt: number | null;
  custody: CustodyEntry[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Thumbnail".
 */
export interface Thumbnail {
  url: string;
  /**
   * After this the address shows nothing
   */
  expiresAt: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "PlaybookStep".
 */
export interface PlaybookStep {
  /**
   * Stays the same from version to version
   */
  id: string;
  /**
   * What to do, as an order
   */
  title: string;
  description?: string;
  phase: "triage" | "containment" | "eradication" | "recovery" | "communication" | "lessons_learned";
  csfFunction?: "govern" | "identify" | "protect" | "detect" | "respond" | "recover";
  /**
   * The incident cannot be closed while its task is neither done nor skipped
   */
  required?: boolean;
  owner?: "assignee" | "nobody";
  /**
   * Minutes after the start of the run; null: no due time
   */
  dueMinutes?: number | null;
  /**
   * All must hold at the start of the run, or the step is left out
   *
   * @maxItems 10
   */
  conditions?: PlaybookCondition[];
  action?: {
    kind:
      | "preserve_logs"
      | "collect_forensics"
      | "quarantine_mail"
      | "delete_mail"
      | "isolate_host"
      | "release_host"
      | "disable_account"
      | "enable_account"
      | "reset_password"
      | "revoke_sessions"
      | "block_address"
      | "block_domain"
      | "restore_backup"
      | "shut_down_service"
      | "wipe_device"
      | "request_takedown"
      | "notify_partner"
      | "report_to_authority"
      | "share_indicators";
    /**
     * What to aim it at, in words
     */
    target: string;
  } | null;
  /**
   * Steps to do first; they stand before it in the list
   *
   * @maxItems 5
   */
  needs?: string[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Playbook".
 */
export interface Playbook {
  id: string;
  name: string;
  description: string;
  appliesTo: {
    /**
     * The one it is written for first
     *
     * @minItems 1
     * @maxItems 20
     */
    categories: [
      (
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
      ),
      ...(
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
      )[]
    ];
    /**
     * It is not suggested for anything less severe
     */
    minimumSeverity?: "low" | "medium" | "high" | "critical";
  };
  /**
   * @minItems 1
   * @maxItems 50
   */
  steps: [PlaybookStep, ...PlaybookStep[]];
  stepCount: number;
  status: "active" | "archived";
  /**
   * `builtin`: exactly as it came with Secura; `own`: written or changed here
   */
  source: "builtin" | "own";
  version: number;
  createdBy: string;
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  updatedBy: string;
  /**
   * ISO 8601 date and time in UTC
   */
  updatedAt: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "PlaybookSummary".
 */
export interface PlaybookSummary {
  id: string;
  name: string;
  description: string;
  appliesTo: {
    /**
     * The one it is written for first
     *
     * @minItems 1
     * @maxItems 20
     */
    categories: [
      (
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
      ),
      ...(
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
      )[]
    ];
    /**
     * It is not suggested for anything less severe
     */
    minimumSeverity?: "low" | "medium" | "high" | "critical";
  };
  stepCount: number;
  status: "active" | "archived";
  /**
   * `builtin`: exactly as it came with Secura; `own`: written or changed here
   */
  source: "builtin" | "own";
  version: number;
  createdBy: string;
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  updatedBy: string;
  /**
   * ISO 8601 date and time in UTC
   */
  updatedAt: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "PlaybookRun".
 */
export interface PlaybookRun {
  id: string;
  playbookId: string;
  playbookVersion: number;
  name: string;
  startedBy: string;
  /**
   * ISO 8601 date and time in UTC
   */
  at: string;
  steps: {
    stepId: string;
    taskId: string | null;
    skippedBecause: string | null;
    action: {
      kind:
        | "preserve_logs"
        | "collect_forensics"
        | "quarantine_mail"
        | "delete_mail"
        | "isolate_host"
        | "release_host"
        | "disable_account"
        | "enable_account"
        | "reset_password"
        | "revoke_sessions"
        | "block_address"
        | "block_domain"
        | "restore_backup"
        | "shut_down_service"
        | "wipe_device"
        | "request_takedown"
        | "notify_partner"
        | "report_to_authority"
        | "share_indicators";
      /**
       * What to aim it at, in words
       */
      target: string;
    } | null;
  }[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Action".
 */
export interface Action {
  id: string;
  incidentId: string;
  kind:
    | "preserve_logs"
    | "collect_forensics"
    | "quarantine_mail"
    | "delete_mail"
    | "isolate_host"
    | "release_host"
    | "disable_account"
    | "enable_account"
    | "reset_password"
    | "revoke_sessions"
    | "block_address"
    | "block_domain"
    | "restore_backup"
    | "shut_down_service"
    | "wipe_device"
    | "request_takedown"
    | "notify_partner"
    | "report_to_authority"
    | "share_indicators";
  target: string;
  parameters: {
    [k: string]: string;
  };
  reason: string;
  state: "requested" | "approved" | "executing" | "executed" | "failed" | "rejected" | "cancelled" | "expired";
  requestedBy: string;
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  /**
   * ISO 8601 date and time in UTC
   */
  updatedAt: string;
  /**
   * When a request that is not decided runs out
   */
  expiresAt: string;
  approvals: {
    uid: string;
    /**
     * ISO 8601 date and time in UTC
     */
    at: string;
    note: string | null;
  }[];
  approvalsNeeded: number;
  /**
   * Who rejected or cancelled it, and why
   */
  decision: {
    by: string;
    /**
     * ISO 8601 date and time in UTC
     */
    at: string;
    reason: string | null;
  } | null;
  /**
   * When an approved action that could not be executed is given up
   */
  executionExpiresAt: string | null;
  attempts: number;
  /**
   * While an attempt is under way
   */
  leaseUntil: string | null;
  /**
   * When it is looked at again if nothing happens; null at the end
   */
  checkAt: string | null;
  lastError: string | null;
  /**
   * What the receiver said of it
   */
  result: string | null;
  executedAt: string | null;
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Alert".
 */
export interface Alert {
  id: string;
  source: string;
  sourceRef: string | null;
  /**
   * The form it came in
   */
  reportedFormat: "native" | "ocsf" | "elastic" | "sigma" | "splunk" | "falco" | "wazuh" | "microsoft" | "guardduty" | "generic";
  /**
   * uid of a person, `source:<id>` of a machine, `system:<part>` of Secura itself
   */
  createdBy: string;
  title: string;
  description: string;
  severity: "low" | "medium" | "high" | "critical";
  status: "new" | "acknowledged" | "in_progress" | "resolved" | "false_positive";
  assigneeId: string | null;
  observables: {
    type: string;
    value: string;
    /**
     * It means something inside one organisation alone
     */
    isInternal?: boolean;
  }[];
  techniques: string[];
  host: string | null;
  user: string | null;
  /**
   * What fired at the source
   */
  rule: string | null;
  /**
   * By what it is found together with others, `type:value`
   */
  entities: string[];
  /**
   * All that came, as JSON; cut with a mark at 30,000 characters
   */
  raw: string | null;
  /**
   * When it happened, as the source says
   */
  occurredAt: string | null;
  /**
   * How often it was reported
   */
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
  /**
   * The incident it was attached to, when that was merged into another
   */
  mergedFrom: string | null;
  /**
   * The alert that carries on for it
   */
  mergedInto: string | null;
  /**
   * The suggested incident it is part of
   */
  groupId: string | null;
  /**
   * The suppression that keeps it out of lists, or `source:<id>` when it is below that source's least severity
   */
  suppressedBy: string | null;
  feedback: {
    verdict: "true_positive" | "false_positive" | "benign";
    comment: string;
    by: string;
    /**
     * ISO 8601 date and time in UTC
     */
    at: string;
  } | null;
  /**
   * The surest known indicator it holds
   */
  indicator: {
    id: string;
    type: string;
    value: string;
    score: number;
    tlp: string;
    labels: string[];
    /**
     * ISO 8601 date and time in UTC
     */
    at: string;
  } | null;
  /**
   * Raised by what people do with it, not by further sightings or by being grouped
   */
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "AlertIntake".
 */
export interface AlertIntake {
  items: {
    /**
     * Its place in what was sent
     */
    index: number;
    status: "created" | "counted" | "suppressed" | "refused";
    /**
     * The alert it became or was counted on; null if it was refused
     */
    id: string | null;
    /**
     * Not of the format, and kept as it came
     */
    isUnreadable: boolean;
    /**
     * What is wrong with it
     */
    errors: {
      path: string;
      message: string;
    }[];
  }[];
  created: number;
  counted: number;
  suppressed: number;
  refused: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "AlertSource".
 */
export interface AlertSource {
  id: string;
  name: string;
  format: "native" | "ocsf" | "elastic" | "sigma" | "splunk" | "falco" | "wazuh" | "microsoft" | "guardduty" | "generic";
  /**
   * How its JSON is read; for the format generic
   */
  mapping: {
    /**
     * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
     */
    title: string;
    /**
     * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
     */
    description?: string;
    /**
     * A path, and with it what the source's values mean; without, the usual words are understood
     */
    severity?:
      | string
      | {
          /**
           * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
           */
          path: string;
          values: {
            [k: string]: "low" | "medium" | "high" | "critical";
          };
        };
    /**
     * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
     */
    sourceRef?: string;
    /**
     * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
     */
    occurredAt?: string;
    /**
     * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
     */
    host?: string;
    /**
     * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
     */
    user?: string;
    /**
     * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
     */
    rule?: string;
    /**
     * @maxItems 10
     *
     * Items: Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
     */
    techniques?: string[];
    /**
     * @maxItems 50
     */
    observables?: {
      /**
       * Path into the source's JSON: `alert.rule.name`, `hits[*].ip`, `tags[0]`; keys may hold points
       */
      path: string;
      kind: "ip" | "host" | "user" | "email" | "url" | "path" | "file" | "hash" | "mac" | "registry_key" | "cve" | "text";
    }[];
    /**
     * What holds where the source says nothing
     */
    defaults?: {
      title?: string;
      severity?: "low" | "medium" | "high" | "critical";
      host?: string;
      user?: string;
      rule?: string;
    };
  } | null;
  /**
   * null: the rule, or else the title, and host, user and first address
   */
  fingerprintFields:
    ["rule" | "title" | "host" | "user" | "address" | "techniques", ...("rule" | "title" | "host" | "user" | "address" | "techniques")[]] | null;
  /**
   * How long after the first sighting the same one is counted on it
   */
  windowMinutes: number;
  /**
   * What is less severe is kept like something suppressed
   */
  minimumSeverity: ("low" | "medium" | "high" | "critical") | null;
  /**
   * From this severity on an alert becomes an incident by itself; `never`: whatever the settings of alerts say; null: as they say
   */
  autoPromoteFrom: ("low" | "medium" | "high" | "critical" | "never") | null;
  status: "active" | "revoked";
  keyExpiresAt: string | null;
  createdBy: string;
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  /**
   * ISO 8601 date and time in UTC
   */
  updatedAt: string;
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "SuppressionConditions".
 */
export interface SuppressionConditions {
  /**
   * @minItems 1
   * @maxItems 50
   */
  sources?: [string, ...string[]];
  severityAtMost?: "low" | "medium" | "high" | "critical";
  /**
   * As the source writes them
   *
   * @minItems 1
   * @maxItems 50
   */
  rules?: [string, ...string[]];
  /**
   * Words that all stand in the title, in any order
   *
   * @minItems 1
   * @maxItems 50
   */
  title?: [string, ...string[]];
  /**
   * @minItems 1
   * @maxItems 50
   */
  hosts?: [string, ...string[]];
  /**
   * @minItems 1
   * @maxItems 50
   */
  users?: [string, ...string[]];
  /**
   * Values; a domain does not mean those under it
   *
   * @minItems 1
   * @maxItems 50
   */
  observables?: [string, ...string[]];
  /**
   * T1059 means T1059.001 as well
   *
   * @minItems 1
   * @maxItems 50
   */
  techniques?: [string, ...string[]];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Suppression".
 */
export interface Suppression {
  id: string;
  kind: "suppress" | "maintenance";
  conditions: SuppressionConditions;
  /**
   * uid of who answers for it
   */
  owner: string;
  reason: string;
  /**
   * ISO 8601 date and time in UTC
   */
  from: string;
  /**
   * ISO 8601 date and time in UTC
   */
  until: string;
  /**
   * When somebody ended it before its time
   */
  endedAt: string | null;
  /**
   * Reports it has kept away
   */
  hits: number;
  lastHitAt: string | null;
  createdBy: string;
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  /**
   * ISO 8601 date and time in UTC
   */
  updatedAt: string;
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "SuppressionDryRun".
 */
export interface SuppressionDryRun {
  /**
   * Alerts that were looked at, the latest first
   */
  examined: number;
  /**
   * False when there were more than could be looked at
   */
  isComplete: boolean;
  /**
   * Of these, what would have been suppressed
   */
  alerts: number;
  /**
   * How often these were reported
   */
  reports: number;
  /**
   * What other rules have kept away; not looked at further
   */
  alreadySuppressed: number;
  /**
   * The latest 50 of them
   */
  items: {
    id: string;
    source: string;
    title: string;
    severity: "low" | "medium" | "high" | "critical";
    status: string;
    count: number;
    /**
     * ISO 8601 date and time in UTC
     */
    firstSeenAt: string;
    incidentId: string | null;
  }[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "AlertGroup".
 */
export interface AlertGroup {
  id: string;
  /**
   * Of its most severe alert
   */
  title: string;
  alertIds: string[];
  /**
   * There were more alerts than a group holds
   */
  isFull: boolean;
  sources: string[];
  /**
   * What its alerts share, `type:value`
   */
  entities: string[];
  /**
   * The highest
   */
  severity: "low" | "medium" | "high" | "critical";
  techniques: string[];
  /**
   * ISO 8601 date and time in UTC
   */
  firstSeenAt: string;
  /**
   * When the latest of its alerts was first seen
   */
  lastSeenAt: string;
  status: "suggested" | "promoted" | "dismissed";
  incidentId: string | null;
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "AlertSettings".
 */
export interface AlertSettings {
  /**
   * How far apart alerts may be first seen to be joined
   */
  correlationHours: number;
  /**
   * From this severity on an alert becomes an incident by itself; null: never
   */
  autoPromoteFrom: ("low" | "medium" | "high" | "critical") | null;
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "RuleFeedback".
 */
export interface RuleFeedback {
  id: string;
  source: string;
  rule: string;
  true_positive: number;
  false_positive: number;
  benign: number;
  total: number;
  /**
   * ISO 8601 date and time in UTC
   */
  updatedAt: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "AlertSummary".
 */
export interface AlertSummary {
  id: string;
  source: string;
  sourceRef: string | null;
  /**
   * The form it came in
   */
  reportedFormat: "native" | "ocsf" | "elastic" | "sigma" | "splunk" | "falco" | "wazuh" | "microsoft" | "guardduty" | "generic";
  /**
   * uid of a person, `source:<id>` of a machine, `system:<part>` of Secura itself
   */
  createdBy: string;
  title: string;
  description: string;
  severity: "low" | "medium" | "high" | "critical";
  status: "new" | "acknowledged" | "in_progress" | "resolved" | "false_positive";
  assigneeId: string | null;
  observables: {
    type: string;
    value: string;
    /**
     * It means something inside one organisation alone
     */
    isInternal?: boolean;
  }[];
  techniques: string[];
  host: string | null;
  user: string | null;
  /**
   * What fired at the source
   */
  rule: string | null;
  /**
   * By what it is found together with others, `type:value`
   */
  entities: string[];
  /**
   * When it happened, as the source says
   */
  occurredAt: string | null;
  /**
   * How often it was reported
   */
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
  /**
   * The incident it was attached to, when that was merged into another
   */
  mergedFrom: string | null;
  /**
   * The alert that carries on for it
   */
  mergedInto: string | null;
  /**
   * The suggested incident it is part of
   */
  groupId: string | null;
  /**
   * The suppression that keeps it out of lists, or `source:<id>` when it is below that source's least severity
   */
  suppressedBy: string | null;
  feedback: {
    verdict: "true_positive" | "false_positive" | "benign";
    comment: string;
    by: string;
    /**
     * ISO 8601 date and time in UTC
     */
    at: string;
  } | null;
  /**
   * The surest known indicator it holds
   */
  indicator: {
    id: string;
    type: string;
    value: string;
    score: number;
    tlp: string;
    labels: string[];
    /**
     * ISO 8601 date and time in UTC
     */
    at: string;
  } | null;
  /**
   * Raised by what people do with it, not by further sightings or by being grouped
   */
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ScoredIndicator".
 */
export interface ScoredIndicator {
  /**
   * SHA-256 of type and value: the id the same observable has in every incident
   */
  id: string;
  type:
    | "url"
    | "email"
    | "ipv6"
    | "mac"
    | "ipv4"
    | "sha256"
    | "sha1"
    | "md5"
    | "cve"
    | "technique"
    | "btc"
    | "filename"
    | "domain"
    | "sha512"
    | "ssdeep"
    | "eth"
    | "xmr"
    | "path"
    | "registry_key"
    | "asn"
    | "host";
  /**
   * Refanged and in its normal form, as observables are
   */
  value: string;
  /**
   * The highest of the sources that are up to date, or what this organisation says itself; age is not in it
   */
  confidence: number;
  /**
   * The strictest of the sources
   */
  tlp: "CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED";
  /**
   * @maxItems 20
   */
  labels: string[];
  description: string;
  /**
   * One entry a source, this organisation's first, then the latest first
   *
   * @maxItems 20
   */
  sources: IndicatorSource[];
  /**
   * ISO 8601 date and time in UTC
   */
  firstSeen: string;
  /**
   * ISO 8601 date and time in UTC
   */
  lastSeen: string;
  /**
   * When it ends by the word of a source; null: none has said
   */
  validUntil: string | null;
  /**
   * When age has taken most of its confidence; from then on nothing is matched with it
   */
  decayAt: string;
  /**
   * No source stands by it any longer
   */
  revoked: boolean;
  /**
   * How often its sources saw it
   */
  sightings: number;
  /**
   * How often it was met here
   */
  hits: number;
  /**
   * @maxItems 50
   */
  techniques: string[];
  /**
   * Terms its sources give it out under, which go with it
   *
   * @maxItems 5
   */
  statements?: string[];
  version: number;
  /**
   * Confidence after age
   */
  score: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "IndicatorSource".
 */
export interface IndicatorSource {
  name: string;
  /**
   * What it calls the indicator
   */
  ref: string | null;
  /**
   * When it said so last
   */
  at: string;
  /**
   * How sure it is; 0: it takes its word back
   */
  confidence: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "IndicatorImport".
 */
export interface IndicatorImport {
  id: string;
  /**
   * Of the file; empty for content that came in the call
   */
  name: string;
  source: string;
  /**
   * null until it was recognised
   */
  format: ("kev" | "stix" | "misp" | "csv" | "list") | null;
  /**
   * The feed it came by
   */
  feedId: string | null;
  /**
   * `pending`: waits to be read; `partial`: what arrived whole was taken; `failed`: see problem
   */
  state: "receiving" | "pending" | "running" | "done" | "partial" | "failed";
  problem: string | null;
  /**
   * How many indicators it speaks of
   */
  indicators: number;
  /**
   * How many of them were new or changed
   */
  written: number;
  /**
   * How many of them were worked on so far
   */
  progress: number;
  /**
   * How many earlier incidents and alerts turned out to hold one
   */
  matches: number;
  /**
   * Of the content's objects, attributes or lines, when all were worked on
   */
  counts: {
    taken: number;
    merged: number;
    refused: number;
    ignored: number;
  };
  /**
   * What was refused first, then ignored, then merged, then taken; the first 500
   */
  items: {
    /**
     * The object's id, the attribute's UUID, or the line
     */
    ref: string;
    /**
     * `taken`: new; `merged`: into an indicator that was known; `refused`: wrong in itself; `ignored`: nothing Secura keeps
     */
    outcome: "taken" | "merged" | "refused" | "ignored";
    /**
     * Empty where there is nothing to add
     */
    reason: string;
  }[];
  /**
   * false: there are more items than are listed
   */
  isComplete: boolean;
  isDryRun: boolean;
  bytes: number;
  /**
   * uid of a person, or `system:feeds`
   */
  by: string;
  /**
   * ISO 8601 date and time in UTC
   */
  at: string;
  finishedAt: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "IndicatorImportSummary".
 */
export interface IndicatorImportSummary {
  id: string;
  /**
   * Of the file; empty for content that came in the call
   */
  name: string;
  source: string;
  /**
   * null until it was recognised
   */
  format: ("kev" | "stix" | "misp" | "csv" | "list") | null;
  /**
   * The feed it came by
   */
  feedId: string | null;
  /**
   * `pending`: waits to be read; `partial`: what arrived whole was taken; `failed`: see problem
   */
  state: "receiving" | "pending" | "running" | "done" | "partial" | "failed";
  problem: string | null;
  /**
   * How many indicators it speaks of
   */
  indicators: number;
  /**
   * How many of them were new or changed
   */
  written: number;
  /**
   * How many of them were worked on so far
   */
  progress: number;
  /**
   * How many earlier incidents and alerts turned out to hold one
   */
  matches: number;
  /**
   * Of the content's objects, attributes or lines, when all were worked on
   */
  counts: {
    taken: number;
    merged: number;
    refused: number;
    ignored: number;
  };
  /**
   * false: there are more items than are listed
   */
  isComplete: boolean;
  isDryRun: boolean;
  bytes: number;
  /**
   * uid of a person, or `system:feeds`
   */
  by: string;
  /**
   * ISO 8601 date and time in UTC
   */
  at: string;
  finishedAt: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ThreatPicture".
 */
export interface ThreatPicture {
  /**
   * When what it shows was read
   */
  at: string;
  windowDays: number;
  /**
   * Looked at; restricted ones are not
   */
  incidents: number;
  alerts: number;
  /**
   * false: there was more than is looked at, or than fits
   */
  isComplete: boolean;
  /**
   * Days of reports behind what is said to rise; below 21 nothing is said
   */
  historyDays: number;
  campaigns: {
    /**
     * Stays the same while the campaign lives
     */
    id: string;
    /**
     * The highest of its members
     */
    severity: ("low" | "medium" | "high" | "critical") | null;
    /**
     * Of its incidents, the most frequent first
     */
    categories: {
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
      count: number;
    }[];
    /**
     * Those that two or more of its members show, ten at most
     */
    techniques: {
      id: string;
      count: number;
    }[];
    /**
     * What its members share, ten at most
     */
    observables: {
      type: string;
      value: string;
      /**
       * Members that hold it
       */
      count: number;
    }[];
    /**
     * Pairs of reports that were joined because their texts are alike, and the highest cosine
     */
    alike: {
      pairs: number;
      highest: number;
    } | null;
    incidents: number;
    alerts: number;
    /**
     * Different machines and systems its members name
     */
    hosts: number;
    /**
     * Different accounts its alerts name
     */
    users: number;
    /**
     * ISO 8601 date and time in UTC
     */
    firstSeenAt: string;
    /**
     * ISO 8601 date and time in UTC
     */
    lastSeenAt: string;
    /**
     * Members of the last seven days
     */
    joinedLately: number;
    /**
     * Something joined within three days
     */
    isGrowing: boolean;
    /**
     * The latest, fifty at most
     */
    members: {
      kind: "incident" | "alert";
      id: string;
      /**
       * The incident's number
       */
      name: string | null;
      title: string;
      severity: ("low" | "medium" | "high" | "critical") | null;
      /**
       * When it was reported, or first seen
       */
      at: string;
    }[];
  }[];
  rising: {
    /**
     * `all`: reports of every kind together
     */
    kind: "category" | "technique" | "all";
    id: string;
    label: string;
    /**
     * Incidents of the last seven days, today included
     */
    observed: number;
    /**
     * What the four weeks before let expect
     */
    expected: number;
    /**
     * null: nothing was to be expected
     */
    ratio: number | null;
    p: number;
    /**
     * The least false discovery rate at which it is told
     */
    q: number;
    /**
     * Of history
     */
    days: number;
    sentence: string;
  }[];
  indicators: {
    id: string;
    type:
      | "url"
      | "email"
      | "ipv6"
      | "mac"
      | "ipv4"
      | "sha256"
      | "sha1"
      | "md5"
      | "cve"
      | "technique"
      | "btc"
      | "filename"
      | "domain"
      | "sha512"
      | "ssdeep"
      | "eth"
      | "xmr"
      | "path"
      | "registry_key"
      | "asn"
      | "host";
    value: string;
    score: number;
    tlp: "CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED";
    labels: string[];
    sources: string[];
    /**
     * That hold it, of those looked at
     */
    incidents: number;
    alerts: number;
    /**
     * When one of them was last seen
     */
    lastSeenAt: string;
    campaignIds: string[];
    why: string;
  }[];
  exposure: {
    cve: string;
    /**
     * By when the catalogue wants it mended; known once the feed of kind `kev` runs
     */
    dueDate: string | null;
    isOverdue: boolean;
    /**
     * Extortionists are known to use it
     */
    isRansomware: boolean;
    incidents: number;
    alerts: number;
    /**
     * ISO 8601 date and time in UTC
     */
    lastSeenAt: string;
    /**
     * Open incidents and alerts that name it, the latest, five at most
     */
    seenIn: {
      kind: "incident" | "alert";
      id: string;
      /**
       * The incident's number
       */
      name: string | null;
      title: string;
      severity: ("low" | "medium" | "high" | "critical") | null;
      /**
       * When it was reported, or first seen
       */
      at: string;
    }[];
  }[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "AnomalyDetection".
 */
export interface AnomalyDetection {
  day: string;
  /**
   * The least likely first
   *
   * @maxItems 100
   */
  findings: {
    kind: "volume_day" | "volume_hour" | "new_country" | "new_network" | "new_device" | "unusual_hour" | "impossible_travel" | "rare_combination" | "rising";
    entity: {
      type: string;
      id: string;
      label: string;
    };
    /**
     * ISO 8601 date and time in UTC
     */
    at: string;
    /**
     * In the unit of `observed`; of new things, how often such a thing comes on a day
     */
    expected: number;
    observed: number;
    /**
     * The chance of this or more on a usual day
     */
    p: number;
    score: number;
    /**
     * Of the alert that the sweep raises
     */
    severity: "low" | "medium" | "high" | "critical";
    /**
     * The sweep would raise it: it keeps the budget of false alarms together with all that is looked at
     */
    isWithinBudget: boolean;
    sentence: string;
    evidence: {
      [k: string]: string | number | boolean;
    };
  }[];
  /**
   * How many entities each detector could judge
   */
  looked: {
    volume: number;
    signIn: number;
    travel: number;
    combination: number;
    rising: number;
  };
  /**
   * How many were there on the day
   */
  entities: number;
  /**
   * Days of history of the entity that has most
   */
  historyDays: number;
  /**
   * Nothing could be judged for want of it: three weeks are needed for counts, 14 days with sign-ins for those
   */
  hasTooLittleHistory: boolean;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "IndicatorFeed".
 */
export interface IndicatorFeed {
  id: string;
  /**
   * What its indicators name as their source
   */
  name: string;
  url: string;
  kind: "kev" | "stix" | "misp" | "csv" | "list";
  enabled: boolean;
  /**
   * For what says nothing of it
   */
  tlp: "CLEAR" | "GREEN" | "AMBER" | "AMBER+STRICT" | "RED";
  /**
   * For what says nothing of it
   */
  confidence: number;
  /**
   * Of every value of a list; null: told from the value
   */
  type:
    | (
        | "url"
        | "email"
        | "ipv6"
        | "mac"
        | "ipv4"
        | "sha256"
        | "sha1"
        | "md5"
        | "cve"
        | "technique"
        | "btc"
        | "filename"
        | "domain"
        | "sha512"
        | "ssdeep"
        | "eth"
        | "xmr"
        | "path"
        | "registry_key"
        | "asn"
        | "host"
      )
    | null;
  /**
   * Of a CSV file that has no row that names them
   */
  columns:
    | ("value" | "type" | "confidence" | "tlp" | "labels" | "description" | "first_seen" | "last_seen" | "valid_until" | "techniques" | "ref" | "ignore")[]
    | null;
  intervalHours: number;
  /**
   * `partial`: it stopped half-way, and what arrived whole was taken; `failed`: see problem
   */
  state: "idle" | "requested" | "running" | "ok" | "partial" | "failed";
  problem: string | null;
  etag: string | null;
  lastModified: string | null;
  requestedBy: string | null;
  startedAt: string | null;
  lastRunAt: string | null;
  /**
   * When it last brought something that was fetched anew
   */
  lastChangeAt: string | null;
  lastImportId: string | null;
  /**
   * Of the last run that brought content
   */
  counts: {
    taken: number;
    merged: number;
    refused: number;
    ignored: number;
  };
  createdBy: string;
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  /**
   * Raised by what people change, not by runs
   */
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Correction".
 */
export interface Correction {
  id: string;
  incidentId: string;
  /**
   * uid; null when that account was deleted
   */
  by: string | null;
  /**
   * Of their latest word
   */
  at: string;
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
  /**
   * When they said the category
   */
  categoryAt: string | null;
  /**
   * Digest of the report they said the category of, whatever the model
   */
  reportSha256: string | null;
  severity: ("low" | "medium" | "high" | "critical") | null;
  comment: string | null;
  /**
   * What the engine had said; null when it had not judged yet
   */
  engine: {
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
    severity: "low" | "medium" | "high" | "critical";
    confidence: number;
    modelSha256: string;
    inputSha256: string;
  } | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ModelFigures".
 */
export interface ModelFigures {
  texts: number;
  accuracy: number;
  /**
   * Over the categories that occur
   */
  macroF1: number;
  recall: {
    [k: string]: {
      right: number;
      of: number;
    };
  };
  /**
   * Expected calibration error over 15 bins of equal width
   */
  calibrationError: number;
  meanConfidence: number;
  /**
   * Answers that need review
   */
  reviewShare: number;
  /**
   * Answers by category
   */
  mix: {
    [k: string]: number;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "DriftReport".
 */
export interface DriftReport {
  state: "ok" | "watch" | "drifted";
  /**
   * Since when it is so
   */
  since: string;
  /**
   * When it was looked at last
   */
  at: string;
  reasons: string[];
  modelSha256: string;
  /**
   * How many days the sample goes back: 7, or 30 where a week has too few verdicts
   */
  days: number;
  sample: {
    verdicts: number;
    meanConfidence: number;
    /**
     * Standard deviation
     */
    confidenceDeviation: number;
    reviewShare: number;
    /**
     * Those a person gave another category
     */
    correctedShare: number;
    /**
     * By the engine's category
     */
    counts: {
      [k: string]: number;
    };
  };
  /**
   * By the frozen texts
   */
  expected: {
    accuracy: number;
    meanConfidence: number;
    reviewShare: number;
  };
  /**
   * Population stability index of the categories
   */
  psi: number;
  /**
   * What the categories are compared with: the 30 days before the sample, or the frozen texts as long as those days have too few verdicts
   */
  psiAgainst: "before" | "card";
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "StoredModel".
 */
export interface StoredModel {
  /**
   * SHA-256 of its file
   */
  id: string;
  version: string;
  /**
   * SHA-256 of the model it was fine-tuned from
   */
  parent: string;
  /**
   * SHA-256 of the model that judged when it was made
   */
  comparedWith: string;
  state: "candidate" | "active" | "rejected" | "retired";
  /**
   * Why it was rejected
   */
  reasons: string[];
  /**
   * Corrected texts it learnt from
   */
  taught: number;
  /**
   * On the frozen texts, with the model that judged and with this one; and on the corrections held back
   */
  figures: {
    before: ModelFigures;
    after: ModelFigures;
    heldBack: {
      texts: number;
      rightBefore: number;
      rightAfter: number;
      fixed: number;
      spoilt: number;
    };
  } | null;
  bytes: number;
  /**
   * ISO 8601 date and time in UTC
   */
  at: string;
  by: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ModelChoice".
 */
export interface ModelChoice {
  activeSha256: string;
  /**
   * What a rollback leads to
   */
  previousSha256: string | null;
  /**
   * null as long as nobody chose: then it is the deployed one
   */
  since: string | null;
  by: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Dashboard".
 */
export interface Dashboard {
  /**
   * ISO 8601 date and time in UTC
   */
  at: string;
  open: {
    total: number;
    byStatus: {
      [k: string]: number;
    };
    bySeverity: {
      [k: string]: number;
    };
    byCategory: {
      [k: string]: number;
    };
    needsReview: number;
    unassigned: number;
  };
  overdue: number;
  queue: {
    /**
     * The day on which the oldest was reported
     */
    oldest: string | null;
    /**
     * How many were reported more than so many days ago
     */
    ages: {
      overDays: number;
      count: number;
    }[];
  };
  /**
   * Who has most, twenty at most
   */
  load: {
    uid: string;
    name: string | null;
    open: number;
  }[];
  mine: {
    open: number;
    overdue: number;
  };
  alerts: {
    new: number;
    bySeverity: {
      [k: string]: number;
    };
  };
  /**
   * For managers; null for the team
   */
  history: {
    period: {
      /**
       * A day in UTC
       */
      from: string;
      /**
       * A day in UTC
       */
      to: string;
    };
    before: {
      /**
       * A day in UTC
       */
      from: string;
      /**
       * A day in UTC
       */
      to: string;
    };
    flow: {
      created: number;
      closed: number;
      /**
       * Closed after a target had passed
       */
      breached: number;
      before: {
        created: number;
        closed: number;
        /**
         * Closed after a target had passed
         */
        breached: number;
      };
    };
    times: {
      detect: {
        count: number;
        median: number | null;
        p90: number | null;
        before: Quantiles;
        /**
         * Of the median, as a share of what it was: −0.25 is a quarter faster
         */
        change: number | null;
      };
      triage: {
        count: number;
        median: number | null;
        p90: number | null;
        before: Quantiles;
        /**
         * Of the median, as a share of what it was: −0.25 is a quarter faster
         */
        change: number | null;
      };
      acknowledge: {
        count: number;
        median: number | null;
        p90: number | null;
        before: Quantiles;
        /**
         * Of the median, as a share of what it was: −0.25 is a quarter faster
         */
        change: number | null;
      };
      resolve: {
        count: number;
        median: number | null;
        p90: number | null;
        before: Quantiles;
        /**
         * Of the median, as a share of what it was: −0.25 is a quarter faster
         */
        change: number | null;
      };
    };
    engine: {
      judged: number;
      failed: number;
      needsReview: number;
      corrected: {
        category: number;
        severity: number;
      };
      confirmed: {
        category: number;
        severity: number;
      };
      /**
       * Of all that were judged, the share whose category nobody corrected
       */
      categoryKept: number | null;
      severityKept: number | null;
      before: EngineAccuracy;
    };
    signIns: {
      /**
       * ISO 8601 date and time in UTC
       */
      since: string;
      byOutcome: {
        [k: string]: number;
      };
      failureShare: number | null;
      locked: number;
    };
  } | null;
}
/**
 * Milliseconds, within 5 %; null of none
 *
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Quantiles".
 */
export interface Quantiles {
  count: number;
  median: number | null;
  p90: number | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "EngineAccuracy".
 */
export interface EngineAccuracy {
  judged: number;
  failed: number;
  needsReview: number;
  corrected: {
    category: number;
    severity: number;
  };
  confirmed: {
    category: number;
    severity: number;
  };
  /**
   * Of all that were judged, the share whose category nobody corrected
   */
  categoryKept: number | null;
  severityKept: number | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Statistics".
 */
export interface Statistics {
  period: {
    /**
     * A day in UTC
     */
    from: string;
    /**
     * A day in UTC
     */
    to: string;
  };
  by: "category" | "severity" | "source" | "tlp" | "assignee" | "status" | "verdict";
  /**
   * The most frequent first, a hundred at most. A verdict is known of closed ones alone, a status of created ones, and has no times
   *
   * @maxItems 100
   */
  rows: {
    /**
     * `none` of those that have none, `restricted` for all restricted ones together
     */
    value: string;
    /**
     * Of an assignee
     */
    name: string | null;
    created: number | null;
    closed: number | null;
    times: Times | null;
  }[];
  totals: {
    created: number;
    closed: number;
    /**
     * Closed after a target had passed
     */
    breached: number;
  };
  times: Times;
  engine: EngineAccuracy;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Times".
 */
export interface Times {
  detect: Quantiles;
  triage: Quantiles;
  acknowledge: Quantiles;
  resolve: Quantiles;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Trends".
 */
export interface Trends {
  period: {
    /**
     * A day in UTC
     */
    from: string;
    /**
     * A day in UTC
     */
    to: string;
  };
  interval: "day" | "week" | "month";
  /**
   * Without gaps, from the first day on which anything was ever counted
   */
  series: {
    /**
     * A day in UTC
     */
    from: string;
    count: number;
    /**
     * It is not over, or not whole in the period
     */
    isPartial: boolean;
  }[];
  /**
   * By weekday, of days; null before four weeks
   */
  seasonality:
    | {
        name: string;
        /**
         * Of an average day
         */
        factor: number;
        days: number;
      }[]
    | null;
  /**
   * Where the level changed: means on both sides
   */
  changes: {
    /**
     * A day in UTC
     */
    from: string;
    before: number;
    after: number;
  }[];
  /**
   * null with less than four weeks of days, or four weeks or months
   */
  forecast: {
    /**
     * Seasons and trend, or as in the season before: what did better on the last points
     */
    method: "model" | "naive";
    /**
     * The chance that what comes lies between lower and upper
     */
    level: number;
    points: {
      /**
       * A day in UTC
       */
      from: string;
      expected: number;
      lower: number;
      upper: number;
    }[];
    /**
     * Mean absolute error of both on the last points
     */
    error: {
      model: number | null;
      naive: number;
      points: number;
    };
  } | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ExportJob".
 */
export interface ExportJob {
  id: string;
  kind: "incidents" | "alerts" | "audit";
  format: "csv" | "json" | "ndjson";
  bom: boolean;
  people: boolean;
  /**
   * `to` is the moment it was asked for at the latest, for the log ten minutes before: what comes in meanwhile is not in it
   */
  filter: {
    /**
     * @minItems 1
     * @maxItems 8
     */
    status?: [
      "new" | "triaged" | "in_progress" | "contained" | "eradicated" | "recovered" | "on_hold" | "closed" | "acknowledged" | "resolved" | "false_positive",
      ...(
        "new" | "triaged" | "in_progress" | "contained" | "eradicated" | "recovered" | "on_hold" | "closed" | "acknowledged" | "resolved" | "false_positive"
      )[]
    ];
    severity?: "low" | "medium" | "high" | "critical";
    /**
     * Of incidents
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
     * Only incidents the caller watches, restricted ones included
     */
    watching?: boolean;
    /**
     * Of alerts
     */
    source?: string;
    /**
     * With the alerts that a rule keeps out of lists
     */
    suppressed?: boolean;
    /**
     * Of statistics
     */
    by?: "category" | "severity" | "source" | "tlp" | "assignee" | "status" | "verdict";
    /**
     * Such as `incident-<id>` or `user-<uid>`
     */
    stream?: string;
    /**
     * uid of who did it, or `system:<part>`
     */
    actor?: string;
    event?:
      | "user.created"
      | "user.role_changed"
      | "user.registered"
      | "user.updated"
      | "user.unsubscribed"
      | "user.email_verified"
      | "user.disabled"
      | "user.enabled"
      | "user.deleted"
      | "user.forgotten"
      | "user.unlocked"
      | "user.sign_in_method_added"
      | "user.password_changed"
      | "user.password_reset"
      | "session.revoked"
      | "mfa.enabled"
      | "mfa.disabled"
      | "mfa.reset"
      | "mfa.backup_codes_regenerated"
      | "mfa.backup_code_used"
      | "application.submitted"
      | "application.document_added"
      | "application.document_scanned"
      | "application.withdrawn"
      | "application.emptied"
      | "application.approved"
      | "application.rejected"
      | "incident.created"
      | "incident.updated"
      | "incident.triaged"
      | "incident.triage_failed"
      | "incident.transitioned"
      | "incident.assigned"
      | "incident.restricted"
      | "incident.watchers_set"
      | "incident.alert_attached"
      | "incident.merged"
      | "incident.unmerged"
      | "incident.linked"
      | "incident.target_warned"
      | "incident.target_breached"
      | "incident.proposed"
      | "incident.legal_hold_set"
      | "incident.legal_hold_released"
      | "incident.exported"
      | "timeline.added"
      | "clock.armed"
      | "clock.changed"
      | "clock.facts_set"
      | "clock.submitted"
      | "clock.waived"
      | "clock.reopened"
      | "clock.warned"
      | "clock.late"
      | "compliance.settings_updated"
      | "task.added"
      | "task.updated"
      | "settings.updated"
      | "message.sent"
      | "message.edited"
      | "evidence.added"
      | "evidence.scan_requested"
      | "evidence.scanned"
      | "evidence.quarantined"
      | "evidence.copy_made"
      | "evidence.copy_removed"
      | "evidence.read"
      | "evidence.verified"
      | "evidence.altered"
      | "evidence.manifest_exported"
      | "evidence.hold_set"
      | "evidence.hold_released"
      | "evidence.deleted"
      | "playbook.created"
      | "playbook.updated"
      | "playbook.archived"
      | "playbook.restored"
      | "playbook.run"
      | "action.requested"
      | "action.approved"
      | "action.rejected"
      | "action.cancelled"
      | "action.started"
      | "action.executed"
      | "action.failed"
      | "action.expired"
      | "model.corrected"
      | "model.trained"
      | "model.activated"
      | "model.drift_changed"
      | "alert.created"
      | "alert.updated"
      | "alert.attached"
      | "alert.followed_merge"
      | "alert.promoted"
      | "alert.raised"
      | "alert.merged"
      | "alert.judged"
      | "alertGroup.suggested"
      | "alertGroup.joined"
      | "alertGroup.raised"
      | "alertGroup.promoted"
      | "alertGroup.dismissed"
      | "alertGroup.merged"
      | "source.added"
      | "source.updated"
      | "source.key_rotated"
      | "source.revoked"
      | "suppression.added"
      | "suppression.updated"
      | "suppression.ended"
      | "indicator.created"
      | "indicator.updated"
      | "indicator.removed"
      | "indicator.import_received"
      | "indicator.imported"
      | "indicator.exported"
      | "incident.indicator_matched"
      | "incident.severity_in_context"
      | "alert.indicator_matched"
      | "feed.created"
      | "feed.updated"
      | "feed.removed"
      | "feed.run_requested"
      | "export.made"
      | "export.requested"
      | "export.finished"
      | "export.failed"
      | "export.cancelled"
      | "export.downloaded"
      | "export.expired"
      | "outbox.redelivered"
      | "mail.sent_by_manager"
      | "mail.address_suppressed"
      | "mail.suppression_lifted"
      | "webhook.added"
      | "webhook.updated"
      | "webhook.secret_rotated"
      | "webhook.removed"
      | "webhook.disabled"
      | "webhook.redelivered"
      | "report.requested"
      | "report.made"
      | "report.failed"
      | "report.downloaded"
      | "report.expired"
      | "audit.read"
      | "audit.verified"
      | "audit.exported"
      | "audit.checkpointed"
      | "audit.personal_erased"
      | "erasure.requested"
      | "erasure.erased"
      | "erasure.reported"
      | "retention.deleted"
      | "retention.cleared"
      | "erasure.report_read";
    /**
     * Reported, first seen or entered at or after
     */
    from?: string;
    /**
     * Reported, first seen or entered before; now when left out and at the latest, for the log ten minutes before now
     */
    to?: string;
  };
  state: "pending" | "running" | "done" | "failed" | "cancelled";
  /**
   * How many documents there are to look at
   */
  total: number;
  /**
   * How many of them were looked at so far
   */
  read: number;
  /**
   * How many rows were written so far
   */
  rows: number;
  bytes: number;
  /**
   * Of the whole file; null until it is done
   */
  sha256: string | null;
  problem: string | null;
  requestedBy: string;
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  finishedAt: string | null;
  /**
   * When it and its file are removed
   */
  expiresAt: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ReportJob".
 */
export interface ReportJob {
  id: string;
  kind: "gdpr" | "hipaa" | "sox" | "nis2" | "dora" | "executive";
  /**
   * ISO 8601 date and time in UTC
   */
  from: string;
  /**
   * ISO 8601 date and time in UTC
   */
  to: string;
  formats: ("pdf" | "md" | "csv" | "json")[];
  state: "requested" | "running" | "done" | "failed";
  /**
   * In percent
   */
  progress: number;
  /**
   * The first figures; null of nothing
   *
   * @maxItems 20
   */
  figures: {
    label: string;
    value: number | null;
    unit: string;
  }[];
  /**
   * How many kinds of things are missing
   */
  gaps: number;
  /**
   * Of the report's data, which every form of it is made from
   */
  sha256: string | null;
  files: {
    format: "pdf" | "md" | "csv" | "json";
    bytes: number;
    sha256: string;
  }[];
  problem: string | null;
  requestedBy: string;
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  finishedAt: string | null;
  /**
   * When it and its files are removed
   */
  expiresAt: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ClockList".
 */
export interface ClockList {
  incidentId: string;
  facts: {
    /**
     * Personal data are affected (GDPR Art. 4(12))
     */
    personalData: boolean | null;
    /**
     * A high risk to the people concerned is likely (GDPR Art. 34(1))
     */
    highRisk: boolean | null;
    /**
     * A significant incident (NIS2 Art. 23(3))
     */
    isSignificant: boolean | null;
    /**
     * Classified as a major ICT-related incident (DORA Art. 18)
     */
    isMajor: boolean | null;
    /**
     * Unsecured protected health information was breached (45 CFR 164.402)
     */
    phi: boolean | null;
    /**
     * Determined to be material (Form 8-K, Item 1.05)
     */
    isMaterial: boolean | null;
    /**
     * A notification incident (12 CFR 53.2, 225.301, 304.22)
     */
    isNotificationIncident: boolean | null;
    /**
     * Of a type in Annexure I of the CERT-In directions
     */
    isCertInReportable: boolean | null;
    /**
     * A cybersecurity incident under 23 NYCRR 500.1 that asks for notice
     */
    isNydfsReportable: boolean | null;
    /**
     * When the organisation became aware of it: discovered, noticed
     */
    awareAt: string | null;
    /**
     * When the high risk was established
     */
    highRiskAt: string | null;
    /**
     * When it was known to be significant
     */
    significantAt: string | null;
    /**
     * When it was classified as major
     */
    classifiedAt: string | null;
    /**
     * When it was determined to be material
     */
    materialityDeterminedAt: string | null;
    /**
     * When it was determined to be a notification incident
     */
    notificationDeterminedAt: string | null;
    /**
     * When it was determined that a cybersecurity incident has occurred
     */
    nydfsDeterminedAt: string | null;
    /**
     * How many people are affected
     */
    peopleAffected: number | null;
  };
  /**
   * Whose word each fact is, by its name
   */
  sources: {
    [k: string]: {
      /**
       * `incident`: brought by one that this one carries on for; whose word it is there, its own facts say
       */
      source: "engine" | "person" | "incident";
      /**
       * `system:compliance`, a uid, or the incident's id
       */
      by: string;
      /**
       * ISO 8601 date and time in UTC
       */
      at: string;
    };
  };
  /**
   * What was said of this incident alone; the settings say it for all
   */
  regimes: {
    [k: string]: boolean;
  };
  /**
   * Regimes of which nobody has said whether the organisation is under them: they start no clock
   */
  undecided: ("gdpr" | "nis2" | "dora" | "hipaa" | "sec" | "us_banking" | "cert_in" | "nydfs" | "sox")[];
  /**
   * What there is to know of regimes without a clock
   */
  notes: string[];
  /**
   * What contradicts itself, and what that leads to
   */
  warnings: {
    code: string;
    message: string;
  }[];
  review: string;
  clocks: Clock[];
  /**
   * Of the facts
   */
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Clock".
 */
export interface Clock {
  /**
   * `<regime>-<obligation>`
   */
  id: string;
  incidentId: string;
  regime: "gdpr" | "nis2" | "dora" | "hipaa" | "sec" | "us_banking" | "cert_in" | "nydfs" | "sox";
  obligation: string;
  title: string;
  citation: string;
  /**
   * The version of the rules it was armed under; it keeps them
   */
  packVersion: string;
  note: string | null;
  state: "needs_assessment" | "running" | "submitted" | "late" | "waived" | "carried";
  /**
   * What somebody has to answer, in needs_assessment
   */
  question: string | null;
  /**
   * What the time runs from: a fact, or `submission of <clock>`
   */
  anchor: string | null;
  anchorAt: string | null;
  /**
   * In needs_assessment: when it is due if the answer is yes. null where the law names no number, or nothing is known to count from
   */
  dueAt: string | null;
  /**
   * dueAt passed before anything was submitted
   */
  isLate: boolean;
  /**
   * ISO 8601 date and time in UTC
   */
  armedAt: string;
  /**
   * @maxItems 20
   */
  receipts: {
    id: string;
    /**
     * The authority's reference, or how else it can be found
     */
    reference: string;
    /**
     * ISO 8601 date and time in UTC
     */
    submittedAt: string;
    note: string | null;
    /**
     * The file of this incident that proves it
     */
    evidenceId: string | null;
    /**
     * uid of who entered it
     */
    by: string;
    /**
     * When it was entered
     */
    at: string;
    /**
     * Since when it does not count: entered by mistake
     */
    withdrawnAt: string | null;
    withdrawnBy: string | null;
  }[];
  submittedAt: string | null;
  waivedAt: string | null;
  waivedBy: string | null;
  reason: string | null;
  /**
   * Waived by an answer of no: it starts again when the answer changes
   */
  isWaivedByFacts: boolean;
  /**
   * The incident in whose clock it goes on, while it is carried
   */
  carriedBy: string | null;
  /**
   * Beyond 100: the first, the first that ran, and the latest; the log has them all
   *
   * @maxItems 100
   */
  history: {
    /**
     * ISO 8601 date and time in UTC
     */
    at: string;
    /**
     * uid of a person, or `system:compliance`
     */
    by: string;
    state: "needs_assessment" | "running" | "submitted" | "late" | "waived" | "carried";
    anchor: string | null;
    anchorAt: string | null;
    dueAt: string | null;
    reason: string | null;
  }[];
  warned: ("half" | "day" | "hours" | "over" | "reminder")[];
  /**
   * When somebody has to be warned next
   */
  nextAt: string | null;
  /**
   * ISO 8601 date and time in UTC
   */
  updatedAt: string;
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ComplianceSettings".
 */
export interface ComplianceSettings {
  regimes: {
    /**
     * null: nobody has said; it starts no clock, and every list of clocks says so
     */
    gdpr: boolean | null;
    /**
     * null: nobody has said; it starts no clock, and every list of clocks says so
     */
    nis2: boolean | null;
    /**
     * null: nobody has said; it starts no clock, and every list of clocks says so
     */
    dora: boolean | null;
    /**
     * null: nobody has said; it starts no clock, and every list of clocks says so
     */
    hipaa: boolean | null;
    /**
     * null: nobody has said; it starts no clock, and every list of clocks says so
     */
    sec: boolean | null;
    /**
     * null: nobody has said; it starts no clock, and every list of clocks says so
     */
    us_banking: boolean | null;
    /**
     * null: nobody has said; it starts no clock, and every list of clocks says so
     */
    cert_in: boolean | null;
    /**
     * null: nobody has said; it starts no clock, and every list of clocks says so
     */
    nydfs: boolean | null;
    /**
     * null: nobody has said; it starts no clock, and every list of clocks says so
     */
    sox: boolean | null;
  };
  /**
   * Whose days and months are counted
   */
  timeZone: string;
  /**
   * `target`: the closing days of TARGET count as holidays. Only where they are holidays in the organisation's Member State: a holiday makes a deadline later
   */
  calendar: "weekdays" | "target";
  /**
   * Further holidays of the organisation's Member State
   *
   * @maxItems 400
   */
  holidays: string[];
  /**
   * Weekend relief of Delegated Regulation (EU) 2025/301 Art. 5(4). `final_only` for credit institutions, central counterparties, trading venues, essential and important entities (Art. 5(5)); `none` where the authority said so (Art. 5(6))
   */
  doraRelief: "all" | "final_only" | "none";
  /**
   * NIS2 Art. 23(4): notification within 24 hours
   */
  isTrustServiceProvider: boolean;
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "OutboxMail".
 */
export interface OutboxMail {
  id: string;
  template:
    | "verify_email"
    | "reset_password"
    | "invitation"
    | "account_locked"
    | "account_changed"
    | "password_changed"
    | "mfa_enabled"
    | "mfa_disabled"
    | "backup_code_used"
    | "application_received"
    | "application_decided"
    | "news"
    | "digest"
    | "announcement"
    | "incident_summary"
    | "deadline_reminder";
  to:
    | {
        uid: string;
      }
    | {
        email: string;
      };
  /**
   * `held` waits for the configuration, `dropped` had nobody to go to or may not, `failed` was given up
   */
  state: "pending" | "sending" | "held" | "sent" | "dropped" | "failed";
  attempts: number;
  lastError: string | null;
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  nextAttemptAt: string | null;
  sentAt: string | null;
  /**
   * The latest that SendGrid said became of it
   */
  delivery: {
    event: string;
    /**
     * ISO 8601 date and time in UTC
     */
    at: string;
  } | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Webhook".
 */
export interface Webhook {
  id: string;
  /**
   * `generic` is signed by Standard Webhooks; the others are in the form Slack and Teams read
   */
  kind: "generic" | "slack" | "teams";
  name: string;
  /**
   * @minItems 1
   * @maxItems 6
   */
  events: [
    "incident.created" | "incident.triaged" | "incident.status" | "incident.assigned" | "alert.created" | "clock.warned",
    ...("incident.created" | "incident.triaged" | "incident.status" | "incident.assigned" | "alert.created" | "clock.warned")[]
  ];
  /**
   * The least severity of alerts it hears of
   */
  alertsFrom: "low" | "medium" | "high" | "critical";
  /**
   * Whether titles go out too: people wrote them, and they may name anything
   */
  includesTitle: boolean;
  /**
   * The host of its address; the rest is kept secret, for at Slack and Teams it is one
   */
  host: string;
  enabled: boolean;
  /**
   * Deliveries in a row that were given up
   */
  failures: number;
  disabledReason: string | null;
  createdBy: string;
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  /**
   * ISO 8601 date and time in UTC
   */
  updatedAt: string;
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "WebhookDelivery".
 */
export interface WebhookDelivery {
  id: string;
  type: "incident.created" | "incident.triaged" | "incident.status" | "incident.assigned" | "alert.created" | "clock.warned";
  /**
   * What it tells of: `incidents/<id>` or `alerts/<id>`
   */
  subject: string;
  state: "pending" | "sending" | "held" | "sent" | "dropped" | "failed";
  attempts: number;
  lastError: string | null;
  /**
   * ISO 8601 date and time in UTC
   */
  createdAt: string;
  nextAttemptAt: string | null;
  sentAt: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "AuditEntry".
 */
export interface AuditEntry {
  stream: string;
  seq: number;
  event: string;
  at: string;
  actorId: string;
  actorRole: string;
  subject: string;
  requestId: string;
  details: {
    [k: string]: string | number | boolean | null | string[];
  };
  hash: string;
  /**
   * What the event says, in words
   */
  meaning: string;
  /**
   * Personal values by field; null where there are none
   */
  personal: {
    [k: string]: string;
  } | null;
  /**
   * There were personal values, which are gone
   */
  erased: boolean;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "AuditVerification".
 */
export interface AuditVerification {
  /**
   * false: something was found wrong, by this call or by one it goes on from; null: nothing so far, and there is more to look at (`nextCursor`); true: all was looked at and nothing was found
   */
  isWhole: boolean | null;
  /**
   * The first problem of each stream, of each part of a long one and of each checkpoint; a hundred at most
   */
  problems: {
    /**
     * null for what concerns no stream
     */
    stream: string | null;
    /**
     * Number of the entry, or of the checkpoint where there is no stream
     */
    seq: number | null;
    kind:
      | "changed"
      | "missing"
      | "reordered"
      | "truncated"
      | "head_mismatch"
      | "checkpoint_mismatch"
      | "checkpoint_invalid"
      | "commitment_mismatch"
      | "value_missing"
      | "export_altered";
    detail: string;
  }[];
  /**
   * Problems this call found beyond those it lists
   */
  moreProblems: number;
  streams: number;
  entries: number;
  /**
   * Entries whose personal values were erased, as the log says
   */
  erased: number;
  checkpoints: number;
  /**
   * Ends of streams that checkpoints name, looked up
   */
  places: number;
  /**
   * What was written since is held by the chain alone
   */
  lastCheckpoint: {
    number: number;
    upTo: string | null;
  } | null;
  /**
   * null when all was looked at
   */
  nextCursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Erasure".
 */
export interface Erasure {
  uid: string;
  state: "running" | "settling" | "held" | "done";
  ground: "no_longer_necessary" | "consent_withdrawn" | "objection" | "unlawful_processing" | "legal_obligation" | "child_consent";
  requestedBy: string;
  /**
   * ISO 8601 date and time in UTC
   */
  requestedAt: string;
  /**
   * 1 erases, each further one looks again
   */
  pass: number;
  steps: {
    [k: string]: {
      /**
       * How much there was, what came in meanwhile included
       */
      found: number;
      /**
       * How much of it there still is
       */
      left: number;
      /**
       * How much of that a legal hold keeps
       */
      held: number;
    };
  };
  /**
   * How many signed reports there are; the last one counts
   */
  reports: number;
  /**
   * When it is gone on with; null when it is done
   */
  nextAt: string | null;
  finishedAt: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ErasureReport".
 */
export interface ErasureReport {
  /**
   * The installation: its Firebase project
   */
  project: string;
  uid: string;
  pseudonym: string;
  number: number;
  state: "held" | "done";
  ground: "no_longer_necessary" | "consent_withdrawn" | "objection" | "unlawful_processing" | "legal_obligation" | "child_consent";
  requestedBy: string;
  /**
   * ISO 8601 date and time in UTC
   */
  requestedAt: string;
  /**
   * ISO 8601 date and time in UTC
   */
  at: string;
  erased: {
    /**
     * How much there was, what came in meanwhile included
     */
    found: number;
    /**
     * How much of it there still is
     */
    left: number;
    /**
     * How much of that a legal hold keeps
     */
    held: number;
    name:
      | "profile"
      | "signIn"
      | "secrets"
      | "sessions"
      | "notifications"
      | "loginAttempts"
      | "mail"
      | "mailNotices"
      | "exports"
      | "applications"
      | "baselines"
      | "corrections"
      | "reporterNames"
      | "messages"
      | "uploaderNames"
      | "receipts"
      | "audit";
    what: string;
  }[];
  held: {
    count: number;
    /**
     * The first of them
     */
    items: {
      path: string;
      incidentId: string;
    }[];
    why: string;
  };
  kept: {
    what: string;
    where: string[];
    count: number | null;
    why: string;
    until: string;
  }[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "RetentionSettings".
 */
export interface RetentionSettings {
  rules: {
    /**
     * null keeps it for ever
     */
    closedIncidents: number | null;
    /**
     * null keeps it for ever
     */
    resolvedAlerts: number | null;
    /**
     * null keeps it for ever
     */
    falsePositiveAlerts: number | null;
    /**
     * null keeps it for ever
     */
    notifications: number | null;
    /**
     * null keeps it for ever
     */
    imports: number | null;
  };
  version: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "RetentionPreview".
 */
export interface RetentionPreview {
  version: number;
  rules: {
    rule: "closedIncidents" | "resolvedAlerts" | "falsePositiveAlerts" | "notifications" | "imports";
    /**
     * null keeps it for ever
     */
    days: number | null;
    /**
     * What is older than this would go
     */
    before: string | null;
    /**
     * How many are of that age. Those under a legal hold, with a deadline that runs, that repeat one that stands, or that one repeats which stays, stay all the same; restricted incidents are not counted here
     */
    due: number;
    /**
     * The oldest of them
     */
    examples: {
      id: string;
      /**
       * ISO 8601 date and time in UTC
       */
      at: string;
    }[];
  }[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Notification".
 */
export interface Notification {
  id: string;
  type:
    | "incident_triaged"
    | "incident_status"
    | "incident_assigned"
    | "incident_waiting"
    | "incident_merged"
    | "incident_proposal"
    | "incident_due"
    | "incident_overdue"
    | "message_received"
    | "message_mention"
    | "task_assigned"
    | "action_requested"
    | "action_state"
    | "evidence_infected"
    | "application_submitted"
    | "application_decided"
    | "model_drifted"
    | "indicator_matched"
    | "webhook_disabled";
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
  | "file_unscanned"
  | "file_infected"
  | "file_altered"
  | "legal_hold"
  | "hash_mismatch"
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
