import { operations as ai } from "./ai/operations.ts";
import { operations as alerts } from "./alerts/operations.ts";
import { operations as analytics } from "./analytics/operations.ts";
import { operations as applications } from "./applications/operations.ts";
import { operations as audit } from "./audit/operations.ts";
import { operations as compliance } from "./compliance/operations.ts";
import { operations as evidence } from "./evidence/operations.ts";
import { operations as identity } from "./identity/operations.ts";
import { operations as incidents } from "./incidents/operations.ts";
import { operations as intelligence } from "./intelligence/operations.ts";
import { operations as notifications } from "./notifications/operations.ts";
import { operations as playbooks } from "./playbooks/operations.ts";
import { operations as retention } from "./retention/operations.ts";

/** Every operation by module: what the REST door serves, the API document describes and the client is typed by. */
export const modules = { identity, applications, incidents, evidence, playbooks, alerts, intelligence, ai, analytics, compliance, notifications, audit, retention };
