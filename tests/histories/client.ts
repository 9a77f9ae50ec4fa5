/** A participant: it asks, hears, renews, gives back, or dies. Every call it makes takes time, and its watch may lag. */
import type { KubeObject } from "../../kube/api.ts";
import { Belief } from "./belief.ts";
import type { Cluster, Refusal } from "./cluster.ts";
import { claimOf, podOf } from "./objects.ts";
import type { Time } from "./time.ts";

export interface Plan {
  readonly kind: string;
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly pod: KubeObject | undefined;
  /** Gives signs of life as `run` and the SDK do. */
  readonly renews: boolean;
  /** Never misses a renewal. */
  readonly diligent: boolean;
  readonly ttl: number | undefined;
}

interface Call {
  readonly sentAt: number;
  /** What the server made of it, once it did. */
  readonly answer?: KubeObject | Refusal;
}

/** A waiter outside a Pod renews so often, in milliseconds. */
const WAITING_RENEWAL = 60_000;

export class Client {
  readonly plan: Plan;
  readonly uid: string;
  readonly #created: KubeObject;
  readonly #cluster: Cluster;
  readonly #time: Time;
  readonly #belief: Belief;
  #read = 0;
  #call: Call | undefined;
  #renewedAt: number;
  #alive = true;

  constructor(plan: Plan, { cluster, time }: { readonly cluster: Cluster; readonly time: Time }) {
    this.plan = plan;
    this.#cluster = cluster;
    this.#time = time;
    this.#renewedAt = time.monotonic();
    // What a Pod owns and nobody renews lives by the Pod: its holder has no deadline.
    const ttl = plan.pod !== undefined && !plan.renews ? undefined : plan.ttl;
    this.#belief = new Belief({ ttl, createdAt: time.monotonic() });
    this.#created = cluster.create({ kind: plan.kind, name: plan.name, spec: plan.spec, owner: plan.pod });
    this.uid = this.#created.metadata.uid;
    this.#read = cluster.log(plan.kind).length;
  }

  /** A process in a Pod lives until its Pod has ended or is gone; one that terminates still runs. */
  get isAlive(): boolean {
    if (!this.#alive || this.plan.pod === undefined) return this.#alive;
    const pod = this.#cluster.get("Pod", this.plan.pod.metadata.name);
    return pod?.metadata.uid === this.plan.pod.metadata.uid && podOf(pod).state !== "Ended";
  }

  /** The token with which it believes to hold. */
  get believes(): number | undefined {
    return this.isAlive ? this.#belief.holdsAt(this.#time.monotonic()) : undefined;
  }

  get isOver(): boolean {
    return this.#belief.isOver || !this.isAlive;
  }

  /** When its next renewal is due; undefined when it makes none. */
  get renewalDueAt(): number | undefined {
    const { renews, pod, ttl } = this.plan;
    if (!renews || this.isOver) return undefined;
    if (this.#belief.hopes) return ttl === undefined ? undefined : this.#renewedAt + ttl / 3;
    return pod === undefined ? this.#renewedAt + WAITING_RENEWAL : undefined;
  }

  /** How many changes its watch has not delivered. */
  get lag(): number {
    return this.#cluster.log(this.plan.kind).length - this.#read;
  }

  /** Its watch delivers at most `most` changes of all requests; returns how many these were. */
  hear(most: number): number {
    const changes = this.#cluster.log(this.plan.kind).slice(this.#read, this.#read + most);
    this.#read += changes.length;
    const hoped = this.#belief.hopes;
    for (const { type, object } of changes.filter(({ object }) => object.metadata.uid === this.uid)) {
      if (type === "DELETED") this.#belief.end();
      else this.#belief.hear(object);
    }
    // Who learns that it holds renews at once: only an answer to that says from when it may count.
    if (!hoped && this.#belief.hopes) this.#renewedAt = Number.NEGATIVE_INFINITY;
    return changes.length;
  }

  /** Hears all there is, and renews if it is time. */
  keepUp(): void {
    this.hear(Number.POSITIVE_INFINITY);
    while (this.#call !== undefined) this.renew();
    if ((this.renewalDueAt ?? Number.POSITIVE_INFINITY) > this.#time.monotonic()) return;
    do this.renew(); while (this.#call !== undefined);
  }

  /** Sends a renewal, has it carried out, or has it answered: whichever is next. Says which. */
  renew(): string {
    if (this.#call === undefined) {
      this.#call = { sentAt: this.#time.monotonic() };
      return "sends a renewal";
    }
    const { sentAt, answer } = this.#call;
    if (answer === undefined) {
      this.#call = { sentAt, answer: this.#patch() };
      return "has its renewal carried out";
    }
    this.#receive(answer, sentAt);
    return "has its renewal answered";
  }

  /** Stops working, then deletes its request. */
  release(): void {
    this.#belief.end();
    this.#cluster.delete({ kind: this.plan.kind, name: this.plan.name, uid: this.uid });
  }

  /** SIGKILL. */
  die(): void {
    this.#alive = false;
  }

  #patch(): KubeObject | Refusal {
    const { kind, name, spec } = this.plan;
    const place = spec.place ?? this.#created.metadata.resourceVersion;
    return this.#cluster.patchSpec({ kind, name, uid: this.uid }, { renewTime: new Date(this.#time.now()).toISOString(), place });
  }

  #receive(answer: KubeObject | Refusal, sentAt: number): void {
    this.#call = undefined;
    this.#renewedAt = sentAt;
    if (typeof answer === "string") this.#belief.end();
    else if (claimOf(answer).uid === this.uid) this.#belief.answer(answer, { sentAt, now: this.#time.monotonic() });
  }
}
