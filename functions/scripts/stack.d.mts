/** What stack.mjs offers, for the TypeScript scripts that start a stack. */
export type EmulatorName = "auth" | "functions" | "firestore" | "storage" | "eventarc" | "tasks";

export interface StackOptions {
  offset?: number;
  importFrom?: string;
  exportTo?: string;
  only?: EmulatorName[];
  ui?: boolean;
  quiet?: boolean;
  log?: (line: string) => void;
}

export interface Stack {
  /** Port by emulator name, also of `hub`, `logging`, `firestoreWebsocket` and, where they run, `mailbox`, `clamd` and `ui`. */
  ports: Record<string, number>;
  env: Record<string, string>;
  logFile: string;
  whileAlive<T>(promise: Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export function startStack(options?: StackOptions): Promise<Stack>;
