/** A namespace on a node, and what a scenario does in it. */
import { fileURLToPath } from "node:url";
import type { KubeApi, KubeObject, NewObject, Resource } from "../../kube/api.ts";
import { pods } from "../../kube/api.ts";
import { listAll } from "../../kube/list.ts";
import { Recorder } from "../e2e/recorder.ts";
import type { Lab } from "./lab.ts";
import { type Pod, podOf } from "./pods.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** How long anything may take, in milliseconds: a guard against hanging, no promise. */
const WITHIN = 120_000;

export class Site implements AsyncDisposable {
  readonly lab: Lab;
  readonly namespace: string;
  readonly #recorders: Recorder[] = [];

  constructor(lab: Lab, namespace: string) {
    this.lab = lab;
    this.namespace = namespace;
  }

  get api(): KubeApi {
    return this.lab.api;
  }

  /** Runs `kubectl LINE` in the namespace; the line is split at its spaces. Throws with what it says when it fails. */
  kubectl(line: string): Promise<string> {
    return this.lab.node.kubectl(["-n", this.namespace, ...line.split(" ")]);
  }

  /** Applies a file or a folder of this project, as it stands: `examples/etl`. */
  apply(path: string): Promise<string> {
    return this.lab.node.kubectl(["-n", this.namespace, "apply", "-f", `${ROOT}/${path}`]);
  }

  /** Applies manifests. */
  async applyText(text: string): Promise<void> {
    const file = await Deno.makeTempFile({ dir: this.lab.node.cluster.dir, suffix: ".yaml" });
    await Deno.writeTextFile(file, text);
    await this.lab.node.kubectl(["-n", this.namespace, "apply", "-f", file]);
  }

  create(resource: Resource, { metadata, ...rest }: NewObject): Promise<KubeObject> {
    return this.api.create(resource, { object: { metadata: { namespace: this.namespace, ...metadata }, ...rest } });
  }

  get(resource: Resource, name: string): Promise<KubeObject> {
    return this.api.get(resource, { namespace: this.namespace, name });
  }

  async list(resource: Resource): Promise<readonly KubeObject[]> {
    return (await listAll(this.api, resource, { namespace: this.namespace })).objects;
  }

  /** The namespace's Pods; with a name, those of that Job. */
  async pods(job?: string): Promise<readonly Pod[]> {
    const all = (await this.list(pods)).map(podOf);
    return job === undefined ? all : all.filter((pod) => pod.job === job);
  }

  /** Waits until an object is as it should be, and gives it. An object that is not there (yet) is not. */
  async until(resource: Resource, name: string, holds: (object: KubeObject) => boolean): Promise<KubeObject> {
    let last: KubeObject | undefined;
    await this.eventually(async () => {
      last = await this.get(resource, name).catch(() => undefined);
      return last !== undefined && holds(last);
    }, () => `${resource.kind} "${name}" is ${JSON.stringify(last)}`);
    return last ?? await this.get(resource, name);
  }

  /** Waits until the Pods are as they should be, and gives them. */
  async untilPods(holds: (pods: readonly Pod[]) => boolean, job?: string): Promise<readonly Pod[]> {
    let last: readonly Pod[] = [];
    await this.eventually(async () => holds(last = await this.pods(job)), () => `the Pods are ${JSON.stringify(last, undefined, 1)}`);
    return last;
  }

  /** Waits until Jobs are complete; throws as soon as one has failed. */
  async untilComplete(...jobs: readonly string[]): Promise<void> {
    for (const job of jobs) await this.#untilEnded(job, "Complete");
  }

  /** Waits until a Job has failed. */
  async untilFailed(job: string): Promise<void> {
    await this.#untilEnded(job, "Failed");
  }

  /** What a container of a Pod has said; of its first one, when no container is named. */
  logs(pod: string, container?: string): Promise<string> {
    return this.kubectl(`logs ${pod}${container === undefined ? "" : ` -c ${container}`}`);
  }

  /** Records each revision of an object from now on. */
  async record(resource: Resource, name: string): Promise<Recorder> {
    const recorder = await Recorder.start(this.api, resource, { namespace: this.namespace, name });
    this.#recorders.push(recorder);
    return recorder;
  }

  /** Waits until something holds. Says what there is, when it does not come to be. */
  async eventually(holds: () => Promise<boolean>, otherwise: () => string): Promise<void> {
    const deadline = performance.now() + WITHIN;
    while (!await holds()) {
      if (performance.now() > deadline) throw new Error(`It did not come to be: ${otherwise()}\n${await this.report()}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** What goes on in the namespace, for a message. */
  async report(): Promise<string> {
    const lines = ["get konductor,jobs,pods", "get events --sort-by=.lastTimestamp"].map((line) => this.kubectl(line).catch(String));
    return (await Promise.all(lines)).join("\n");
  }

  /** Deletes the namespace; nobody waits for its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#recorders.map((recorder) => recorder[Symbol.asyncDispose]()));
    await this.lab.node.kubectl(["delete", "namespace", this.namespace, "--wait=false"]);
  }

  async #untilEnded(job: string, expected: "Complete" | "Failed"): Promise<void> {
    let conditions = "";
    await this.eventually(async () => {
      conditions = await this.kubectl(`get job ${job} -o jsonpath={.status.conditions[?(@.status=="True")].type}`);
      const other = expected === "Complete" ? "Failed" : "Complete";
      if (conditions.split(" ").includes(other)) throw new Error(`Job "${job}" is ${other}\n${await this.report()}`);
      return conditions.split(" ").includes(expected);
    }, () => `Job "${job}" is ${conditions}`);
  }
}
