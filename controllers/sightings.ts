/** When this process saw what of a request, on its own monotonic clock. A restart begins anew: a ttl is a lower bound. */
import type { Clock } from "../kube/clock.ts";
import type { KubeObject } from "../kube/api.ts";
import type { HolderRef, Request, Uid } from "../primitives/contract.ts";
import { fieldsOf, type Key, parentOwnerOf, podOwnerOf, textOf, toldOf } from "./object.ts";

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
  /** Who stood in the list of each object when that was last noted. */
  readonly #listed = new Map<Key, ReadonlySet<Uid>>();
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

  /** Notes who stands in the committed list of the object `key`, each by the grant with its token, and so who does not any more. */
  noteHolders(key: Key, holders: readonly Pick<HolderRef, "uid" | "token">[]): void {
    const listed = new Set(holders.map(({ uid }) => uid));
    for (const uid of this.#listed.get(key) ?? []) if (!listed.has(uid)) this.#held.delete(uid);
    for (const { uid, token } of holders) {
      const known = this.#held.get(uid);
      if (known === undefined || known.token !== token) this.#held.set(uid, { since: this.#clock.monotonic(), token });
    }
    if (listed.size > 0) this.#listed.set(key, listed);
    else this.#listed.delete(key);
  }

  forget(uid: Uid): void {
    this.#seen.delete(uid);
    this.#held.delete(uid);
  }

  /** A request as the rules want to see it, its durations measured at `moment` on the monotonic clock. */
  requestOf(object: KubeObject, moment: number = this.#clock.monotonic()): Request<unknown> {
    const { uid } = object.metadata;
    const seen = this.#seen.get(uid);
    const held = this.#held.get(uid);
    const fixed = seen?.object === object ? seen.fixed : fixedOf(object);
    // Field by field: lines of ten thousand are looked at for each decision, and a spread costs ten times as much.
    return {
      uid,
      name: fixed.name,
      resourceVersion: fixed.resourceVersion,
      createdAt: fixed.createdAt,
      body: fixed.body,
      pod: fixed.pod,
      madeFor: fixed.madeFor,
      deleting: fixed.deleting,
      told: fixed.told,
      seenFor: seen === undefined ? 0 : Math.max(0, moment - seen.first),
      heldFor: held === undefined ? undefined : Math.max(0, moment - held.since),
      renewedFor: seen?.renewedAt === undefined ? undefined : Math.max(0, moment - seen.renewedAt),
      toldFor: seen === undefined ? 0 : Math.max(0, moment - seen.toldAt),
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
