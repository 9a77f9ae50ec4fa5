/** When this process saw what of a request, on its own monotonic clock. A restart begins anew: a ttl is a lower bound. */
import type { Clock } from "../kube/clock.ts";
import type { KubeObject } from "../kube/api.ts";
import type { Request, Uid } from "../primitives/contract.ts";
import { fieldsOf, podOwnerOf, textOf, toldOf } from "./object.ts";

interface Sighting {
  readonly first: number;
  readonly renewTime: string | undefined;
  readonly renewedAt: number | undefined;
  readonly told: string;
  readonly toldAt: number;
}

export class Sightings {
  readonly #seen = new Map<Uid, Sighting>();
  readonly #heldSince = new Map<Uid, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes what a request shows now. */
  note(request: KubeObject): void {
    const now = this.#clock.monotonic();
    const known = this.#seen.get(request.metadata.uid);
    const renewTime = textOf(fieldsOf(request["spec"])["renewTime"]);
    const { phase, token } = toldOf(request);
    const told = `${phase} ${token}`;
    this.#seen.set(request.metadata.uid, {
      first: known?.first ?? now,
      renewTime,
      renewedAt: known === undefined || known.renewTime === renewTime ? known?.renewedAt : now,
      told,
      toldAt: known?.told === told ? known.toldAt : now,
    });
  }

  /** Notes that a request stands in the committed list of holders. */
  noteHolder(uid: Uid): void {
    if (!this.#heldSince.has(uid)) this.#heldSince.set(uid, this.#clock.monotonic());
  }

  /** Notes that it does not, or not any more. */
  noteLeft(uid: Uid): void {
    this.#heldSince.delete(uid);
  }

  forget(uid: Uid): void {
    this.#seen.delete(uid);
    this.#heldSince.delete(uid);
  }

  /** A request as the rules want to see it. */
  requestOf(object: KubeObject): Request<unknown> {
    const { metadata } = object;
    const now = this.#clock.monotonic();
    const seen = this.#seen.get(metadata.uid);
    const since = (moment: number | undefined): number | undefined => moment === undefined ? undefined : now - moment;
    return {
      uid: metadata.uid,
      name: metadata.name,
      resourceVersion: metadata.resourceVersion,
      createdAt: Date.parse(metadata.creationTimestamp),
      body: object["spec"],
      pod: podOwnerOf(object),
      deleting: metadata.deletionTimestamp !== undefined,
      told: toldOf(object),
      seenFor: since(seen?.first) ?? 0,
      heldFor: since(this.#heldSince.get(metadata.uid)),
      renewedFor: since(seen?.renewedAt),
      toldFor: since(seen?.toldAt) ?? 0,
    };
  }
}
