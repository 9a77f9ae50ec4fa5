/** Operators as processes: started, killed and started again. They end with the supervisor, and so with the test, however that ends. */
import process from "node:process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Supervisor } from "../cluster/supervisor.ts";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));
const NO_ENDPOINTS = ["--metrics-bind-address", "0", "--health-probe-bind-address", "0"];

/** How long an operator may take until it decides, in milliseconds. */
const READY_WITHIN = 30_000;

export interface OperatorsOptions {
  readonly supervisor: Supervisor;
  readonly kubeconfig: string;
}

export class Operators {
  readonly #options: OperatorsOptions;

  constructor(options: OperatorsOptions) {
    this.#options = options;
  }

  /** Starts an operator, in place of one that runs under that name, and waits until it decides. */
  async start(name = "operator"): Promise<void> {
    const { supervisor, kubeconfig } = this.#options;
    await this.kill(name);
    const heard = await this.log(name);
    const program = Deno.env.get("KONDUCTOR_TEST_OPERATOR");
    const start = program === undefined ? [Deno.execPath(), "run", "--quiet", "-A", "--config", CONFIG, MAIN] : [program];
    const args = [...start, ...NO_ENDPOINTS, "--kubeconfig", kubeconfig];
    // A compiled operator may read a kubeconfig in the folder that it is started in, and nowhere else.
    const answer = await supervisor.start(name, {
      command: "sh",
      args: ["-c", 'cd "$0"; log=$1; shift; exec "$@" >>"$log" 2>&1', dirname(kubeconfig), this.#logPath(name), ...args],
    });
    if (answer.type !== "running") throw new Error(`Cannot start ${name}: ${JSON.stringify(answer)}`);
    await this.#untilReady(name, heard.length);
  }

  /** Kills an operator (SIGKILL). Does nothing when it does not run. */
  async kill(name = "operator"): Promise<void> {
    await this.#options.supervisor.signal(name, "SIGKILL");
  }

  /** Asks an operator to end (SIGTERM), and gives its exit code. */
  async end(name = "operator"): Promise<number> {
    const { supervisor } = this.#options;
    const found = await supervisor.look(name);
    if (found.type === "running") process.kill(found.pid, "SIGTERM");
    for (;;) {
      const answer = await supervisor.look(name);
      if (answer.type === "ended") return answer.code;
      if (answer.type === "failed") throw new Error(`Cannot end ${name}: ${answer.message}`);
      await pause(20);
    }
  }

  /** All that an operator has logged, in all of its lives. */
  async log(name = "operator"): Promise<string> {
    return await Deno.readTextFile(this.#logPath(name)).catch(() => "");
  }

  #logPath(name: string): string {
    return `${this.#options.supervisor.folder}/${name}.jsonl`;
  }

  async #untilReady(name: string, from: number): Promise<void> {
    const deadline = performance.now() + READY_WITHIN;
    for (;;) {
      const said = (await this.log(name)).slice(from);
      if (said.includes('"msg":"Ready"')) return;
      const { type } = await this.#options.supervisor.look(name);
      if (type !== "running") throw new Error(`Cannot start ${name}: it has ended\n${said}`);
      if (performance.now() > deadline) throw new Error(`Cannot start ${name}: it is not ready in time\n${said}`);
      await pause(20);
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
