/**
 * Connections as the transport uses them. Runtimes differ below this line and nowhere else: `connection_deno.ts` has them over `fetch`,
 * `connection_node.ts` over `node:https`, and `dial.ts` chooses.
 */

/** A request on its way out. */
export interface Question {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Ends the request, and its answer while that is being read. */
  readonly signal: AbortSignal;
}

/** The head of an answer. Its body is read once: as a text, or as a stream. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  /** A header, by its lower-case name. */
  header(name: string): string | undefined;
  text(): Promise<string>;
  stream(): ReadableStream<Uint8Array>;
}

/** One connection to one server, for one request at a time. It opens with its first request, and again where the server closed it. */
export interface Connection {
  /** Sends a request and waits for the head of its answer. Redirects are not followed. Rejects in words when no answer came. */
  send(question: Question): Promise<Answer>;
  /** Closes it, and cuts off what is under way. */
  close(): void;
}

/** Gives a fresh connection. */
export type Dial = () => Connection;
