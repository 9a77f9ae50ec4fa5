/**
 * Protobuf, in which kubectl sends what `kubectl create namespace` and its like make. Only requests are read in it, and only what
 * is listed here; of anything else the server says that it cannot read it, so that nothing gets lost on the way.
 */
import { isList, isObject, objectOf } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";

/**
 * Messages by name; their fields by number: a name and a type. `[]` is a list, `{}` a map from texts. Zeros of `count` are left out,
 * as the sender cannot leave them out. `-` is a field that is passed over.
 */
const MESSAGES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  TypeMeta: { 1: "apiVersion text", 2: "kind text" },
  ObjectMeta: {
    1: "name text",
    2: "generateName text",
    3: "namespace text",
    4: "-",
    5: "uid text",
    6: "resourceVersion text",
    7: "-",
    8: "-",
    9: "-",
    10: "-",
    11: "labels text{}",
    12: "annotations text{}",
    13: "ownerReferences OwnerReference[]",
    14: "finalizers text[]",
    17: "-",
  },
  OwnerReference: {
    1: "kind text",
    3: "name text",
    4: "uid text",
    5: "apiVersion text",
    6: "controller flag",
    7: "blockOwnerDeletion flag",
  },
  LabelSelector: { 1: "matchLabels text{}" },
  DeleteOptions: { 1: "gracePeriodSeconds number", 2: "preconditions Preconditions", 3: "-", 4: "propagationPolicy text" },
  Preconditions: { 1: "uid text", 2: "resourceVersion text" },
  Namespace: { 1: "metadata ObjectMeta", 2: "-", 3: "-" },
  ConfigMap: { 1: "metadata ObjectMeta", 2: "data text{}", 3: "binaryData bytes{}", 4: "immutable flag" },
  Secret: { 1: "metadata ObjectMeta", 2: "data bytes{}", 3: "type text", 4: "stringData text{}", 5: "immutable flag" },
  ServiceAccount: { 1: "metadata ObjectMeta" },
  Job: { 1: "metadata ObjectMeta", 2: "spec JobSpec", 3: "-" },
  JobSpec: {
    1: "parallelism number",
    2: "completions number",
    3: "activeDeadlineSeconds number",
    4: "selector LabelSelector",
    5: "manualSelector flag",
    6: "template PodTemplateSpec",
    7: "backoffLimit number",
    8: "ttlSecondsAfterFinished number",
    9: "completionMode text",
    10: "suspend flag",
  },
  CronJob: { 1: "metadata ObjectMeta", 2: "spec CronJobSpec", 3: "-" },
  CronJobSpec: {
    1: "schedule text",
    2: "startingDeadlineSeconds number",
    3: "concurrencyPolicy text",
    4: "suspend flag",
    5: "jobTemplate JobTemplateSpec",
    6: "successfulJobsHistoryLimit number",
    7: "failedJobsHistoryLimit number",
    8: "timeZone text",
  },
  JobTemplateSpec: { 1: "metadata ObjectMeta", 2: "spec JobSpec" },
  Deployment: { 1: "metadata ObjectMeta", 2: "spec DeploymentSpec", 3: "-" },
  DeploymentSpec: {
    1: "replicas number",
    2: "selector LabelSelector",
    3: "template PodTemplateSpec",
    4: "strategy DeploymentStrategy",
    5: "minReadySeconds count",
    6: "revisionHistoryLimit number",
    7: "paused flag",
    9: "progressDeadlineSeconds number",
  },
  DeploymentStrategy: { 1: "type text" },
  PodTemplateSpec: { 1: "metadata ObjectMeta", 2: "spec PodSpec" },
  PodSpec: {
    2: "containers Container[]",
    3: "restartPolicy text",
    4: "terminationGracePeriodSeconds number",
    5: "activeDeadlineSeconds number",
    6: "dnsPolicy text",
    7: "nodeSelector text{}",
    8: "serviceAccountName text",
    9: "-",
    10: "nodeName text",
    11: "hostNetwork flag",
    12: "hostPID flag",
    13: "hostIPC flag",
    16: "hostname text",
    17: "subdomain text",
    19: "schedulerName text",
    20: "initContainers Container[]",
    24: "priorityClassName text",
  },
  Container: {
    1: "name text",
    2: "image text",
    3: "command text[]",
    4: "args text[]",
    5: "workingDir text",
    6: "ports ContainerPort[]",
    7: "env EnvVar[]",
    13: "terminationMessagePath text",
    14: "imagePullPolicy text",
    16: "stdin flag",
    17: "stdinOnce flag",
    18: "tty flag",
    20: "terminationMessagePolicy text",
  },
  ContainerPort: { 1: "name text", 2: "hostPort count", 3: "containerPort count", 4: "protocol text", 5: "hostIP text" },
  EnvVar: { 1: "name text", 2: "value text" },
  Role: { 1: "metadata ObjectMeta", 2: "rules PolicyRule[]" },
  ClusterRole: { 1: "metadata ObjectMeta", 2: "rules PolicyRule[]" },
  PolicyRule: { 1: "verbs text[]", 2: "apiGroups text[]", 3: "resources text[]", 4: "resourceNames text[]", 5: "nonResourceURLs text[]" },
  RoleBinding: { 1: "metadata ObjectMeta", 2: "subjects Subject[]", 3: "roleRef RoleRef" },
  ClusterRoleBinding: { 1: "metadata ObjectMeta", 2: "subjects Subject[]", 3: "roleRef RoleRef" },
  Subject: { 1: "kind text", 2: "apiGroup text", 3: "name text", 4: "namespace text" },
  RoleRef: { 1: "apiGroup text", 2: "kind text", 3: "name text" },
};

/** With what Kubernetes begins all its protobuf. */
const MAGIC = [0x6b, 0x38, 0x73, 0x00] as const;

/** Reads an object. Throws for a kind or a field that is not listed here. */
export function readProtobuf(bytes: Uint8Array): JsonObject {
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) throw new Error("it is not Kubernetes' protobuf");
  const envelope = fieldsOf(bytes.subarray(MAGIC.length));
  const [type, raw] = [1, 2].map((wanted) => envelope.find(({ number }) => number === wanted)?.value);
  if (!(type instanceof Uint8Array) || !(raw instanceof Uint8Array)) throw new Error("its envelope is empty");
  const { apiVersion = "", kind = "" } = message("TypeMeta", type);
  return { apiVersion, kind, ...message(String(kind), raw) };
}

interface WireField {
  readonly number: number;
  readonly value: number | Uint8Array;
}

function fieldsOf(bytes: Uint8Array): WireField[] {
  const fields: WireField[] = [];
  const reader = new Reader(bytes);
  while (!reader.done) {
    const tag = reader.number();
    const value = tag % 8 === 0 ? reader.number() : tag % 8 === 2 ? reader.bytes() : undefined;
    if (value === undefined) throw new Error(`it has a field of the unknown wire type ${tag % 8}`);
    fields.push({ number: Math.floor(tag / 8), value });
  }
  return fields;
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  number(): number {
    let number = 0n;
    for (let shift = 0n;; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new Error("it ends too early");
      number |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, number));
    }
  }

  bytes(): Uint8Array {
    const length = this.number();
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }
}

function message(name: string, bytes: Uint8Array): JsonObject {
  const known = MESSAGES[name];
  if (known === undefined) throw new Error(`it is a ${name}`);
  const entries = new Map<string, Json>();
  for (const { number, value } of fieldsOf(bytes)) {
    const [field = "", type = ""] = (known[number] ?? "?").split(" ");
    if (field === "-" || (isEmpty(value) && !type.endsWith("[]"))) continue;
    if (field === "?") throw new Error(`its ${name} has a field of the unknown number ${number}`);
    const joint = joined(entries.get(field), { type, value });
    if (joint !== undefined) entries.set(field, joint);
  }
  return objectOf(entries);
}

/** Absent, to a sender that cannot leave things out. */
function isEmpty(value: number | Uint8Array): boolean {
  return value instanceof Uint8Array && value.length === 0;
}

function joined(before: Json | undefined, { type, value }: { type: string; value: number | Uint8Array }): Json | undefined {
  if (type.endsWith("[]")) return [...(isList(before) ? before : []), read(type.slice(0, -2), value) ?? null];
  if (!type.endsWith("{}")) return read(type, value);
  const [key, inner] = [1, 2].map((wanted) => fieldsOf(bytesOf(value)).find(({ number }) => number === wanted)?.value ?? new Uint8Array());
  const name = read("text", key ?? 0) ?? "";
  return { ...(isObject(before) ? before : {}), [String(name)]: read(type.slice(0, -2), inner ?? 0) ?? "" };
}

function read(type: string, value: number | Uint8Array): Json | undefined {
  switch (type) {
    case "text":
      return new TextDecoder().decode(bytesOf(value));
    case "bytes":
      return btoa(String.fromCharCode(...bytesOf(value)));
    case "number":
      return Number(value);
    case "count":
      return value === 0 ? undefined : Number(value);
    case "flag":
      return value === 0 ? undefined : true;
  }
  const inner = message(type, bytesOf(value));
  return Object.keys(inner).length === 0 ? undefined : inner;
}

function bytesOf(value: number | Uint8Array): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new Error("it has a number where bytes belong");
}
