import type { Key } from "./object.ts";
import type { PodId } from "./pods.ts";

/** Whom the news of a Pod concerns: the objects whose decisions asked about it. */
export class Concerns {
  readonly #keys = new Map<PodId, Set<Key>>();

  note(pod: PodId, key: Key): void {
    const keys = this.#keys.get(pod);
    if (keys) keys.add(key);
    else this.#keys.set(pod, new Set([key]));
  }

  of(pod: PodId): Iterable<Key> {
    return this.#keys.get(pod) ?? [];
  }

  forget(pod: PodId): void {
    this.#keys.delete(pod);
  }
}
