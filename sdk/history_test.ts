/** Random histories: many clients, one mutex, and everything that can go wrong between them. Each is reproducible by its seed. */
import assert from "node:assert/strict";
import type { Call, Fault } from "../kube/memory/server.ts";
import type { Claim } from "./claim.ts";
import { KonductorError } from "./errors.ts";
import { Lab, mutexRequests, type Party } from "./test_lab.ts";
import { seeded } from "./testing/random.ts";

const HISTORIES = 15;
const LENGTH = 600_000;

/** Who believes to hold the mutex. At no time may that be two. */
class Beliefs {
  readonly #held = new Map<Claim, string>();
  highest = 0;
  grants = 0;

  begin(claim: Claim, who: string): void {
    assert.deepEqual([...this.#held.values()], [], `${who} got what another still believes to hold`);
    assert.ok(claim.token > this.highest, "tokens rise");
    this.highest = claim.token;
    this.grants++;
    this.#held.set(claim, who);
    claim.signal.addEventListener("abort", () => this.end(claim));
  }

  end(claim: Claim): void {
    this.#held.delete(claim);
  }
}

class History {
  readonly #lab: Lab;
  readonly #random: () => number;
  readonly #beliefs = new Beliefs();
  /** Clients that are cut off, and how their requests fare. */
  readonly #cutOff = new Map<string, Fault["type"]>();
  #calm = false;
  #failure: unknown;

  constructor(lab: Lab, seed: number) {
    this.#lab = lab;
    this.#random = seeded(seed);
  }

  async run(): Promise<number> {
    const parties = await this.#parties();
    const ended = new AbortController();
    const work = parties.map((party) => this.#worker(party, ended.signal));
    const trouble = this.#trouble(parties, ended.signal);
    await this.#lab.advance(LENGTH);
    if (this.#failure !== undefined) throw this.#failure;
    this.#calm = true;
    this.#lab.server.thaw();
    this.#lab.server.up();
    this.#lab.server.resumeWatches();
    ended.abort();
    await this.#lab.during(Promise.all([...work, trouble]));
    for (const { konductor } of parties) await this.#lab.during(konductor.close());
    await this.#lab.advance(900_000);
    assert.deepEqual((await this.#lab.api.list(mutexRequests, { namespace: "default" })).items, [], "nothing is left behind");
    return this.#beliefs.grants;
  }

  async #parties(): Promise<Party[]> {
    const parties = [];
    for (let index = 0; index < 5; index++) {
      parties.push(index < 2 ? await this.#lab.podParty(`pod-${index}`) : await this.#lab.party({ holder: `host-${index}` }));
    }
    for (const party of parties) party.fault = (call) => this.#calm ? undefined : this.#fault(call);
    return parties;
  }

  #fault({ verb, client }: Call): Fault | undefined {
    const luck = this.#random();
    const cutOff = this.#cutOff.get(client);
    const milliseconds = Math.floor(this.#random() * (cutOff === undefined ? 4_000 : 15_000));
    if (cutOff === "Delay" || cutOff === "DelayReply") return { type: cutOff, milliseconds };
    if (cutOff === "LoseRequest" || cutOff === "LoseReply") return { type: cutOff };
    if (luck < 0.01) return { type: "Refuse", code: verb === "get" ? 500 : 503, reason: "InternalError" };
    if (luck < 0.02) return { type: "Refuse", code: 429, reason: "TooManyRequests", retryAfter: 1_000 };
    if (luck < 0.04) return { type: "LoseRequest" };
    if (luck < 0.06) return { type: "LoseReply" };
    if (luck < 0.09) return { type: "Delay", milliseconds };
    if (luck < 0.12) return { type: "DelayReply", milliseconds };
  }

  async #worker({ konductor }: Party, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const timeout = this.#random() < 0.3 ? Math.floor(this.#random() * 20_000) : undefined;
        const claim = await konductor.mutex("m").acquire({ ttl: 2_000 + Math.floor(this.#random() * 10_000), timeout, signal });
        this.#beliefs.begin(claim, konductor.holder);
        await this.#pause(this.#random() * 15_000);
        this.#beliefs.end(claim);
        await claim.release();
      } catch (error) {
        if (!signal.aborted && !(error instanceof KonductorError)) this.#failure ??= error;
      }
      await this.#pause(this.#random() * 3_000);
    }
  }

  async #trouble(parties: readonly Party[], signal: AbortSignal): Promise<void> {
    const { server } = this.#lab;
    while (!signal.aborted) {
      await this.#pause(this.#random() * 20_000);
      if (this.#calm) return;
      const kind = Math.floor(this.#random() * 15);
      if (kind === 0) server.cutWatches();
      if (kind === 1) server.compact();
      if (kind === 2) await this.#while(() => server.stallWatches(), () => server.resumeWatches());
      if (kind === 3) await this.#while(() => server.down(), () => server.up());
      if (kind === 4) await this.#while(() => server.freeze(), () => server.thaw());
      if (kind === 5) server.closeWatches();
      if (kind === 6) await this.#editLabels();
      if (kind === 7) await this.#restartOperator();
      if (kind >= 8) await this.#isolate(parties);
    }
  }

  /** One client hears nothing, and its requests get lost or take long: everybody else goes on. */
  async #isolate(parties: readonly Party[]): Promise<void> {
    const client = parties[Math.floor(this.#random() * parties.length)]?.konductor.holder ?? "";
    const types = ["LoseRequest", "LoseReply", "Delay", "DelayReply"] as const;
    await this.#while(() => {
      this.#cutOff.set(client, types[Math.floor(this.#random() * types.length)] ?? "LoseRequest");
      this.#lab.server.stallWatches((watch) => watch.client === client);
    }, () => {
      this.#cutOff.delete(client);
      this.#lab.server.resumeWatches();
    });
  }

  async #restartOperator(): Promise<void> {
    await this.#lab.stopOperator();
    await this.#pause(this.#random() * 10_000);
    this.#lab.launchOperator();
  }

  async #while(begin: () => void, end: () => void): Promise<void> {
    begin();
    await this.#pause(this.#random() * 20_000);
    end();
  }

  async #editLabels(): Promise<void> {
    for (const { metadata: { name } } of (await this.#lab.api.list(mutexRequests, { namespace: "default" })).items) {
      const patch = { metadata: { labels: { "konductor.io/client": null } } };
      await this.#lab.api.patch(mutexRequests, { namespace: "default", name, patch }).catch(() => undefined);
    }
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.#lab.clock.after(milliseconds, resolve));
  }
}

Deno.test("whatever goes wrong, no two clients believe to hold a mutex, and nothing is left behind", async () => {
  let grants = 0;
  for (let seed = 1; seed <= HISTORIES; seed++) {
    await using lab = await Lab.start();
    grants += await new History(lab, seed).run().catch((error) => {
      throw new Error(`History ${seed}: ${error.message}`, { cause: error });
    });
  }
  assert.ok(grants > 20 * HISTORIES, `${grants} grants`);
});
