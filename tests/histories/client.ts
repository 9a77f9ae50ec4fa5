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
  /** Whether it believes to hold alone, by what its spec says. */
  readonly alone: (spec: Readonly<Record<string, unknown>>) => boolean;
}

interface Call {
  readonly what: string;
  /** What it writes into the spec. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly isRenewal: boolean;
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
  #released = false;
  #said: Readonly<Record<string, unknown>> = {};

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

  /** Whether it believes to hold alone: no longer once it has sent that it does not. */
  get alone(): boolean {
    return this.plan.alone({ ...this.plan.spec, ...this.#said });
  }

  /** What it says of itself so far, be it on its way. */
  get says(): Readonly<Record<string, unknown>> {
    return { ...this.plan.spec, ...this.#said };
  }

  /** It was told that it holds, and has not heard since that it does not. */
  get hopes(): boolean {
    return this.isAlive && this.#belief.hopes;
  }

  /** It held, and may come back to say so. */
  get isZombie(): boolean {
    return this.#belief.isBroken && !this.#released;
  }

  /** A call of it is on its way: that goes on without it. */
  get isCalling(): boolean {
    return this.#call !== undefined;
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
    while (this.#call !== undefined) this.#goOn(this.#call);
    if ((this.renewalDueAt ?? Number.POSITIVE_INFINITY) > this.#time.monotonic()) return;
    do this.renew(); while (this.#call !== undefined);
  }

  /** Sends a renewal, or has the call that is on its way carried out, or answered: whichever is next. Says which. */
  renew(): string {
    if (this.#call !== undefined) return this.#goOn(this.#call);
    return this.#send({ what: "renewal", fields: { renewTime: new Date(this.#time.now()).toISOString() }, isRenewal: true });
  }

  /** Sends what it has to say about its claim, or goes on with the call that is on its way. Who says how it ended has ended. */
  say(fields: Readonly<Record<string, unknown>>): string {
    if (this.#call !== undefined) return this.#goOn(this.#call);
    this.#said = { ...this.#said, ...fields };
    if ("outcome" in fields) this.#belief.end();
    return this.#send({ what: `word ${JSON.stringify(fields)}`, fields, isRenewal: false });
  }

  #send(call: Omit<Call, "sentAt">): string {
    this.#call = { ...call, sentAt: this.#time.monotonic() };
    return `sends its ${call.what}`;
  }

  #goOn(call: Call): string {
    if (call.answer === undefined) {
      this.#call = { ...call, answer: this.#patch(call.fields) };
      return `has its ${call.what} carried out`;
    }
    this.#receive(call, call.answer);
    return `has its ${call.what} answered`;
  }

  /** Stops working, then deletes its request. */
  release(): void {
    this.#belief.end();
    this.#released = true;
    this.#cluster.delete({ kind: this.plan.kind, name: this.plan.name, uid: this.uid });
  }

  /** SIGKILL. */
  die(): void {
    this.#alive = false;
  }

  #patch(fields: Readonly<Record<string, unknown>>): KubeObject | Refusal {
    const { kind, name, spec } = this.plan;
    const place = spec.place ?? this.#created.metadata.resourceVersion;
    return this.#cluster.patchSpec({ kind, name, uid: this.uid }, { ...fields, place });
  }

  #receive({ sentAt, isRenewal }: Call, answer: KubeObject | Refusal): void {
    this.#call = undefined;
    if (isRenewal) this.#renewedAt = sentAt;
    if (typeof answer === "string") this.#belief.end();
    else if (!isRenewal) this.#belief.hear(answer);
    else if (claimOf(answer).uid === this.uid) this.#belief.answer(answer, { sentAt, now: this.#time.monotonic() });
  }
}
