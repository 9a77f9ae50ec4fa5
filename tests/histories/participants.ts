/** Everybody who asks, in Pods and outside. */
import type { KubeObject } from "../../kube/api.ts";
import { milliseconds } from "../../primitives/duration.ts";
import { Client, type Plan } from "./client.ts";
import type { Belief } from "./invariants.ts";
import { podOf } from "./objects.ts";
import { PARENT, type Stage } from "./stage.ts";

/** No more than so many at a time: what goes wrong goes wrong among few. */
const CROWD = 10;

export class Participants {
  readonly #stage: Stage;
  #clients: Client[] = [];
  #count = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  get beliefs(): Belief[] {
    return this.#clients.flatMap(({ uid, believes, alone }) => believes === undefined ? [] : { uid, token: believes, alone });
  }

  get living(): Client[] {
    return this.#clients.filter(({ isOver }) => !isOver);
  }

  /** When the next renewal of those is due who never miss one. */
  get renewalDueAt(): number {
    const due = this.#diligent.map(({ renewalDueAt }) => renewalDueAt ?? Number.POSITIVE_INFINITY);
    return Math.min(Number.POSITIVE_INFINITY, ...due);
  }

  join(): string | undefined {
    const zombies = this.#clients.filter(({ isZombie }) => isZombie).slice(-2);
    this.#clients = this.#clients.filter((client) => !client.isOver || client.isCalling || zombies.includes(client));
    if (this.living.length >= CROWD) return undefined;
    const client = new Client(this.#plan(), this.#stage);
    this.#clients.push(client);
    return `${client.plan.name} joins with ${JSON.stringify(client.plan.spec)}${
      client.plan.pod ? ` in ${client.plan.pod.metadata.name}` : ""
    }`;
  }

  hear(): string | undefined {
    const client = this.#stage.random.pick(this.living.filter(({ lag }) => lag > 0));
    const heard = client?.hear(1 + this.#stage.random.below(6));
    return client && `${client.plan.name} hears of ${heard} changes`;
  }

  renew(): string | undefined {
    const client = this.#stage.random.pick(this.#clients.filter(({ plan, isOver, isCalling }) => isCalling || (plan.renews && !isOver)));
    return client && `${client.plan.name} ${client.renew()}`;
  }

  /** Says what its kind has to say about a claim; mostly while it holds. Some are gone right after it, one way or the other. */
  say(): string | undefined {
    const { random, scenario: { trait }, cluster, kinds } = this.#stage;
    const { client, fields } = this.#speaker() ?? {};
    if (client === undefined || fields === undefined || trait.word === undefined) return undefined;
    if (client.isZombie && !client.isCalling && random.chance(0.5)) return this.#sayLate(client, fields);
    const said = client.say(fields);
    if (!said.endsWith("carried out") || random.chance(0.5)) return `${client.plan.name} ${said}`;
    const { pod } = client.plan;
    if (pod === undefined || random.chance(0.6)) {
      client.release();
      return `${client.plan.name} ${said}, and releases at once`;
    }
    const { kind, metadata: { name } } = pod;
    if (random.chance(0.5)) cluster.delete({ kind, name });
    else cluster.writeStatus({ kind: kinds.pod, name }, { phase: "Succeeded" });
    return `${client.plan.name} ${said}, and its Pod ends at once`;
  }

  release(): string | undefined {
    const client = this.#anyone();
    client?.release();
    return client && `${client.plan.name} releases`;
  }

  die(): string | undefined {
    const client = this.#anyone();
    client?.die();
    return client && `${client.plan.name} dies`;
  }

  /** A Pod ends, is told to end, or goes; or what it owned is collected. */
  movePod(): string | undefined {
    const { cluster, random, kinds } = this.#stage;
    const pod = random.pick(cluster.list(kinds.pod));
    if (pod === undefined || random.chance(0.3)) return this.collect();
    const { kind, metadata: { name } } = pod;
    const { state } = podOf(pod);
    if (state === "Terminating" && random.chance(0.5)) return this.#deleteClaimsOf(pod);
    if (state === "Running" && random.chance(0.6)) {
      if (random.chance(0.5)) cluster.startDeleting({ kind, name });
      else cluster.writeStatus({ kind, name }, { phase: random.of("Succeeded", "Failed") });
      return `${name} starts to end`;
    }
    cluster.delete({ kind, name });
    return `${name} is gone`;
  }

  /** Deletes the requests of Pods that are gone, as Kubernetes does. */
  collect(): string | undefined {
    const { cluster, kinds } = this.#stage;
    const there = new Set(cluster.list(kinds.pod).map(({ metadata }) => metadata.uid));
    const orphans = cluster.list(kinds.request).filter(({ metadata: { ownerReferences } }) =>
      ownerReferences?.some(({ uid }) => !there.has(uid))
    );
    for (const { kind, metadata: { name } } of orphans) cluster.delete({ kind, name });
    return orphans.length > 0 ? `${orphans.length} orphans are collected` : undefined;
  }

  /** Lets time pass; those who never miss a renewal renew on the way. */
  pass(milliseconds: number): void {
    const { time } = this.#stage;
    this.renewDue();
    const end = time.monotonic() + milliseconds;
    for (let due = this.renewalDueAt; due <= end; due = this.renewalDueAt) {
      time.pass(Math.max(0, due - time.monotonic()));
      this.renewDue();
    }
    time.pass(Math.max(0, end - time.monotonic()));
  }

  /** Those who never miss anything hear all there is and renew when it is time. */
  renewDue(): void {
    for (const client of this.#diligent) client.keepUp();
  }

  /** Before all comes to rest: whoever might miss a renewal does not live on. */
  quieten(): void {
    for (const client of this.living) if (!client.plan.diligent || this.#stage.random.chance(0.5)) client.die();
  }

  /** A process that was paused says what it has to say, and goes. */
  #sayLate(client: Client, fields: Readonly<Record<string, unknown>>): string {
    const said = [client.say(fields), client.say(fields)];
    client.release();
    return `${client.plan.name} comes back, ${said.join(", ")}, and releases`;
  }

  /** Who speaks next: whoever has begun to; a holder; or, now and then, one that does not hold yet or any more. */
  #speaker(): { readonly client: Client; readonly fields: Readonly<Record<string, unknown>> } | undefined {
    const { random, scenario: { trait } } = this.#stage;
    const wordOf = (client: Client) => trait.word?.(client.says, random);
    const calling = this.#clients.filter(({ isCalling }) => isCalling);
    const able = this.#clients.filter((client) => !client.isCalling && wordOf(client) !== undefined);
    const holding = able.filter(({ hopes }) => hopes);
    const client = random.pick(random.chance(0.6) && calling.length > 0 ? calling : random.chance(0.2) ? able : holding);
    return client && { client, fields: wordOf(client) ?? {} };
  }

  get #diligent(): Client[] {
    return this.living.filter(({ plan }) => plan.diligent);
  }

  #anyone(): Client | undefined {
    return this.#stage.random.pick(this.living);
  }

  #deleteClaimsOf(pod: KubeObject): string {
    const { cluster, kinds } = this.#stage;
    const owned = cluster.list(kinds.request).filter(({ metadata }) =>
      metadata.ownerReferences?.some(({ uid }) => uid === pod.metadata.uid)
    );
    for (const { kind, metadata: { name } } of owned) cluster.delete({ kind, name });
    return `the claims of ${pod.metadata.name} are deleted while it terminates`;
  }

  #plan(): Plan {
    const { random, kinds, scenario, time } = this.#stage;
    this.#count += 1;
    const name = `c${this.#count}`;
    const pod = random.chance(scenario.pods) ? this.#pod(name) : undefined;
    const renews = random.chance(0.6);
    const ttl = random.chance(0.2) ? random.of("15s", "0") : undefined;
    const some = (field: string, value: unknown, probability: number) => random.chance(probability) ? { [field]: value } : {};
    const spec = {
      [scenario.primitive.request.parentField]: PARENT,
      holder: name,
      ...scenario.trait.request?.(random),
      ...some("priority", random.below(3), 0.3),
      ...(ttl !== undefined && { ttl }),
      ...some("wait", random.of("0s", "10s"), 0.2),
      ...(renews && { renewTime: new Date(time.now()).toISOString() }),
    };
    const { alone = () => true } = scenario.trait;
    const diligent = random.chance(scenario.diligence);
    return { kind: kinds.request, name, spec, pod, renews, diligent, ttl: milliseconds(ttl ?? scenario.ttl) || undefined, alone };
  }

  #pod(name: string): KubeObject {
    const { random, cluster, kinds } = this.#stage;
    const running = cluster.list(kinds.pod).filter((pod) => podOf(pod).state === "Running");
    const shared = random.chance(0.2) ? random.pick(running) : undefined;
    return shared ?? cluster.create({ kind: kinds.pod, name: `pod-${name}` });
  }
}
