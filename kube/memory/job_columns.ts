/** What `kubectl get jobs` shows. */
import { ageSince } from "./columns.ts";
import type { Entity } from "./entity.ts";
import { at, isList, isObject, isText } from "./json.ts";

export function jobStatus(job: Entity): string {
  const conditions = at(job, ["status", "conditions"]);
  const holds = (type: string): boolean =>
    isList(conditions) && conditions.some((one) => isObject(one) && one["type"] === type && one["status"] === "True");
  if (holds("Complete")) return "Complete";
  if (holds("Failed")) return "Failed";
  if (job.metadata.deletionTimestamp !== undefined) return "Terminating";
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(holds) ?? "Running";
}

export function jobCompletions(job: Entity): string {
  const succeeded = numberAt(job, "status", "succeeded");
  const completions = at(job, ["spec", "completions"]);
  if (typeof completions === "number") return `${succeeded}/${completions}`;
  const parallelism = numberAt(job, "spec", "parallelism");
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

export function jobDuration(job: Entity, now: number): string {
  const ended = at(job, ["status", "completionTime"]);
  return ageSince(at(job, ["status", "startTime"]), isText(ended) ? Date.parse(ended) : now);
}

/** One field of each of its containers. */
export function jobContainers(job: Entity, field: string): string {
  const containers = at(job, ["spec", "template", "spec", "containers"]);
  return isList(containers) ? containers.filter(isObject).map((container) => container[field] ?? "").join(",") : "";
}

export function jobSelector(job: Entity): string {
  const labels = at(job, ["spec", "selector", "matchLabels"]);
  const pairs = isObject(labels) ? Object.entries(labels).map(([key, value]) => `${key}=${value}`) : [];
  return pairs.join(",") || "<none>";
}

function numberAt(job: Entity, ...path: readonly string[]): number {
  return Number(at(job, path) ?? 0);
}
