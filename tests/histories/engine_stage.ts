/** Where a history of the engine plays: an API server in memory, operators that see and are seen badly, and crash. */
import { Operator } from "../../controllers/operator.ts";
import { Metrics } from "../../controllers/metrics.ts";
import type { KubeApi, Resource } from "../../kube/api.ts";
import { ManualClock } from "../../kube/memory/manual_clock.ts";
import { type Call, type Fault, type MemoryClient, MemoryServer } from "../../kube/memory/server.ts";
import type { Requested } from "../../primitives/define.ts";
import { resourceOf } from "../../primitives/mod.ts";
import { crdsOf } from "../../tools/crds.ts";
import { AGAIN } from "./engine_log.ts";
import type { Random } from "./random.ts";

/** Changes what an operator's calls do: a planted bug. */
export type Plant = (api: KubeApi) => KubeApi;

export interface StageOptions {
  readonly random: Random;
  readonly primitive: Requested;
  readonly plant: Plant;
  readonly trace: (line: string) => void;
}

/** How long finished requests are kept, in milliseconds. */
export const RETENTION = 30_000;

const known = new Map<string, ReturnType<typeof crdsOf>>();

/** The CRDs of a kind: made once, since that takes a while. */
function crdsFor(primitive: Requested): ReturnType<typeof crdsOf> {
  const crds = known.get(primitive.kind) ?? crdsOf([primitive]);
  known.set(primitive.kind, crds);
  return crds;
}

const metrics = new Metrics();

interface Actor {
  readonly user: string;
  readonly client: MemoryClient;
  readonly operator: Operator;
}

export class Stage {
  readonly clock = new ManualClock();
  readonly server: MemoryServer;
  /** What operators asked for, but for watches. */
  readonly calls: Call[] = [];
  readonly #options: StageOptions;
  #actors: Actor[] = [];
  #count = 0;
  #faulty = true;
  #isUp = true;
  /** Users whose calls get nowhere. */
  readonly #cutOff = new Set<string>();

  constructor(options: StageOptions) {
    this.#options = options;
    const { random, primitive } = options;
    this.server = new MemoryServer({ clock: this.clock, random: () => random.next(), crds: crdsFor(primitive), garbageCollection: false });
  }

  /** Starts an operator. It begins to decide when it has listed everything, which may take a while. */
  start(): void {
    const { random, plant, primitive, trace } = this.#options;
    const user = `operator-${++this.#count}`;
    trace(`${user} starts`);
    const client = this.server.client({ user, faults: (call) => this.#judge(call) });
    const operator = new Operator({
      api: plant(client),
      clock: this.clock,
      random: () => random.next(),
      primitives: [primitive],
      retention: RETENTION,
      metrics,
      log: (_level, message, fields) => trace(`${user}: ${message} ${JSON.stringify(fields)}`),
    });
    operator.start();
    this.#actors.push({ user, client, operator });
  }

  /** Ends an operator where it is. What it has sent may still arrive. */
  crash(): void {
    const actor = this.#options.random.pick(this.#actors);
    if (actor === undefined) return;
    this.#options.trace(`${actor.user} crashes`);
    this.#actors = this.#actors.filter((other) => other !== actor);
    actor.client.close();
    void actor.operator.stop();
  }

  /** The resources of what it is about: the parent's and the requests'. */
  get kinds(): readonly [Resource, Resource] {
    const { primitive } = this.#options;
    return [resourceOf(primitive), resourceOf(primitive.request)];
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  get operators(): number {
    return this.#actors.length;
  }

  /** What goes wrong with an operator's view of the world. */
  disturb(): void {
    const { random, trace } = this.#options;
    const actor = random.pick(this.#actors);
    if (actor === undefined) return;
    const plural = random.of(this.kinds[0].plural, this.kinds[1].plural, "pods", "");
    const filter = (watch: { readonly client: string; readonly resource: { readonly plural: string } }): boolean =>
      watch.client === actor.user && (plural === "" || watch.resource.plural === plural);
    const what = random.of("cut", "close", "stall", "stall", "resume", "cut off");
    trace(`${actor.user}: ${what} ${plural || "all"}`);
    if (what === "cut") this.server.cutWatches(filter);
    else if (what === "close") this.server.closeWatches(filter);
    else if (what === "stall") this.server.stallWatches(filter);
    else if (what === "resume") this.server.resumeWatches(filter);
    else this.#cutOffFor(actor.user);
  }

  #cutOffFor(user: string): void {
    this.#cutOff.add(user);
    this.server.cutWatches(({ client }) => client === user);
    this.clock.after(this.#options.random.below(20_000), () => this.#cutOff.delete(user));
  }

  /** Holds back what some operator hears of the requests. */
  stallRequests(): void {
    const actor = this.#options.random.pick(this.#actors);
    this.server.stallWatches(({ client, resource }) => client === actor?.user && resource.plural === this.kinds[1].plural);
  }

  /** Watches that are behind are told 410, and have to list again. */
  forget(): void {
    this.#options.trace("the server forgets its history");
    this.server.compact();
    this.server.cutWatches(({ client }) => client.startsWith("operator") && this.#options.random.chance(0.7));
  }

  async outage(): Promise<void> {
    const { random, trace } = this.#options;
    const what = random.of("down", "frozen");
    trace(`the server is ${what}`);
    this.#isUp = what !== "down";
    if (what === "down") this.server.down();
    else this.server.freeze();
    await this.clock.advance(random.below(random.of(500, 5000)));
    if (what === "down") this.server.up();
    else this.server.thaw();
    this.#isUp = true;
    trace("the server is back");
    await this.clock.advance(2 * AGAIN); // the log has to come back before anything is forgotten
  }

  /** Nothing goes wrong any more, and one operator at least is there. */
  heal(): void {
    this.#options.trace("everything is healed");
    this.#faulty = false;
    this.#cutOff.clear();
    this.server.resumeWatches();
    if (this.#actors.length === 0) this.start();
  }

  async end(): Promise<void> {
    for (const { client } of this.#actors) client.close();
    await this.clock.during(Promise.all(this.#actors.map(({ operator }) => operator.stop())));
  }

  #judge(call: Call): Fault | undefined {
    if (call.verb !== "watch") this.calls.push(call);
    const fault = this.#faulty ? this.#faultOf(call) : undefined;
    if (call.verb !== "watch" && call.verb !== "list" && call.resource.plural !== "events") {
      this.#options.trace(`${call.client}: ${call.verb} ${call.resource.plural}/${call.name}${fault ? ` (${JSON.stringify(fault)})` : ""}`);
    }
    return fault;
  }

  #faultOf({ client }: Call): Fault | undefined {
    const { random } = this.#options;
    if (this.#cutOff.has(client)) return { type: "LoseRequest" };
    if (random.chance(0.6)) return { type: random.of("Delay", "DelayReply"), milliseconds: random.below(random.of(3, 30)) };
    if (!random.chance(0.12)) return undefined;
    return random.of<Fault>(
      { type: "LoseRequest" },
      { type: "LoseReply" },
      { type: "Refuse", code: 429, reason: "TooManyRequests", retryAfter: 100 },
      { type: "Refuse", code: 500, reason: "InternalError" },
      { type: "Refuse", code: 409, reason: "Conflict" },
      { type: "Refuse", code: 404, reason: "" },
      { type: "Delay", milliseconds: 2000 },
    );
  }
}
