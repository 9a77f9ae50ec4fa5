/** Reads every revision of the semaphore and of its permits from watches, one by one, and holds them to what must always be so. */
import assert from "node:assert/strict";
import type { KubeObject, Resource } from "../../kube/api.ts";
import { listWatch } from "../../kube/list_watch.ts";
import { toldOf } from "../../controllers/object.ts";
import type { Told } from "../../primitives/contract.ts";
import { compareVersions } from "../../primitives/order.ts";
import { heldOf, holdersOf, permits, permitsOf, SEMAPHORE, semaphores } from "./people.ts";
import { eventually, type World } from "./world.ts";

export class Ledger implements AsyncDisposable {
  readonly #world: World;
  readonly #ending = new AbortController();
  readonly #parents: KubeObject[] = [];
  /** By uid, every revision. */
  readonly #requests = new Map<string, KubeObject[]>();
  /** By name, the newest revision. */
  readonly #newest = new Map<string, KubeObject>();
  readonly #reading: Promise<void>[];
  #changed = Promise.withResolvers<void>();

  constructor(world: World) {
    this.#world = world;
    this.#reading = [this.#readParents(), this.#readRequests()];
  }

  /** Every revision of the semaphore so far. */
  get parents(): readonly KubeObject[] {
    return this.#parents;
  }

  /** The names of those who were granted, in the order of their tokens. */
  get granted(): string[] {
    const names = new Map<number, string>();
    for (const parent of this.#parents) for (const { name, token } of holdersOf(parent)) names.set(token, name);
    return [...names].toSorted(([one], [other]) => one - other).map(([, name]) => name);
  }

  /** Resolves with what a request was told, once `wanted` says so. */
  async told(name: string, wanted: (told: Told) => boolean): Promise<Told> {
    for (;;) {
      const request = this.#newest.get(name);
      const told = request && toldOf(request);
      if (told && wanted(told)) return told;
      await this.#changed.promise;
    }
  }

  /** Waits until it has read the semaphore as it is now. */
  async caughtUp(): Promise<void> {
    const { api, namespace } = this.#world.people;
    await eventually(this.#world, async () => {
      const { metadata } = await api.get(semaphores, { namespace, name: SEMAPHORE });
      assert.equal(this.#parents.at(-1)?.metadata.resourceVersion, metadata.resourceVersion, "the ledger lags behind");
    });
  }

  /** Throws when at any revision more was held than there was, a token did not rise, or somebody was told what was not committed. */
  check(): void {
    assert.ok(this.#parents.length > 1, "nothing happened");
    this.#parents.forEach(checkRoom);
    const grants = this.#checkTokens();
    for (const revisions of this.#requests.values()) for (const request of revisions) checkTold(request, grants);
  }

  /** Stops reading. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#reading);
  }

  /** A token that is new is above all that were there before, and nobody else's. Returns the grants, by token. */
  #checkTokens(): ReadonlyMap<number, Grant> {
    const grants = new Map<number, Grant>();
    let last = 0;
    for (const parent of this.#parents) {
      for (const { token, name, uid } of holdersOf(parent)) {
        const known = grants.get(token);
        assert.ok(known === undefined || known.uid === uid, `${name} and ${known?.name} have the token ${token}`);
        assert.ok(known || token > last, `the token ${token} of ${name} is not above ${last}`);
        if (!known) grants.set(token, { name, uid, version: parent.metadata.resourceVersion });
        last = Math.max(last, token);
      }
    }
    return grants;
  }

  async #readParents(): Promise<void> {
    for await (const change of this.#changes(semaphores)) {
      const last = this.#parents.at(-1)?.metadata.resourceVersion;
      if (change.type === "Applied") this.#parents.push(change.object);
      else if (change.type === "Listed" && last === undefined) this.#parents.push(...change.objects);
      else if (change.type === "Listed") this.#parents.push(...await this.#world.history(last ?? "", change.resourceVersion));
    }
  }

  async #readRequests(): Promise<void> {
    for await (const change of this.#changes(permits)) {
      for (const object of change.type === "Listed" ? change.objects : change.type === "Applied" ? [change.object] : []) {
        const { uid, name } = object.metadata;
        this.#requests.set(uid, [...this.#requests.get(uid) ?? [], object]);
        this.#newest.set(name, object);
      }
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    }
  }

  #changes(resource: Resource) {
    const { clock, people: { api, namespace } } = this.#world;
    return listWatch(api, resource, { clock, random: () => 0.5, signal: this.#ending.signal, namespace });
  }
}

/** A holder's first appearance in a committed list. */
interface Grant {
  readonly name: string;
  readonly uid: string;
  readonly version: string;
}

function checkRoom(parent: KubeObject): void {
  const { name, resourceVersion } = parent.metadata;
  const [held, all] = [heldOf(parent), permitsOf(parent)];
  assert.ok(held <= all, `${held} of ${all} permits of ${name} are held at version ${resourceVersion}`);
}

function checkTold(request: KubeObject, grants: ReadonlyMap<number, Grant>): void {
  const { phase, token } = toldOf(request);
  if (phase !== "Granted") return;
  const { name, uid, resourceVersion } = request.metadata;
  const grant = grants.get(token ?? 0);
  assert.ok(grant?.uid === uid, `${name} was told of a token that was not committed for it`);
  assert.ok(compareVersions(grant.version, resourceVersion) < 0, `${name} was told before the commit`);
}
