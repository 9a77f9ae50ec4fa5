/** The manifests of the documents: each object as it was written, and what Kubernetes demands of it besides. */
import { parse } from "yaml";
import type { Resource } from "../../kube/api.ts";
import { isRequested } from "../../primitives/define.ts";
import { primitives, resourceOf } from "../../primitives/mod.ts";

/** An object on its way to the API server. */
export interface Manifest {
  /** As it was written; where something had to be added, as JSON. */
  readonly text: string;
  readonly object: Written;
}

interface Written {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [field: string]: unknown;
}

export const jobs: Resource = { group: "batch", version: "v1", plural: "jobs", kind: "Job", namespaced: true };
const cronJobs: Resource = { ...jobs, plural: "cronjobs", kind: "CronJob" };
const known = [
  jobs,
  cronJobs,
  ...primitives.flatMap((primitive) => [resourceOf(primitive), ...(isRequested(primitive) ? [resourceOf(primitive.request)] : [])]),
];

/** The status of a Job that has succeeded, with all that Kubernetes wants in it. */
export function completed(): object {
  const time = new Date().toISOString().replace(/\.\d+/, "");
  const conditions = ["SuccessCriteriaMet", "Complete"].map((type) => ({ type, status: "True", lastTransitionTime: time }));
  return { startTime: time, completionTime: time, conditions };
}

export function resourceFor(kind: string): Resource {
  const found = known.find((resource) => resource.kind === kind);
  if (found === undefined) throw new Error(`There is no kind ${kind}`);
  return found;
}

/** What is added to a Job or a CronJob of the documents, by the path of its field. docs/compatibility.md lists the same. */
export const ADDITIONS: readonly { readonly kind: string; readonly path: readonly string[]; readonly value: string }[] = [
  { kind: "Job", path: ["spec", "template", "spec", "restartPolicy"], value: "Never" },
  { kind: "CronJob", path: ["spec", "jobTemplate", "spec", "template", "spec", "restartPolicy"], value: "Never" },
  { kind: "CronJob", path: ["metadata", "name"], value: "daily-report" },
];

/** Splits a file into its objects. Those of this project stay byte for byte what they are. */
export function manifestsIn(text: string): Manifest[] {
  return text.split(/^---\n/m).map((part) => {
    const object = parse(part);
    const additions = ADDITIONS.filter(({ kind }) => kind === object.kind);
    for (const { path, value } of additions) add(object, path, value);
    return { text: additions.length === 0 ? part : JSON.stringify(object), object };
  });
}

function add(object: Record<string, unknown>, [field = "", ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    if (field in object) throw new Error(`Nothing to add: the document has ${field}`);
    object[field] = value;
    return;
  }
  const inner: Record<string, unknown> = object[field] === undefined ? {} : Object(object[field]);
  object[field] = inner;
  add(inner, rest, value);
}

/** The command lines of the containers anywhere in an object, initContainers first, each as its words. */
export function commandsIn(object: unknown): string[][] {
  if (typeof object !== "object" || object === null) return [];
  const { initContainers = [], containers = [], ...rest } = Object(object);
  const own = [...initContainers, ...containers].flatMap(({ command }) => command === undefined ? [] : [command.map(String)]);
  return [...own, ...Object.values(rest).flatMap(commandsIn)];
}
