/** The operator as users run it: a process of its own. */
import type { Supervisor } from "../cluster/supervisor.ts";
import { calm } from "./statistics.ts";

/** How long it may take until it is ready, in milliseconds. */
const PATIENCE = 30_000;

export interface OperatorOptions {
  readonly kubeconfig: string;
  readonly namespace: string;
}

let started = 0;

export class OperatorProcess implements AsyncDisposable {
  readonly pid: number;
  readonly #supervisor: Supervisor;
  readonly #name: string;
  readonly #log: string;

  private constructor(supervisor: Supervisor, { name, log, pid }: { readonly name: string; readonly log: string; readonly pid: number }) {
    this.#supervisor = supervisor;
    this.#name = name;
    this.#log = log;
    this.pid = pid;
  }

  /** Starts it below a supervisor, which ends it whatever becomes of this process. */
  static async start(supervisor: Supervisor, { kubeconfig, namespace }: OperatorOptions): Promise<OperatorProcess> {
    const name = `bench-operator-${++started}`;
    const main = new URL("../../main.ts", import.meta.url).pathname;
    const config = new URL("../../deno.json", import.meta.url).pathname;
    const nowhere = ["--metrics-bind-address", "0", "--health-probe-bind-address", "0"];
    const flags = ["--kubeconfig", kubeconfig, "--watch-namespace", namespace, ...nowhere];
    const deno = [Deno.execPath(), "run", "--quiet", "-A", "--config", config, main, ...flags];
    const log = `${supervisor.folder}/${name}.jsonl`;
    // It logs to stdout, which a supervisor does not keep.
    const answer = await supervisor.start(name, { command: "sh", args: ["-c", 'exec "$@" >"$0"', log, ...deno] });
    if (answer.type !== "running") throw new Error(`Cannot start an operator: ${JSON.stringify(answer)}`);
    return new OperatorProcess(supervisor, { name, log, pid: answer.pid });
  }

  /** When it logged `message` for the first time, in milliseconds since the epoch. */
  async logged(message: string): Promise<number> {
    const deadline = performance.now() + PATIENCE;
    while (performance.now() < deadline) {
      const line = (await this.#read()).split("\n").find((line) => line.includes(`"msg":"${message}"`));
      if (line !== undefined) return Date.parse(JSON.parse(line).time);
      await calm();
    }
    throw new Error(`Cannot measure: the operator never said "${message}"; its log: ${(await this.#read()).slice(-2000)}`);
  }

  /** Resolves once it decides. */
  async ready(): Promise<this> {
    await this.logged("Ready");
    return this;
  }

  /** Kills it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#supervisor.signal(this.#name, "SIGKILL");
  }

  #read(): Promise<string> {
    return Deno.readTextFile(this.#log).catch(() => "");
  }
}
