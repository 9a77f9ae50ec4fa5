/**
 * What is known about Pods. Two watches per end (Succeeded, Failed) bring one event per Pod, when it ends; a metadata-only watch tells of
 * deletions. A DELETED on the watches of an end means "left the selector": no evidence.
 */
import { type KubeApi, type KubeObject, pods } from "../kube/api.ts";
import type { Change } from "../kube/list_watch.ts";
import type { Evidence } from "../primitives/evidence.ts";
import type { PodRef, Uid } from "../primitives/contract.ts";
import { fieldsOf, isAbsence, keyOf } from "./object.ts";

type PodState = NonNullable<Evidence["pod"]>;

/** How many deleted Pods are remembered; others are found out by a live read. */
const REMEMBERED = 50_000;

export class Pods {
  readonly #seen = new Map<Uid, string>();
  /** Final states; they never change again. */
  readonly #final = new Map<Uid, "Ended" | "Gone">();
  /** Those of them that are not there any more, the oldest first. The others stay: their watch would not tell of their end again. */
  readonly #left = new Set<Uid>();
  readonly #onNews: (uid: Uid) => void;

  /** `onNews` hears of each Pod that ended, was deleted, or is not known any more. */
  constructor(onNews: (uid: Uid) => void) {
    this.#onNews = onNews;
  }

  /** What is known without asking. */
  stateOf({ uid }: PodRef): PodState | undefined {
    return this.#final.get(uid) ?? (this.#seen.has(uid) ? "Seen" : undefined);
  }

  /** Whether a Pod of that uid is known to be gone for good. */
  isGone(uid: Uid): boolean {
    return this.#left.has(uid);
  }

  /** Takes in what the metadata watch of `namespace` (left out: of all) says. */
  observe(change: Change, namespace?: string): void {
    if (change.type === "Listed") return this.#relist(change.objects, namespace);
    const { uid } = change.object.metadata;
    if (change.type === "Deleted") this.#settle(uid, "Gone");
    else this.#see(uid, keyOf(change.object));
  }

  /** Takes in what a watch of ended Pods says. */
  observeEnded(change: Change): void {
    if (change.type === "Deleted") return;
    const ended = change.type === "Listed" ? change.objects : [change.object];
    for (const { metadata } of ended) this.#settle(metadata.uid, "Ended");
  }

  /** Reads a Pod live, by uid. Throws as `KubeApi` says. */
  async read(api: KubeApi, { namespace, pod }: { readonly namespace: string; readonly pod: PodRef }): Promise<PodState> {
    try {
      const found = await api.get(pods, { namespace, name: pod.name });
      if (found.metadata.uid !== pod.uid) return this.#settle(pod.uid, "Gone");
      return stateOf(found) === "Ended" ? this.#settle(pod.uid, "Ended") : stateOf(found);
    } catch (error) {
      if (isAbsence(error)) return this.#settle(pod.uid, "Gone");
      throw error;
    }
  }

  #relist(objects: readonly KubeObject[], namespace: string | undefined): void {
    const listed = new Map(objects.map((pod) => [pod.metadata.uid, keyOf(pod)]));
    const missing = [...this.#seen].filter(([uid, key]) =>
      !listed.has(uid) && (namespace === undefined || key.startsWith(`${namespace}/`))
    );
    for (const [uid] of missing) this.#lose(uid);
    for (const [uid, key] of listed) this.#see(uid, key);
    for (const [uid] of missing) this.#onNews(uid);
  }

  #see(uid: Uid, key: string): void {
    this.#seen.set(uid, key);
    this.#left.delete(uid);
  }

  #lose(uid: Uid): void {
    this.#seen.delete(uid);
    if (this.#final.has(uid)) this.#left.add(uid);
  }

  /** What ended stays ended when it is deleted later: nothing of it can be running. */
  #settle(uid: Uid, state: "Ended" | "Gone"): "Ended" | "Gone" {
    const before = this.#final.get(uid);
    const isNews = before === undefined || (state === "Gone" && this.#seen.has(uid));
    this.#final.set(uid, before ?? state);
    if (state === "Gone" || !this.#seen.has(uid)) this.#lose(uid);
    this.#forgetOldest();
    if (isNews) this.#onNews(uid);
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
