/** koncli without a process, for tests: streams that are remembered, signals that are raised, commands that only pretend to run. */
import type { Primitive } from "../primitives/define.ts";
import { primitives } from "../primitives/mod.ts";
import type { Child, ChildOptions } from "./child.ts";
import type { Context, Sink } from "./context.ts";
import { koncli } from "./koncli.ts";
import { commandTree } from "./tree.ts";

export interface TestOptions {
  readonly connect?: Context["connect"];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly terminal?: boolean;
  readonly program?: string;
  readonly startChild?: Context["startChild"];
  /** What koncli is about. Default: all there is. */
  readonly primitives?: readonly Primitive[];
  /** Called with all that stands on stdout so far, whenever that grows. */
  readonly onOutput?: (text: string, call: TestCall) => void;
}

/** A call of koncli that is under way, or over. */
export class TestCall {
  stdout = "";
  stderr = "";
  /** What it ran, and what that was told. */
  readonly children: { readonly command: readonly string[]; readonly env: ChildOptions["env"] }[] = [];
  readonly #listeners = new Map<Deno.Signal, Set<() => void>>();
  readonly #options: TestOptions;

  constructor(options: TestOptions) {
    this.#options = options;
  }

  /** What a signal does that reaches the process. */
  raise(signal: Deno.Signal): void {
    for (const listener of this.#listeners.get(signal) ?? []) listener();
  }

  /** How many listeners are left for signals. */
  get listening(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  contextFor(args: readonly string[]): Context {
    const { connect = refuse, env = {}, files = {}, terminal = false, program = "koncli", startChild, onOutput } = this.#options;
    return {
      program,
      args,
      env: (name) => env[name],
      readFile: (path) => Promise.resolve(files[path]),
      stdout: this.#sink(terminal, (text) => {
        this.stdout += text;
        onOutput?.(this.stdout, this);
      }),
      stderr: this.#sink(terminal, (text) => this.stderr += text),
      signals: { on: (signal, listener) => this.#on(signal, listener) },
      connect,
      startChild: (command, options) => {
        this.children.push({ command, env: options.env });
        return startChild ? startChild(command, options) : pretend();
      },
      now: () => Date.now(),
    };
  }

  #sink(isTerminal: boolean, write: (text: string) => void): Sink {
    return { isTerminal, width: 100, write };
  }

  #on(signal: Deno.Signal, listener: () => void): () => void {
    const all = this.#listeners.get(signal) ?? new Set();
    this.#listeners.set(signal, all.add(listener));
    return () => all.delete(listener);
  }
}

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly call: TestCall;
}

/** Calls koncli, as a shell would with these words. */
export async function run(args: readonly string[], options: TestOptions = {}): Promise<Result> {
  const call = new TestCall(options);
  const code = await koncli(commandTree(options.primitives ?? primitives), call.contextFor(args));
  return { code, stdout: call.stdout, stderr: call.stderr, call };
}

function refuse(): Promise<never> {
  return Promise.reject(new Error("There is no cluster in this test"));
}

/** A command that ends at once, with success. */
function pretend(): Child {
  return { ended: Promise.resolve(0), relay: () => {}, signal: () => {}, survives: () => false };
}
