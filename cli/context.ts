/** What koncli needs of the world around it, passed in: so every command is tested without a process. Only main.ts has the real one. */
import type { ConnectOptions, Konductor } from "../sdk/mod.ts";
import type { StartChild } from "./child.ts";

/** A stream that is written to. */
export interface Sink {
  /** Whether a person reads along. */
  readonly isTerminal: boolean;
  /** How wide a terminal is, in columns. */
  readonly width?: number | undefined;
  /** How high a terminal is, in lines. */
  readonly height?: number | undefined;
  /** Throws `Deno.errors.BrokenPipe` when nobody reads any more. */
  write(text: string): void;
}

export interface Signals {
  /** Calls `listener` at every `signal` that reaches this process, until the returned function is called. */
  on(signal: Deno.Signal, listener: () => void): () => void;
}

export interface Context {
  /** How the user calls this program: `koncli`, or `kubectl konductor`. */
  readonly program: string;
  /** The words behind that. */
  readonly args: readonly string[];
  readonly env: (name: string) => string | undefined;
  /** The text of a file; `undefined` when there is none. */
  readonly readFile: (path: string) => Promise<string | undefined>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly signals: Signals;
  readonly connect: (options: ConnectOptions) => Promise<Konductor>;
  readonly startChild: StartChild;
  /** The wall clock, in milliseconds since the epoch. */
  readonly now: () => number;
}
