/** What `kubectl get` shows of Kubernetes' own kinds. */
import type { Entity } from "./entity.ts";
import { at, isList, isObject, isText } from "./json.ts";
import type { Json } from "./json.ts";
import type { Column } from "./kinds.ts";
import { AGE, ageSince, NAME } from "./columns.ts";
import { jobCompletions, jobContainers, jobDuration, jobSelector, jobStatus } from "./job_columns.ts";
import { podReady, podRestarts, podStatus } from "./pod_columns.ts";

type Cell = (object: Entity, now: number) => Json;

/** The columns of a kind, the name and the age among them. */
export function columnsOfKind(kind: string): readonly Column[] {
  return COLUMNS[kind] ?? [NAME, AGE];
}

function column(name: string, cell: Cell, priority = 0): Column {
  return { name, type: "string", format: "", description: "", priority, jsonPath: "", cell };
}

/** Shown with `-o wide` alone. */
function wide(name: string, cell: Cell): Column {
  return column(name, cell, 1);
}

function number({ cell, ...rest }: Column): Column {
  return { ...rest, type: "integer", ...(cell ? { cell } : {}) };
}

/** A cell with one field; what is not there is shown as `otherwise`. */
function text(path: string, otherwise = ""): Cell {
  return (object) => textAt(object, path) || otherwise;
}

function textAt(object: Entity, path: string): string {
  const value = at(object, path.split(".")) ?? "";
  return isText(value) ? value : JSON.stringify(value);
}

/** A cell with how long ago something was; the first of the fields that is there counts. */
function since(paths: readonly string[], otherwise: string): Cell {
  return (object, now) => ageSince(paths.map((path) => at(object, path.split("."))).find(isText), now) || otherwise;
}

const CREATED = column("Created At", text("metadata.creationTimestamp"));
const ROLE = column("Role", (object) => `${textAt(object, "roleRef.kind")}/${textAt(object, "roleRef.name")}`);

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  Namespace: [NAME, column("Status", text("status.phase")), AGE],
  Pod: [
    NAME,
    column("Ready", podReady),
    column("Status", podStatus),
    column("Restarts", podRestarts),
    AGE,
    wide("IP", text("status.podIP", "<none>")),
    wide("Node", text("spec.nodeName", "<none>")),
    wide("Nominated Node", text("status.nominatedNodeName", "<none>")),
    wide("Readiness Gates", () => "<none>"),
  ],
  Event: [
    column("Last Seen", since(["lastTimestamp", "eventTime"], "<unknown>")),
    column("Type", text("type")),
    column("Reason", text("reason")),
    column("Object", (object) => `${textAt(object, "involvedObject.kind").toLowerCase()}/${textAt(object, "involvedObject.name")}`),
    wide("Subobject", text("involvedObject.fieldPath")),
    wide(
      "Source",
      (object) => ["component", "host"].map((field) => textAt(object, `source.${field}`)).filter((word) => word !== "").join(", "),
    ),
    column("Message", (object) => textAt(object, "message").trim()),
    wide("First Seen", since(["firstTimestamp", "eventTime"], "<unknown>")),
    number(wide("Count", (object) => Number(at(object, ["count"]) ?? 1))),
    { ...NAME, priority: 1 },
  ],
  ConfigMap: [NAME, column("Data", (object) => String(sizeAt(object, "data") + sizeAt(object, "binaryData"))), AGE],
  Secret: [NAME, column("Type", text("type")), column("Data", (object) => String(sizeAt(object, "data"))), AGE],
  Deployment: [
    NAME,
    column("Ready", (object) => `${textAt(object, "status.readyReplicas") || 0}/${textAt(object, "spec.replicas") || 0}`),
    column("Up-to-date", text("status.updatedReplicas", "0")),
    column("Available", text("status.availableReplicas", "0")),
    AGE,
  ],
  Job: [
    NAME,
    column("Status", jobStatus),
    column("Completions", jobCompletions),
    column("Duration", jobDuration),
    AGE,
    wide("Containers", (object) => jobContainers(object, "name")),
    wide("Images", (object) => jobContainers(object, "image")),
    wide("Selector", jobSelector),
  ],
  CronJob: [
    NAME,
    column("Schedule", text("spec.schedule")),
    column("Timezone", text("spec.timeZone", "<none>")),
    column("Suspend", (object) => at(object, ["spec", "suspend"]) === true ? "True" : "False"),
    number(column("Active", (object) => sizeAt(object, "status", "active"))),
    column("Last Schedule", since(["status.lastScheduleTime"], "<none>")),
    AGE,
  ],
  Lease: [NAME, column("Holder", text("spec.holderIdentity")), AGE],
  Role: [NAME, CREATED],
  ClusterRole: [NAME, CREATED],
  RoleBinding: [NAME, ROLE, AGE],
  ClusterRoleBinding: [NAME, ROLE, AGE],
  CustomResourceDefinition: [NAME, CREATED],
};

function sizeAt(object: Entity, ...path: readonly string[]): number {
  const found = at(object, path);
  return isList(found) ? found.length : isObject(found) ? Object.keys(found).length : 0;
}
