/** People who use a line in a history of the engine: by plain API calls, whenever the server lets them. */
import type { KubeApi, KubeObject } from "../../kube/api.ts";
import { ApiError, UnreachableError } from "../../kube/errors.ts";
import type { Clock } from "../../kube/clock.ts";
import { toldOf } from "../../controllers/object.ts";
import { People, SEMAPHORE } from "../engine/people.ts";
import type { Random } from "./random.ts";
import type { Fields, Trait } from "./traits.ts";

export interface CrowdOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly trait: Trait;
  readonly trace: (line: string) => void;
}

interface Claim {
  readonly name: string;
  readonly ttl: string | undefined;
  readonly renews: boolean;
  readonly pod: string | undefined;
  /** What it says in its spec. */
  spec: Fields;
}

/** Pods that are there, and how far they are. */
type PodState = "Running" | "Ended" | "Terminating";

const MOST_CLAIMS = 7;

export class Crowd {
  readonly #options: CrowdOptions;
  readonly #people: People;
  readonly #claims: Claim[] = [];
  readonly #pods = new Map<string, { object: KubeObject; state: PodState }>();
  #count = 0;

  constructor(options: CrowdOptions) {
    this.#options = options;
    this.#people = new People(options.api, "default", options.trait.primitive);
  }

  /** Makes the object that they use. */
  async open(): Promise<void> {
    const { random, trait } = this.#options;
    await this.#people.semaphore(trait.spec?.(random) ?? {});
  }

  /** Somebody does something. What the server refuses is left. */
  async act(): Promise<void> {
    const { random } = this.#options;
    const acts = [
      () => this.#queue(),
      () => this.#queue(),
      () => this.#queue(),
      () => this.#leave(),
      () => this.#leave(),
      () => this.#renew(),
      () => this.#renew(),
      () => this.#renew(),
      () => this.#speak(),
      () => this.#speak(),
      () => this.#makePod(),
      () => this.#endPod(),
      () => this.#deletePod(),
      () => this.#finishPod(),
      () => this.#govern(),
    ];
    await this.#attempt(random.pick(acts) ?? acts[0]);
  }

  /** Whoever renews leaves, Pods that terminate are gone: from here on nothing changes by itself. */
  async goHome(): Promise<void> {
    for (const claim of this.#claims.filter(({ renews }) => renews)) await this.#attempt(() => this.#leave(claim));
    for (const [name, { state }] of this.#pods) if (state === "Terminating") await this.#attempt(() => this.#finishPod(name));
    await this.#attempt(() => this.#people.change({ suspend: null }));
  }

  async #queue(): Promise<void> {
    const { random, clock, trait } = this.#options;
    if (this.#claims.length >= MOST_CLAIMS) return this.#leave();
    const name = `p${++this.#count}`;
    const pod = random.chance(0.4) ? random.pick([...this.#pods.keys()]) : undefined;
    const ttl = random.chance(pod === undefined ? 0.5 : 0.3) ? random.of("5s", "12s") : undefined;
    const renews = ttl !== undefined && random.chance(0.5);
    const spec = {
      ...trait.request?.(random),
      ...(random.chance(0.2) && { priority: random.of(-1, 5) }),
      ...(random.chance(0.1) && { wait: random.of("0s", "4s") }),
      ...(ttl !== undefined && { ttl }),
      ...(renews && { renewTime: new Date(clock.now()).toISOString() }),
    };
    const object = pod === undefined ? undefined : this.#pods.get(pod)?.object;
    this.#say(`${name} queues ${JSON.stringify(spec)}${pod ? ` for ${pod}` : ""}`);
    this.#claims.push({ name, ttl, renews, pod, spec });
    await this.#people.queue(name, { spec, ...(object && { pod: object }) });
  }

  async #leave(claim = this.#options.random.pick(this.#claims)): Promise<void> {
    if (claim === undefined) return;
    this.#say(`${claim.name} leaves`);
    await this.#people.leave(claim.name);
    this.#claims.splice(this.#claims.indexOf(claim), 1);
  }

  /** A holder that renews does; a waiter repeats its place. */
  async #renew(): Promise<void> {
    const { random, clock } = this.#options;
    const claim = random.pick(this.#claims.filter(({ renews }) => renews));
    if (claim === undefined) return;
    const { metadata, ...request } = await this.#people.permit(claim.name);
    const { phase } = toldOf({ metadata, ...request });
    if (phase !== "Granted") return;
    this.#say(`${claim.name} renews`);
    await this.#people.renew(claim.name, new Date(clock.now()).toISOString());
  }

  /** Somebody who holds says what its kind has to say about that. Some leave right after it. */
  async #speak(): Promise<void> {
    const { random, trait } = this.#options;
    const claim = random.pick(this.#claims.filter(({ pod }) => pod === undefined || this.#pods.get(pod)?.state === "Running"));
    const word = claim && trait.word?.(claim.spec, random);
    if (claim === undefined || word === undefined) return;
    const { phase } = await this.#people.told(claim.name);
    if (phase !== "Granted") return;
    this.#say(`${claim.name} says ${JSON.stringify(word)}`);
    await this.#people.say(claim.name, word);
    claim.spec = { ...claim.spec, ...word };
    const then = random.next();
    if (then < 0.3) await this.#leave(claim);
    else if (then < 0.5 && claim.pod !== undefined) await this.#end(claim.pod);
  }

  async #makePod(): Promise<void> {
    if (this.#pods.size >= 3) return;
    const name = `pod${++this.#count}`;
    this.#say(`${name} is made`);
    this.#pods.set(name, { object: await this.#people.pod(name), state: "Running" });
  }

  async #endPod(): Promise<void> {
    const name = this.#podIn("Running", "Terminating");
    if (name !== undefined) await this.#end(name);
  }

  async #end(name: string): Promise<void> {
    this.#say(`${name} ends`);
    await this.#people.podPhase(name, this.#options.random.of("Succeeded", "Failed"));
    this.#setPod(name, "Ended");
  }

  /** Told to end. Kubernetes' foreground deletion takes its claims before that, or after. */
  async #deletePod(): Promise<void> {
    const name = this.#podIn("Running");
    if (name === undefined) return;
    this.#say(`${name} is told to end`);
    await this.#people.deletePod(name);
    this.#setPod(name, "Terminating");
    if (this.#options.random.chance(0.5)) { for (const claim of this.#claimsOf(name)) await this.#leave(claim); }
  }

  async #finishPod(name = this.#podIn("Terminating", "Ended")): Promise<void> {
    if (name === undefined) return;
    this.#say(`${name} is gone`);
    if (this.#pods.get(name)?.state === "Ended") await this.#people.deletePod(name);
    await this.#people.finishPod(name);
    this.#pods.delete(name);
  }

  /** An administrator changes the object. */
  async #govern(): Promise<void> {
    const { random, trait } = this.#options;
    const what = random.of("resize", "resize", "suspend", "resume", "resume", "recreate");
    if (what !== "recreate") this.#say(`${trait.primitive.kind}: ${what}`);
    if (what === "resize") await this.#people.change(trait.resize?.(random) ?? { suspend: null });
    else if (what === "suspend") await this.#people.change({ suspend: true });
    else if (what === "resume") await this.#people.change({ suspend: null });
    else await this.#recreate();
  }

  /** Somebody deletes the object and makes it anew at once. */
  recreate(): Promise<void> {
    return this.#attempt(() => this.#recreate());
  }

  async #recreate(): Promise<void> {
    this.#say("somebody does: recreate");
    await this.#people.api.delete(this.#people.parents, { namespace: "default", name: SEMAPHORE });
    await this.open();
  }

  #claimsOf(pod: string): Claim[] {
    return this.#claims.filter((claim) => claim.pod === pod);
  }

  #podIn(...states: readonly PodState[]): string | undefined {
    return this.#options.random.pick([...this.#pods].filter(([, { state }]) => states.includes(state)).map(([name]) => name));
  }

  #setPod(name: string, state: PodState): void {
    const pod = this.#pods.get(name);
    if (pod) pod.state = state;
  }

  async #attempt(act: (() => Promise<unknown>) | undefined): Promise<void> {
    try {
      await act?.();
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof UnreachableError)) throw error;
    }
  }

  #say(line: string): void {
    this.#options.trace(`people: ${line}`);
  }
}
