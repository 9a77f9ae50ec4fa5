/** Jobs as objects: nothing runs them. */
import type { Resource } from "../../kube/api.ts";

export const jobs: Resource = { group: "batch", version: "v1", plural: "jobs", kind: "Job", namespaced: true };

/** Suspended, so that whatever may run Jobs leaves it alone. */
export const jobSpec = {
  suspend: true,
  template: { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "none" }] } },
};

/** The status of a Job that has completed or failed, in all the words that a real API server wants to hear; `now` in milliseconds. */
export function endOfJob(how: "Complete" | "Failed", now: number) {
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, "Z");
  const types = how === "Complete" ? ["SuccessCriteriaMet", "Complete"] : ["FailureTarget", "Failed"];
  const reason = how === "Complete" ? "CompletionsReached" : "BackoffLimitExceeded";
  const conditions = types.map((type) => ({ type, status: "True", reason, lastTransitionTime: time, lastProbeTime: time }));
  return { conditions, startTime: time, ...(how === "Complete" ? { completionTime: time, succeeded: 1 } : { failed: 1 }) };
}
