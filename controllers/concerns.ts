import type { Uid } from "../primitives/contract.ts";
import type { Key } from "./object.ts";

/** Whom the news of a Pod concerns: the objects whose decisions asked about it. */
export class Concerns {
  readonly #keys = new Map<Uid, Set<Key>>();

  note(pod: Uid, key: Key): void {
    const keys = this.#keys.get(pod);
    if (keys) keys.add(key);
    else this.#keys.set(pod, new Set([key]));
  }

  of(pod: Uid): Iterable<Key> {
    return this.#keys.get(pod) ?? [];
  }

  forget(pod: Uid): void {
    this.#keys.delete(pod);
  }
}
