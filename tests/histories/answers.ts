/** What live reads of one run said. */
import type { Evidence } from "../../primitives/evidence.ts";
import type { HolderRef, Question } from "../../primitives/contract.ts";
import type { Cluster } from "./cluster.ts";
import { podOf } from "./objects.ts";
import type { Store } from "./store.ts";

interface LivePod {
  readonly state: "Running" | "Terminating";
  /** When it was learned, by the store's count. */
  readonly since: number;
}

export class Answers {
  readonly #store: Store;
  readonly #cluster: Cluster;
  readonly #present = new Set<string>();
  readonly #pods = new Map<string, LivePod>();
  readonly #unanswered = new Set<string>();

  constructor(store: Store, cluster: Cluster) {
    this.#store = store;
    this.#cluster = cluster;
  }

  /** Reads live what a question is about. */
  ask({ about }: Question, holder: HolderRef): void {
    if (about === "Request") this.#readRequest(holder);
    else if (holder.pod) this.#readPod(holder.pod);
  }

  /** Remembers that a question got no answer: it is not asked again in this run. */
  giveUp({ uid, about }: Question): void {
    this.#unanswered.add(`${uid} ${about}`);
  }

  isOpen({ uid, about }: Question): boolean {
    return !this.#unanswered.has(`${uid} ${about}`);
  }

  /** Believes without having read anything that a request is there. */
  assume({ uid }: HolderRef): void {
    this.#present.add(uid);
  }

  /** All that is known about a holder or a waiter: remembered, read in this run, or only seen in a copy. */
  evidence({ uid, pod }: HolderRef): Evidence {
    return { request: this.#aboutRequest(uid), pod: pod && this.#aboutPod(pod.uid, this.#store.goneSince(uid) ?? 0) };
  }

  #readRequest({ uid, name }: HolderRef): void {
    const found = this.#cluster.get(this.#store.kinds.request, name);
    if (found?.metadata.uid !== uid) return this.#store.lose(uid);
    this.#present.add(uid);
    this.#store.see(found);
  }

  #readPod({ uid, name }: { readonly uid: string; readonly name: string }): void {
    const found = this.#cluster.get("Pod", name);
    if (found?.metadata.uid !== uid) return this.#store.lose(uid);
    this.#store.see(found);
    const { state } = podOf(found);
    if (state !== "Ended") this.#pods.set(uid, { state, since: this.#store.lesson() });
  }

  #aboutRequest(uid: string): Evidence["request"] {
    if (this.#store.goneSince(uid) !== undefined) return "Gone";
    return this.#present.has(uid) ? "Present" : undefined;
  }

  /** A Pod that ran before the claim went may have been told to end by now: that answer no longer counts. */
  #aboutPod(uid: string, claimGoneSince: number): Evidence["pod"] {
    if (this.#store.hasEnded(uid)) return "Ended";
    if (this.#store.goneSince(uid) !== undefined) return "Gone";
    const live = this.#pods.get(uid);
    if (live && live.since > claimGoneSince) return live.state;
    return this.#store.get(uid) ? "Seen" : undefined;
  }
}
