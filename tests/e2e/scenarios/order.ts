/** First come, first served. */
import assert from "node:assert/strict";
import type { KubeObject, Resource } from "../../../kube/api.ts";
import { eventually, upTo } from "../expect.ts";
import { mutexes, mutexRequests, phaseOf, requestStatus } from "../kinds.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";

const COUNT = 50;

export const order: Scenarios = {
  "one who comes late with a higher priority goes first among the waiting, and takes nothing away": goFirst,
  "three koncli are served in the order in which they came": serveInOrder,
};

/** Starts the operator anew. */
export const orderAcrossRestart: Scenarios = {
  "fifty who came one after another are granted in that order, also when the operator starts anew": keepOrder,
};

async function keepOrder(site: Site): Promise<void> {
  await site.create(mutexes, { metadata: { name: "m" }, spec: {} });
  const names = upTo(COUNT).map((number) => `waiter-${String(number).padStart(2, "0")}`);
  for (const name of names) await site.create(mutexRequests, { metadata: { name }, spec: { mutex: "m", holder: name } });
  const served = new Line(site, { parent: mutexes, requests: mutexRequests });
  for (const [at] of names.entries()) {
    if (at === COUNT / 2) await site.lab.operators.start();
    await served.next();
  }
  assert.deepEqual(served.names, names);
}

/** Serves one after another: whoever holds leaves as soon as it is seen to hold. */
class Line {
  /** Who held, in that order. */
  readonly names: string[] = [];
  readonly #site: Site;
  readonly #kinds: { readonly parent: Resource; readonly requests: Resource };
  #token = 0;

  constructor(site: Site, kinds: { readonly parent: Resource; readonly requests: Resource }) {
    this.#site = site;
    this.#kinds = kinds;
  }

  /** Waits for the next holder, and has it leave. */
  async next(): Promise<void> {
    const holder = await this.#holder();
    const { token = 0 } = requestStatus(holder);
    assert.ok(token > this.#token, `the token ${token} comes after ${this.#token}`);
    this.#token = token;
    this.names.push(holder.metadata.name);
    await this.#site.delete(this.#kinds.requests, holder.metadata.name);
  }

  async #holder(): Promise<KubeObject> {
    let found: readonly KubeObject[] = [];
    const look = async (): Promise<boolean> => {
      found = (await this.#site.list(this.#kinds.requests)).filter((request) => phaseOf(request) === "Granted");
      return found.length > 0;
    };
    await eventually(look, () => `nobody holds after ${this.names.join()}`);
    const [holder, other] = found;
    assert.ok(holder !== undefined && other === undefined, `two hold: ${JSON.stringify(found)}`);
    return holder;
  }
}

async function goFirst(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const hold = await site.hold("mutex run m");
  const say = (word: string) => ({ command: ["sh", "-c", 'echo "$0" >>"$1"', word, site.path("order")] });
  const early = site.start("mutex run m", say("early"));
  await site.untilThereAre(mutexRequests, 2);
  const late = site.start("mutex run m --priority 10", say("late"));
  await site.untilThereAre(mutexRequests, 3);
  assert.match(await site.ok("mutex status m -o wide"), /PLACE +WAITING[^\n]*\n1 [^\n]* 10 [^\n]*\n2 /);
  const [holding] = (await site.list(mutexRequests)).filter((request) => phaseOf(request) === "Granted");
  assert.equal(holding && requestStatus(holding).token, hold.token);
  await hold.end();
  assert.deepEqual([await early.exited, await late.exited], [0, 0]);
  assert.equal(await Deno.readTextFile(site.path("order")), "late\nearly\n");
}

async function serveInOrder(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const hold = await site.hold("mutex run m");
  const processes = [];
  for (const number of upTo(3)) {
    processes.push(site.start("mutex run m", { command: ["sh", "-c", 'echo "$0" >>"$1"', String(number), site.path("order")] }));
    await site.untilThereAre(mutexRequests, number + 1);
  }
  await hold.end();
  assert.deepEqual(await Promise.all(processes.map(({ exited }) => exited)), [0, 0, 0]);
  assert.equal(await Deno.readTextFile(site.path("order")), "1\n2\n3\n");
}
