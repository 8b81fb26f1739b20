/** What clamd.mjs offers, for the tests. */
export const eicar: Buffer;
export const clamdRemedy: string;
export function clamdBinary(): string | undefined;

export interface Clamd {
  /** `127.0.0.1:port` */
  address: string;
  stop(): Promise<void>;
}

export function startClamd(options: { port: number; logFile: string; temporary?: string; options?: Record<string, string | number> }): Promise<Clamd>;
