/**
 * What is known about Pods. Two watches per end (Succeeded, Failed) bring one event per Pod, when it ends; a metadata-only watch tells of
 * deletions. A DELETED on the watches of an end means "left the selector": no evidence.
 */
import { type KubeApi, type KubeObject, pods } from "../kube/api.ts";
import type { Change } from "../kube/list_watch.ts";
import type { Evidence } from "../primitives/evidence.ts";
import type { PodRef } from "../primitives/contract.ts";
import { fieldsOf, keyOf } from "./object.ts";
import { isAbsence } from "../kube/errors.ts";

type PodState = NonNullable<Evidence["pod"]>;

/**
 * A Pod, by namespace, name and uid together. An owner reference is a tenant's own words: what is found out about a name and uid that do
 * not belong together says nothing about the Pod that has that uid.
 */
export type PodId = string;

export interface PodPlace {
  readonly namespace: string;
  readonly pod: PodRef;
}

export function podId({ namespace, pod }: PodPlace): PodId {
  return `${namespace}/${pod.name}/${pod.uid}`;
}

function idOf(pod: KubeObject): PodId {
  return `${keyOf(pod)}/${pod.metadata.uid}`;
}

/** What a Pod can be called; there is none of another name. */
const POD_NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** How many deleted Pods are remembered; others are found out by a live read. */
const REMEMBERED = 50_000;

export class Pods {
  readonly #seen = new Set<PodId>();
  /** Final states; they never change again. */
  readonly #final = new Map<PodId, "Ended" | "Gone">();
  /** Those of them that are not there any more, the oldest first. The others stay: their watch would not tell of their end again. */
  readonly #left = new Set<PodId>();
  readonly #onNews: (id: PodId) => void;

  /** `onNews` hears of each Pod that ended, was deleted, or is not known any more. */
  constructor(onNews: (id: PodId) => void) {
    this.#onNews = onNews;
  }

  /** What is known without asking. */
  stateOf(id: PodId): PodState | undefined {
    return this.#final.get(id) ?? (this.#seen.has(id) ? "Seen" : undefined);
  }

  /** Whether a Pod is known to be gone for good. */
  isGone(id: PodId): boolean {
    return this.#left.has(id);
  }

  /** Takes in what the metadata watch of `namespace` (left out: of all) says. */
  observe(change: Change, namespace?: string): void {
    if (change.type === "Listed") return this.#relist(change.objects, namespace);
    if (change.type === "Deleted") this.#settle(idOf(change.object), "Gone");
    else this.#see(idOf(change.object));
  }

  /** Takes in what a watch of ended Pods says. */
  observeEnded(change: Change): void {
    if (change.type === "Deleted") return;
    const ended = change.type === "Listed" ? change.objects : [change.object];
    for (const pod of ended) this.#settle(idOf(pod), "Ended");
  }

  /** Reads a Pod live, by uid. Throws as `KubeApi` says. */
  async read(api: KubeApi, place: PodPlace): Promise<PodState> {
    const { namespace, pod } = place;
    const id = podId(place);
    if (!POD_NAME.test(pod.name)) return this.#settle(id, "Gone");
    try {
      const found = await api.get(pods, { namespace, name: pod.name });
      if (found.metadata.uid !== pod.uid) return this.#settle(id, "Gone");
      if (stateOf(found) === "Ended") return this.#settle(id, "Ended");
      if (!this.#final.has(id)) this.#see(id); // so that a list without it is missed
      return stateOf(found);
    } catch (error) {
      if (isAbsence(error)) return this.#settle(id, "Gone");
      throw error;
    }
  }

  #relist(objects: readonly KubeObject[], namespace: string | undefined): void {
    const listed = new Set(objects.map(idOf));
    const missing = [...this.#seen].filter((id) => !listed.has(id) && (namespace === undefined || id.startsWith(`${namespace}/`)));
    for (const id of missing) this.#lose(id);
    for (const id of listed) this.#see(id);
    for (const id of missing) this.#onNews(id);
  }

  #see(id: PodId): void {
    this.#seen.add(id);
    this.#left.delete(id);
  }

  #lose(id: PodId): void {
    this.#seen.delete(id);
    if (this.#final.has(id)) this.#left.add(id);
  }

  /** What ended stays ended when it is deleted later: nothing of it can be running. */
  #settle(id: PodId, state: "Ended" | "Gone"): "Ended" | "Gone" {
    const before = this.#final.get(id);
    const isNews = before === undefined || (state === "Gone" && this.#seen.has(id));
    this.#final.set(id, before ?? state);
    if (state === "Gone" || !this.#seen.has(id)) this.#lose(id);
    this.#forgetOldest();
    if (isNews) this.#onNews(id);
    return before ?? state;
  }

  #forgetOldest(): void {
    for (const oldest of this.#left) {
      if (this.#left.size <= REMEMBERED) return;
      this.#left.delete(oldest);
      this.#final.delete(oldest);
    }
  }
}

function stateOf(pod: KubeObject): "Ended" | "Terminating" | "Running" {
  const { phase } = fieldsOf(pod["status"]);
  if (phase === "Succeeded" || phase === "Failed") return "Ended";
  return pod.metadata.deletionTimestamp === undefined ? "Running" : "Terminating";
}
