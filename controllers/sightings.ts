/** When this process saw what of a request, on its own monotonic clock. A restart begins anew: a ttl is a lower bound. */
import type { Clock } from "../kube/clock.ts";
import type { KubeObject } from "../kube/api.ts";
import type { Request, Uid } from "../primitives/contract.ts";
import { fieldsOf, parentOwnerOf, podOwnerOf, textOf, toldOf } from "./object.ts";

/** What does not change while an object stays as it is. */
type Fixed = Omit<Request<unknown>, "seenFor" | "heldFor" | "renewedFor" | "toldFor">;

interface Sighting {
  readonly object: KubeObject;
  readonly fixed: Fixed;
  readonly first: number;
  readonly renewTime: string | undefined;
  readonly renewedAt: number | undefined;
  readonly told: string;
  readonly toldAt: number;
}

export class Sightings {
  readonly #seen = new Map<Uid, Sighting>();
  readonly #held = new Map<Uid, { readonly since: number; readonly token: number | undefined }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes what a request shows now. */
  note(request: KubeObject): void {
    const now = this.#clock.monotonic();
    const known = this.#seen.get(request.metadata.uid);
    const renewTime = textOf(fieldsOf(request["spec"])["renewTime"]);
    const fixed = fixedOf(request);
    const told = `${fixed.told.phase} ${fixed.told.token} ${fixed.told.expiresAt}`;
    this.#seen.set(request.metadata.uid, {
      object: request,
      fixed,
      first: known?.first ?? now,
      renewTime,
      renewedAt: known === undefined || known.renewTime === renewTime ? known?.renewedAt : now,
      told,
      toldAt: known?.told === told ? known.toldAt : now,
    });
  }

  /** Notes that a request stands in the committed list of holders, by the grant with that token. */
  noteHolder(uid: Uid, token?: number): void {
    const known = this.#held.get(uid);
    if (known === undefined || known.token !== token) this.#held.set(uid, { since: this.#clock.monotonic(), token });
  }

  /** Notes that it does not, or not any more. */
  noteLeft(uid: Uid): void {
    this.#held.delete(uid);
  }

  forget(uid: Uid): void {
    this.#seen.delete(uid);
    this.#held.delete(uid);
  }

  /** A request as the rules want to see it, its durations measured at `moment` on the monotonic clock. */
  requestOf(object: KubeObject, moment: number = this.#clock.monotonic()): Request<unknown> {
    const { uid } = object.metadata;
    const since = (then: number): number => Math.max(0, moment - then);
    const seen = this.#seen.get(uid);
    const held = this.#held.get(uid)?.since;
    return {
      ...(seen?.object === object ? seen.fixed : fixedOf(object)),
      seenFor: seen === undefined ? 0 : since(seen.first),
      heldFor: held === undefined ? undefined : since(held),
      renewedFor: seen?.renewedAt === undefined ? undefined : since(seen.renewedAt),
      toldFor: seen === undefined ? 0 : since(seen.toldAt),
    };
  }
}

function fixedOf(object: KubeObject): Fixed {
  const { metadata } = object;
  return {
    uid: metadata.uid,
    name: metadata.name,
    resourceVersion: metadata.resourceVersion,
    createdAt: Date.parse(metadata.creationTimestamp),
    body: object["spec"],
    pod: podOwnerOf(object),
    madeFor: parentOwnerOf(object),
    deleting: metadata.deletionTimestamp !== undefined,
    told: toldOf(object),
  };
}
