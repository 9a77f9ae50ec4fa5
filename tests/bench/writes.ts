/** Writes of the sort that a grant consists of, made without an operator. */
import type { KubeObject } from "../../kube/api.ts";
import { permits, SEMAPHORE, semaphores } from "../engine/people.ts";
import type { Place } from "./bench.ts";

/** A request as somebody would apply it. */
export function request(metadata: { readonly namespace: string; readonly name: string }, semaphore = SEMAPHORE) {
  return { metadata, spec: { semaphore, holder: metadata.name } };
}

const NOW = "2026-01-01T00:00:00.000Z";
const ready = { type: "Ready", status: "True", reason: "Accepted", message: "the spec is accepted", lastTransitionTime: NOW };
const granted = { type: "Granted", status: "True", reason: "Granted", message: "it holds", lastTransitionTime: NOW };

/** A parent of its own, to which one writer writes. */
export class Desk {
  readonly #place: Place;
  #parent: KubeObject;

  private constructor(place: Place, parent: KubeObject) {
    this.#place = place;
    this.#parent = parent;
  }

  static async open(place: Place, name: string): Promise<Desk> {
    const { api, namespace } = place;
    return new Desk(place, await api.create(semaphores, { object: { metadata: { namespace, name }, spec: { permits: 1 } } }));
  }

  async create(name: string): Promise<void> {
    const { api, namespace } = this.#place;
    await api.create(permits, { object: request({ namespace, name }) });
  }

  /** A status with one holder, as the operator writes it. */
  async commit(name: string): Promise<void> {
    const { metadata, spec } = this.#parent;
    const holder = { uid: crypto.randomUUID(), name, holder: name, token: 1_809_639_014_400_001, acquiredAt: NOW };
    const status = { inUse: 1, available: 0, phase: "Full", holders: [holder], lastToken: holder.token, waiting: 0, conditions: [ready] };
    this.#parent = await this.#place.api.update(semaphores, { object: { metadata, spec, status }, subresource: "status" });
  }

  /** What is not changed is not written: each has another token. */
  async tell(name: string): Promise<void> {
    const { api, namespace } = this.#place;
    const status = { phase: "Granted", token: ++tokens, acquiredAt: NOW, conditions: [granted] };
    await api.patch(permits, { namespace, name, patch: { status }, subresource: "status" });
  }

  async delete(name: string): Promise<void> {
    const { api, namespace } = this.#place;
    await api.delete(permits, { namespace, name });
  }

  async close(): Promise<void> {
    const { api, namespace } = this.#place;
    await api.delete(semaphores, { namespace, name: this.#parent.metadata.name });
  }
}

let tokens = 1_809_639_014_400_000;
