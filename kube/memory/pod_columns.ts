/** What `kubectl get pods` shows. Nothing runs Pods here, but their status can be written. */
import type { Entity } from "./entity.ts";
import { at, isList, isObject, isText } from "./json.ts";
import type { JsonObject } from "./json.ts";

/** How many containers are ready, of how many. */
export function podReady(pod: Entity): string {
  const ready = containersOf(pod).filter((container) => container["ready"] === true);
  const all = at(pod, ["spec", "containers"]);
  return `${ready.length}/${isList(all) ? all.length : 0}`;
}

/** How often containers were started again. */
export function podRestarts(pod: Entity): string {
  return String(containersOf(pod).reduce((sum, container) => sum + Number(container["restartCount"] ?? 0), 0));
}

/** The phase, or what says more: why a container waits or ended, or that the Pod is being deleted. */
export function podStatus(pod: Entity): string {
  const own = wordAt(pod, ["status", "reason"]);
  if (pod.metadata.deletionTimestamp !== undefined) return own === "NodeLost" ? "Unknown" : "Terminating";
  const [reason] = containersOf(pod).flatMap((container) => wordAt(container, ["state", "waiting", "reason"]) ?? endOf(container) ?? []);
  return reason ?? own ?? wordAt(pod, ["status", "phase"]) ?? "";
}

function endOf(container: JsonObject): string | undefined {
  const ended = at(container, ["state", "terminated"]);
  return isObject(ended) ? wordAt(ended, ["reason"]) ?? `ExitCode:${ended["exitCode"] ?? 0}` : undefined;
}

function containersOf(pod: Entity): readonly JsonObject[] {
  const statuses = at(pod, ["status", "containerStatuses"]);
  return isList(statuses) ? statuses.filter(isObject) : [];
}

function wordAt(object: JsonObject, path: readonly string[]): string | undefined {
  const value = at(object, path);
  return isText(value) && value !== "" ? value : undefined;
}
