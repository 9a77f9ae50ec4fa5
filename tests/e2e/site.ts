/** A namespace, and what a scenario does in it. */
import assert from "node:assert/strict";
import type { KubeApi, KubeObject, NewObject, Resource } from "../../kube/api.ts";
import { pods } from "../../kube/api.ts";
import { listAll } from "../../kube/list.ts";
import type { Lab } from "./lab.ts";
import { type Ended, Process } from "./process.ts";
import { Recorder } from "./recorder.ts";
import { eventually, whole } from "./expect.ts";

export interface KoncliOptions {
  /** What stands behind `--`. */
  readonly command?: readonly string[];
  /** Beside, or instead of, what the scenario's namespace and cluster ask for. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | "open";
  readonly cwd?: string;
}

const SAY = 'echo "token $KONDUCTOR_TOKEN"';
/** In the background a shell reads nothing unless told. */
const READ = "cat <&3 >/dev/null 2>&1";

/** A command that says that it runs, then lives until its input ends. Whatever ends the test ends the input. */
const STAY: readonly string[] = ["sh", "-c", `${SAY}; cat >/dev/null`];

/** The same; when it is asked to end (SIGTERM) it does what the shell script `told` says, and ends. */
export function obedient(told: string): readonly string[] {
  return ["sh", "-c", `exec 3<&0; ${READ} & trap '${told}' TERM; ${SAY}; wait $!`];
}

/** The same; when it is asked to end it says so, and goes on. */
export const STUBBORN: readonly string[] = [
  "sh",
  "-c",
  `exec 3<&0; trap "" TERM; ${READ} & trap "echo told" TERM; ${SAY}; while kill -0 $!; do wait $!; done`,
];

/** A `koncli ... run` that holds. */
export interface Hold {
  readonly process: Process;
  readonly token: number;
  /** Lets the command end by itself. */
  end(): Promise<Ended>;
}

export class Site implements AsyncDisposable {
  readonly lab: Lab;
  readonly namespace: string;
  readonly #processes: Process[] = [];
  readonly #recorders: Recorder[] = [];

  constructor(lab: Lab, namespace: string) {
    this.lab = lab;
    this.namespace = namespace;
  }

  get api(): KubeApi {
    return this.lab.api;
  }

  /** A path in the lab's folder that no other scenario uses. */
  path(name: string): string {
    return `${this.lab.folder}/${this.namespace}-${name}`;
  }

  /** The environment of processes: nothing of that of the test, but for the way to programs. */
  get env(): Record<string, string> {
    const { lab: { folder, place: { kubeconfig } }, namespace } = this;
    const path = Deno.env.get("PATH") ?? "";
    return { PATH: path, HOME: folder, DENO_DIR: `${folder}/deno`, KUBECONFIG: kubeconfig, KONCLI_NAMESPACE: namespace };
  }

  /** The command line of a koncli with these words; `command` stands behind `--`. */
  commandLine(line: string, command?: readonly string[]): readonly [program: string, ...args: string[]] {
    const { command: program, args } = this.lab.koncli;
    const words = line.split(" ").filter((word) => word !== "");
    return [program, ...args, ...words, ...command ? ["--", ...command] : []];
  }

  /** Starts a koncli. */
  start(line: string, { command, ...options }: KoncliOptions = {}): Process {
    const [program, ...args] = this.commandLine(line, command);
    return this.startProgram(program, { args, ...options });
  }

  /** Starts any program; it ends with the scenario. */
  startProgram(program: string, { args, env, stdin, cwd }: KoncliOptions & { readonly args: readonly string[] }): Process {
    const process = new Process(program, { args, env: { ...this.env, ...env }, cwd: cwd ?? this.lab.folder, stdin });
    this.#processes.push(process);
    this.lab.watchdog.mind(process);
    return process;
  }

  /** Runs a koncli to its end. */
  koncli(line: string, options: KoncliOptions = {}): Promise<Ended> {
    return this.start(line, options).ended;
  }

  /** Runs a koncli that has to succeed, and gives its standard output. */
  async ok(line: string, options: KoncliOptions = {}): Promise<string> {
    const ended = await this.koncli(line, options);
    assert.equal(ended.code, 0, whole(line, ended));
    return ended.stdout;
  }

  /** Runs a koncli with `-o json` that has to succeed. */
  async json(line: string, options: KoncliOptions = {}): Promise<unknown> {
    return JSON.parse(await this.ok(`${line} -o json`, options));
  }

  /** Starts a `koncli ... run` and waits until it holds. */
  async hold(line: string, { command = STAY, ...options }: KoncliOptions = {}): Promise<Hold> {
    const process = this.start(line, { ...options, command, stdin: "open" });
    const [, token] = await process.stdout.until(/^token (\d+)$/m);
    const end = async (): Promise<Ended> => {
      await process.closeInput();
      return await process.ended;
    };
    return { process, token: Number(token), end };
  }

  /** Creates an object, as `kubectl apply` does. */
  create(resource: Resource, { metadata, ...rest }: NewObject): Promise<KubeObject> {
    return this.api.create(resource, { object: { metadata: { namespace: this.namespace, ...metadata }, ...rest } });
  }

  get(resource: Resource, name: string): Promise<KubeObject> {
    return this.api.get(resource, { namespace: this.namespace, name });
  }

  delete(resource: Resource, name: string): Promise<void> {
    return this.api.delete(resource, { namespace: this.namespace, name });
  }

  patch(resource: Resource, name: string, patch: Readonly<Record<string, unknown>>): Promise<KubeObject> {
    return this.api.patch(resource, { namespace: this.namespace, name, patch });
  }

  patchStatus(resource: Resource, name: string, status: Readonly<Record<string, unknown>>): Promise<KubeObject> {
    return this.api.patch(resource, { namespace: this.namespace, name, patch: { status }, subresource: "status" });
  }

  async list(resource: Resource): Promise<readonly KubeObject[]> {
    return (await listAll(this.api, resource, { namespace: this.namespace })).objects;
  }

  /** Waits until an object is as it should be, and gives it. */
  async until(resource: Resource, name: string, holds: (object: KubeObject) => boolean): Promise<KubeObject> {
    let last: KubeObject | undefined;
    const look = async (): Promise<boolean> => holds(last = await this.get(resource, name));
    await eventually(look, () => `${resource.kind} "${name}" is ${JSON.stringify(last)}`);
    return last ?? await this.get(resource, name);
  }

  /** Waits until there are so many objects of a kind. */
  async untilThereAre(resource: Resource, count: number): Promise<readonly KubeObject[]> {
    let last: readonly KubeObject[] = [];
    const look = async (): Promise<boolean> => (last = await this.list(resource)).length === count;
    await eventually(look, () => `there are ${last.length} ${resource.plural} instead of ${count}: ${JSON.stringify(last)}`);
    return last;
  }

  /** Creates a Pod that runs. */
  async pod(name: string, metadata: NewObject["metadata"] = {}): Promise<KubeObject> {
    const spec = { nodeName: "node-1", containers: [{ name: "main", image: "none" }], terminationGracePeriodSeconds: 0 };
    await this.create(pods, { metadata: { name, ...metadata }, spec });
    return await this.patchStatus(pods, name, { phase: "Running" });
  }

  /** Records each revision of an object from now on. */
  async record(resource: Resource, name: string): Promise<Recorder> {
    const recorder = await Recorder.start(this.api, resource, { namespace: this.namespace, name });
    this.#recorders.push(recorder);
    return recorder;
  }

  /** Does something while no operator runs. */
  async withoutOperator<T>(work: () => Promise<T>): Promise<T> {
    const { operators } = this.lab;
    await operators.kill();
    try {
      return await work();
    } finally {
      await operators.start();
    }
  }

  /** What those of its processes that run said so far, for a message. */
  report(): string {
    return this.#processes.flatMap(({ isOver, title, stdout, stderr }) => isOver ? [] : [`${title}\n${stdout.text}${stderr.text}`]).join(
      "\n",
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#processes, ...this.#recorders].map((one) => one[Symbol.asyncDispose]()));
  }
}
