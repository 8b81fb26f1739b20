import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Taken {
  headers: IncomingHttpHeaders;
  text: string;
}

/** How a receiver answers its nth request, counted from 1. */
export type Behaviour = (response: ServerResponse, nth: number) => void;

export const answering =
  (status: number, body = "", headers: Record<string, string> = {}): Behaviour =>
  (response) => {
    response.writeHead(status, headers).end(body);
  };

/** A real HTTP server on a free loopback port that keeps what it was sent, and behaves as it is told to. */
export async function startReceiver(behave: Behaviour): Promise<{ url: string; port: number; taken: Taken[]; stop: () => Promise<void> }> {
  const taken: Taken[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      taken.push({ headers: request.headers, text: Buffer.concat(chunks).toString() });
      behave(response, taken.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${String(port)}/actions`, port, taken, stop };
}
