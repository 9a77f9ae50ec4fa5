/** Plays the examples in memory: Pods whose koncli is real, and whose work is what they say and a short while. */
import type { Child } from "../../cli/child.ts";
import { run } from "../../cli/test_context.ts";
import { type KubeObject, pods } from "../../kube/api.ts";
import { completed } from "../documents/manifests.ts";
import { Place } from "../documents/place.ts";
import { koncliArgs, scriptOf, statementsIn } from "./commands.ts";
import { containersOf, cronJobs, deployments, type Folder, jobs, podSpecOf, resourceFor, type Written } from "./folders.ts";

/** How long work takes, in milliseconds: not the same for every Pod, so that one of them is the last. */
const WORK = { least: 20, step: 10, steps: 7 };
/** How long an example may take, in milliseconds. */
const PATIENCE = 60_000;
/** How many runs of a CronJob are started at once. */
const RUNS = 2;

/** What a container has said, in order. */
export interface Line {
  readonly pod: string;
  readonly text: string;
}

interface Pod {
  readonly name: string;
  readonly hostname: string;
  readonly uid: string;
  readonly index: number;
  readonly env: Readonly<Record<string, string>>;
}

/** Applies a folder, and plays its Pods to their ends, all workloads at once. Returns what they have said. */
export async function play({ name, objects }: Pick<Folder, "name" | "objects">): Promise<readonly Line[]> {
  await using place = await Place.open();
  const stage = new Stage(place);
  for (const object of objects) await stage.create(object);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${name} does not end: ${JSON.stringify(stage.lines)}`)), PATIENCE);
  try {
    await Promise.race([Promise.all(objects.map((object) => stage.work(object))), late.promise]);
    return stage.lines;
  } finally {
    clearTimeout(timer);
  }
}

class Stage {
  readonly lines: Line[] = [];
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /** The API server in memory has no volumes, and nothing here needs them. */
  async create(object: Written): Promise<void> {
    if (object.kind.startsWith("PersistentVolume")) return;
    await this.#place.api.create(resourceFor(object), { object: { ...object, metadata: { namespace: "default", ...object.metadata } } });
  }

  /** Does what the Pods of a workload do, as many at a time as it says, and says that it is done. */
  async work(object: Written): Promise<void> {
    if (podSpecOf(object) === undefined) return;
    const { completions = 1, parallelism = 1, replicas = 1 } = object.spec;
    const count = { [jobs.kind]: completions, [deployments.kind]: replicas, [cronJobs.kind]: RUNS }[object.kind] ?? 0;
    const indexes = Array.from({ length: count }, (_, index) => index);
    const lane = async (): Promise<void> => {
      for (let index = indexes.shift(); index !== undefined; index = indexes.shift()) await this.#pod(object, index);
    };
    await Promise.all(Array.from({ length: object.kind === jobs.kind ? parallelism : count }, lane));
    if (object.kind === jobs.kind) await this.#finish(object, completed());
    if (object.kind === deployments.kind) await this.#finish(object, { conditions: [{ type: "Available", status: "True" }] });
  }

  async #finish(object: Written, status: object): Promise<void> {
    const { api } = this.#place;
    const found = await api.get(resourceFor(object), { namespace: "default", name: object.metadata.name });
    await api.update(resourceFor(object), { object: { ...found, status }, subresource: "status" });
  }

  /** Runs the containers of a Pod one after the other, and ends it. */
  async #pod(object: Written, index: number): Promise<void> {
    const hostname = `${object.metadata.name}-${index}`;
    const name = `${hostname}-abcde`;
    const spec = { nodeName: "node", containers: [{ name: "main", image: "none" }] };
    const created = await this.#place.api.create(pods, { object: { metadata: { name, namespace: "default" }, spec } });
    const pod = { name, hostname, uid: created.metadata.uid, index, env: { JOB_COMPLETION_INDEX: String(index) } };
    for (const { command } of containersOf(object)) {
      const code = await this.#execute(pod, command.map((word) => word.replaceAll("$(JOB_COMPLETION_INDEX)", String(index))));
      if (code !== 0) throw new Error(`${name}: exit code ${code}: ${command.join(" ")}`);
    }
    await this.#end(created);
  }

  async #end(pod: KubeObject): Promise<void> {
    await this.#place.api.update(pods, { object: { ...pod, status: { phase: "Succeeded" } }, subresource: "status" });
  }

  async #execute(pod: Pod, command: readonly string[]): Promise<number> {
    const args = koncliArgs(command);
    if (args !== undefined) return args[0] === "install" ? 0 : await this.#koncli(pod, args);
    for (const statement of statementsIn(scriptOf(command) ?? "")) {
      if (statement.type === "Say") this.lines.push({ pod: pod.name, text: expanded(statement.text, pod) });
      else if (statement.type === "Work") await work(pod);
      else await this.#execute(pod, statement.command);
    }
    return 0;
  }

  async #koncli(pod: Pod, args: readonly string[]): Promise<number> {
    const { name, hostname, uid } = pod;
    const identity = { pod: { name, namespace: "default", uid }, env: () => undefined, hostname: () => hostname };
    const { code, stderr } = await run(args, {
      connect: (wish) => this.#place.connect({ ...wish, ...identity }),
      startChild: (command, { env }) => childOf(this.#execute({ ...pod, env: { ...pod.env, ...env } }, command)),
    });
    for (const text of stderr.split("\n").filter((line) => line !== "")) this.lines.push({ pod: name, text });
    return code;
  }
}

function work({ index }: Pod): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, WORK.least + index % WORK.steps * WORK.step));
}

/** As a shell does it. */
function expanded(text: string, { env }: Pod): string {
  return text.replaceAll(/\$([A-Z_]+)/g, (whole, name) => env[name] ?? whole);
}

function childOf(ended: Promise<number>): Child {
  return { ended, relay: () => {}, signal: () => {}, survives: () => false };
}
