/** Pods that scenarios make: they ask for something with an initContainer, and run until they are told how to end. */
import assert from "node:assert/strict";
import { type KubeObject, type NewObject, pods } from "../../kube/api.ts";
import { type Pod, podOf } from "./pods.ts";
import type { Site } from "./site.ts";

export const KONCLI = "logiciq/koncli:latest";
export const BUSYBOX = "busybox:1.36";

/** Runs until there are words in a file, whatever signal comes, and does what they say. */
export const OBEY = `trap 'echo asked to end' TERM; until [ -s /tmp/told ]; do sleep 0.1; done; eval "$(cat /tmp/told)"`;

export interface Worker {
  /** What its initContainer runs, a koncli line, split at its spaces. */
  readonly asks: string;
  /** What its main container runs, a shell script. Left out: it runs until `tell` says how it ends. */
  readonly runs?: string;
  readonly restartPolicy?: "Never" | "OnFailure" | "Always";
  /** The main container's limit. */
  readonly memory?: string;
}

/** The spec of such a Pod. */
export function workerSpec({ asks, runs = OBEY, restartPolicy = "Never", memory }: Worker): object {
  return {
    restartPolicy,
    terminationGracePeriodSeconds: 60,
    initContainers: [{ name: "ask", image: KONCLI, command: asks.split(" ") }],
    containers: [{
      name: "main",
      image: BUSYBOX,
      command: ["sh", "-c", runs],
      ...memory === undefined ? {} : { resources: { limits: { memory } } },
    }],
  };
}

export function worker(name: string, how: Worker): NewObject {
  return { metadata: { name }, spec: workerSpec(how) };
}

/** Waits until a Pod's main container runs, and gives the Pod. */
export async function untilWorking(site: Site, name: string): Promise<Pod> {
  return podOf(await site.until(pods, name, (pod) => isWorking(podOf(pod))));
}

export function isWorking({ containers: [main] }: Pod): boolean {
  return main?.started !== undefined && main.finished === undefined;
}

/** Waits until a Pod has ended, and gives it. */
export async function untilEnded(site: Site, name: string, phase: "Succeeded" | "Failed" = "Succeeded"): Promise<Pod> {
  const pod = podOf(await site.until(pods, name, (pod) => ["Succeeded", "Failed"].includes(podOf(pod).phase)));
  assert.equal(pod.phase, phase, JSON.stringify(pod, undefined, 1));
  return pod;
}

/** Tells a Pod's main container what to do, a shell script. */
export async function tell(site: Site, pod: string, script: string, container = "main"): Promise<void> {
  const write = `echo '${script}' > /tmp/words && mv /tmp/words /tmp/told`;
  await site.lab.node.kubectl(["-n", site.namespace, "exec", pod, "-c", container, "--", "sh", "-c", write]);
}

/** When the main container of a Pod ended, by the revisions of a Pod that may be gone by now. */
export function endOf(revisions: readonly KubeObject[]): number {
  const ends = revisions.flatMap((pod) => podOf(pod).containers.flatMap(({ finished }) => finished ?? []));
  const [end] = ends;
  assert.ok(end !== undefined, "Nobody has seen its main container end");
  return end;
}
