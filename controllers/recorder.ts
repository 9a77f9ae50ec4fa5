/** Kubernetes events: what a person would want to know, in `kubectl describe`. Best effort, and never in the way of a decision. */
import { apiVersionOf, events, type KubeApi, type KubeObject, type Resource } from "../kube/api.ts";
import type { Clock } from "../kube/clock.ts";
import { type Log, messageOf } from "./log.ts";

export interface Happening {
  readonly type: "Normal" | "Warning";
  /** One word, as in `NoSignOfLife`. */
  readonly reason: string;
  readonly message: string;
}

export interface RecorderOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** Events per minute that one object may cause; a storm is in the metrics. */
const PER_MINUTE = 20;

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #recent = new Map<string, number>();
  #minute = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Records what happened to an object. Returns at once. */
  record(resource: Resource, object: KubeObject, happening: Happening): void {
    if (this.#isTooMuch(object.metadata.uid)) return;
    const { api, log } = this.#options;
    api.create(events, { object: this.#eventOf(resource, object, happening) })
      .catch((error: unknown) => log("debug", "Cannot record an event", { error: messageOf(error) }));
  }

  #isTooMuch(uid: string): boolean {
    const minute = Math.floor(this.#options.clock.monotonic() / 60_000);
    if (minute !== this.#minute) this.#recent.clear();
    this.#minute = minute;
    const count = (this.#recent.get(uid) ?? 0) + 1;
    this.#recent.set(uid, count);
    return count > PER_MINUTE;
  }

  #eventOf(resource: Resource, { metadata }: KubeObject, { type, reason, message }: Happening) {
    const { clock, random } = this.#options;
    const time = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "Z");
    const suffix = Math.floor(random() * 2 ** 48).toString(16);
    return {
      apiVersion: "v1",
      kind: "Event",
      metadata: { namespace: metadata.namespace ?? "default", name: `${metadata.name}.${suffix}` },
      involvedObject: {
        apiVersion: apiVersionOf(resource),
        kind: resource.kind,
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
      },
      type,
      reason,
      message: message.slice(0, 1024),
      source: { component: "konductor" },
      reportingComponent: "konductor.io/operator",
      reportingInstance: "",
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
    };
  }
}
