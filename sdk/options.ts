/** What callers may say. */
import type { Duration } from "./duration.ts";

/** How to ask for a claim. */
export interface AcquireOptions {
  /** Who asks, in your own words. Default: the Pod's name; outside a Pod the host's. */
  readonly holder?: string | undefined;
  /**
   * How long the claim lives without a sign of life: milliseconds, or text such as `30s`. Default: 30 s for claims that renew
   * themselves; for others the object's own `ttl`, outside a Pod else 10 minutes.
   */
  readonly ttl?: Duration | undefined;
  /** -1000 to 1000; higher goes first among the waiting. */
  readonly priority?: number | undefined;
  /** Further fields of the request, where its kind has some, e.g. `{ permits: 2 }`. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
  /** How long to wait: milliseconds, or text such as `30s`. Left out: for ever. 0: try once. */
  readonly timeout?: Duration | undefined;
  /** Leaves the line, and rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Names this claim among those of the same holder: who asks again with the same `id` finds the claim that there is. */
  readonly id?: string | undefined;
  /**
   * `auto`, the default: the claim renews itself until it is released, and is lost soon after this process died. `none`: it lives as
   * long as the Pod that owns it; outside a Pod, for its ttl.
   */
  readonly renewal?: "auto" | "none" | undefined;
  /** Whether a claim with `renewal: "none"` is watched all the same, so that its signal aborts when it is lost. Default: no. */
  readonly watch?: boolean | undefined;
  /** Called once, when the wait has lasted for three seconds. What it throws ends the wait. */
  readonly onWaiting?: ((progress: Progress) => void) | undefined;
}

/** What there is to say about a wait. */
export interface Progress {
  /** Place in line among the waiting, from 1. */
  readonly place?: number | undefined;
  /** How many wait. */
  readonly waiting?: number | undefined;
  /** Who holds now. */
  readonly holders: readonly string[];
  /** It looks as if no operator answered. */
  readonly operatorSilent?: boolean | undefined;
}

/** Which of a holder's requests are meant. */
export interface WhichOptions {
  /** Whose. Default: as for `acquire`. */
  readonly holder?: string | undefined;
  /** The `id` that it was acquired with. */
  readonly id?: string | undefined;
}

/** What is to be given back. */
export interface ReleaseOptions extends WhichOptions {
  /** All of the holder's, those still in line included. */
  readonly all?: boolean | undefined;
  /** Whatever the holder, and whoever's Pod owns it. Without `holder`: anybody's. Needs the right to break claims. */
  readonly force?: boolean | undefined;
  /** Why, in a sentence: whoever held it hears that, and it stands in the API server's audit log. */
  readonly reason?: string | undefined;
  /** Who gives it back, to go with `reason`. Default: the client's holder. */
  readonly by?: string | undefined;
}

/** What a new object carries besides its spec. */
export interface CreateOptions {
  /** Labels, for selectors. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Annotations, for whoever reads them. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** Which objects to list. */
export interface ListOptions {
  /** In all namespaces, not only in the client's. */
  readonly allNamespaces?: boolean | undefined;
  /** As in Kubernetes: `team=billing,stage!=test`. */
  readonly labelSelector?: string | undefined;
}
