import type { KubeObject } from "../kube/api.ts";
import type { Uid } from "../primitives/contract.ts";
import { fieldsOf, toldOf } from "./object.ts";

/** How many are remembered. What was forgotten counts as not said. */
const REMEMBERED = 10_000;

/** What requests that are gone said last: a claim that was deleted right after it said how it ended, ended so. */
export class LastWords {
  readonly #fields: readonly string[];
  readonly #specs = new Map<Uid, unknown>();

  /** `fields`: those of a spec that are last words. */
  constructor(fields: readonly string[] = []) {
    this.#fields = fields;
  }

  /** Notes what a request said that is gone now. */
  note(request: KubeObject | undefined): void {
    const spec = fieldsOf(request?.["spec"]);
    if (request === undefined || !this.#fields.some((field) => spec[field] !== undefined)) return;
    const { phase } = toldOf(request);
    if (phase !== "Granted" && phase !== "Finished") return; // it did not hold yet, or not any more, whatever it said
    this.#specs.set(request.metadata.uid, spec);
    for (const oldest of this.#specs.keys()) {
      if (this.#specs.size <= REMEMBERED) return;
      this.#specs.delete(oldest);
    }
  }

  /** The specs of those of `uids` that said something. */
  of(uids: readonly Uid[]): Map<Uid, unknown> {
    return new Map(uids.flatMap((uid) => this.#specs.has(uid) ? [[uid, this.#specs.get(uid)]] : []));
  }
}
