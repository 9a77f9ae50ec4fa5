/** The folders of examples/, as users copy them. */
import { parseAllDocuments } from "yaml";
import type { Resource } from "../../kube/api.ts";
import { isRequested } from "../../primitives/define.ts";
import { primitives, resourceOf } from "../../primitives/mod.ts";

export const root = new URL("../../examples/", import.meta.url);

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy?: string;
  readonly command: readonly string[];
  readonly volumeMounts?: readonly { readonly mountPath: string }[];
}

export interface PodSpec {
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
}

interface Template {
  readonly spec: PodSpec;
}

export interface Written {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly completions?: number;
    readonly parallelism?: number;
    readonly replicas?: number;
    readonly template?: Template;
    readonly jobTemplate?: { readonly spec: { readonly template: Template } };
  };
}

export interface Folder {
  readonly name: string;
  readonly readme: string;
  /** Its other files, in the order in which kubectl reads them. */
  readonly files: readonly string[];
  /** Their objects, in that order. */
  readonly objects: readonly Written[];
}

const batch = { group: "batch", version: "v1", namespaced: true } as const;
const core = { group: "", version: "v1" } as const;
export const jobs: Resource = { ...batch, plural: "jobs", kind: "Job" };
export const cronJobs: Resource = { ...batch, plural: "cronjobs", kind: "CronJob" };
export const deployments: Resource = { ...batch, group: "apps", plural: "deployments", kind: "Deployment" };
export const volumes: Resource = { ...core, plural: "persistentvolumes", kind: "PersistentVolume", namespaced: false };
export const volumeClaims: Resource = { ...core, plural: "persistentvolumeclaims", kind: "PersistentVolumeClaim", namespaced: true };

const known = new Map(
  [
    ...[jobs, cronJobs, deployments, volumes, volumeClaims],
    ...primitives.flatMap((primitive) => [resourceOf(primitive), ...isRequested(primitive) ? [resourceOf(primitive.request)] : []]),
  ].map((resource) => [resource.kind, resource]),
);

/** The resource of a kind that examples use. */
export function resourceFor({ kind }: Pick<Written, "kind">): Resource {
  const resource = known.get(kind);
  if (resource === undefined) throw new Error(`Examples use a kind that nobody knows: ${kind}`);
  return resource;
}

/** All folders, by name. */
export const folders: readonly Folder[] = [...Deno.readDirSync(root)].filter(({ isDirectory }) => isDirectory)
  .map(({ name }) => folderOf(name)).toSorted((one, other) => one.name < other.name ? -1 : 1);

function folderOf(name: string): Folder {
  const place = new URL(`${name}/`, root);
  const files = [...Deno.readDirSync(place)].map((file) => file.name).filter((file) => file !== "README.md").toSorted();
  return { name, readme: Deno.readTextFileSync(new URL("README.md", place)), files, objects: files.flatMap((file) => read(place, file)) };
}

function read(place: URL, file: string): Written[] {
  return parseAllDocuments(Deno.readTextFileSync(new URL(file, place))).map((document) => document.toJS());
}

/** What the Pods of an object are like, where it makes any. */
export function podSpecOf({ spec: { template, jobTemplate } }: Written): PodSpec | undefined {
  return (template ?? jobTemplate?.spec.template)?.spec;
}

/** The containers of an object's Pods, in the order in which they start. */
export function containersOf(object: Written): readonly Container[] {
  const { initContainers = [], containers = [] } = podSpecOf(object) ?? {};
  return [...initContainers, ...containers];
}
