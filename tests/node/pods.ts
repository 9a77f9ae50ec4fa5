/** Pods, as scenarios look at them: when what ran. */
import * as z from "zod";
import type { KubeObject } from "../../kube/api.ts";

const moment = z.string().transform((time) => Date.parse(time));
const containerStatus = z.object({
  name: z.string(),
  restartCount: z.number().default(0),
  state: z.object({
    running: z.object({ startedAt: moment }).optional(),
    terminated: z.object({ startedAt: moment, finishedAt: moment, exitCode: z.number(), reason: z.string().default("") }).optional(),
  }).default({}),
});
const shape = z.object({
  metadata: z.object({
    name: z.string(),
    uid: z.string(),
    creationTimestamp: moment,
    labels: z.record(z.string(), z.string()).default({}),
  }),
  status: z.object({
    phase: z.string().default("Pending"),
    reason: z.string().optional(),
    initContainerStatuses: z.array(containerStatus).default([]),
    containerStatuses: z.array(containerStatus).default([]),
  }).default({ phase: "Pending", initContainerStatuses: [], containerStatuses: [] }),
});

/** A container. Times are in milliseconds since the epoch, whole seconds; `undefined`: not yet. */
export interface Container {
  readonly name: string;
  readonly restarts: number;
  readonly started: number | undefined;
  readonly finished: number | undefined;
  readonly exitCode: number | undefined;
  readonly reason: string | undefined;
}

export interface Pod {
  readonly name: string;
  readonly uid: string;
  readonly created: number;
  /** The Job that it is of. */
  readonly job: string | undefined;
  /** Its index, of an Indexed Job. */
  readonly index: number | undefined;
  readonly phase: string;
  readonly reason: string | undefined;
  readonly init: readonly Container[];
  readonly containers: readonly Container[];
}

export function podOf(object: KubeObject): Pod {
  const { metadata: { name, uid, creationTimestamp, labels }, status } = shape.parse(object);
  const index = labels["batch.kubernetes.io/job-completion-index"];
  return {
    name,
    uid,
    created: creationTimestamp,
    job: labels["batch.kubernetes.io/job-name"],
    index: index === undefined ? undefined : Number(index),
    phase: status.phase,
    reason: status.reason,
    init: status.initContainerStatuses.map(containerOf),
    containers: status.containerStatuses.map(containerOf),
  };
}

function containerOf({ name, restartCount, state: { running, terminated } }: z.infer<typeof containerStatus>): Container {
  return {
    name,
    restarts: restartCount,
    started: (running ?? terminated)?.startedAt,
    finished: terminated?.finishedAt,
    exitCode: terminated?.exitCode,
    reason: terminated?.reason,
  };
}

export interface Span {
  readonly started: number | undefined;
  readonly finished: number | undefined;
}

/** How many of these ran at the same time, at the most. One that ends in the second that another starts in does not count with it. */
export function peakOf(spans: readonly Span[]): number {
  const ran = spans.flatMap(({ started, finished }) => started === undefined ? [] : [{ started, finished: finished ?? Infinity }]);
  return Math.max(0, ...ran.map(({ started: at }) => ran.filter(({ started, finished }) => started <= at && at < finished).length));
}

/** When the first of these started. Throws when none has. */
export function firstStart(spans: readonly Span[]): number {
  const starts = spans.flatMap(({ started }) => started === undefined ? [] : [started]);
  if (starts.length === 0) throw new Error("None has started");
  return Math.min(...starts);
}

/** When the last of these ended. Throws when one has not. */
export function lastEnd(spans: readonly Span[]): number {
  return Math.max(...spans.map(({ finished }) => {
    if (finished === undefined) throw new Error("One has not ended");
    return finished;
  }));
}

/** The main container of each Pod. */
export function mainsOf(pods: readonly Pod[]): readonly Container[] {
  return pods.flatMap(({ containers }) => containers.slice(0, 1));
}
