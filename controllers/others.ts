/** The other objects that specs name: who names what, what is known of it, and who has to look again when that changes. */
import { apiVersionOf, type KubeObject, type Resource } from "../kube/api.ts";
import type { Observed, Ref } from "../primitives/contract.ts";
import { type Key, observedOf } from "./object.ts";
import type { Kinds } from "./kinds.ts";
import type { Store } from "./store.ts";
import { type Place, Watched, type WatchedOptions } from "./watched.ts";

/** An object whose spec names others: its kind and key. */
export interface Namer {
  readonly kind: string;
  readonly key: Key;
}

export interface OthersOptions extends Omit<WatchedOptions, "onNews"> {
  readonly kinds: Kinds;
  /** The cache that holds the objects of a place anyway; `undefined`: they have to be watched. */
  readonly storeOf: (place: Place) => Store | undefined;
  /** Hears who has to look again. */
  readonly onNews: (namer: Namer) => void;
}

/** Where named objects are, and who names which of them. */
interface Site {
  readonly place: Place;
  /** None: a cache of our own has them. */
  readonly watched: Watched | undefined;
  /** By the name that they name. */
  readonly namers: Map<string, Map<string, Namer>>;
}

interface Naming {
  readonly site: string;
  readonly name: string;
}

export class Others {
  readonly #options: OthersOptions;
  readonly #sites = new Map<string, Site>();
  /** What each namer names, by itself. */
  readonly #named = new Map<string, ReadonlyMap<string, Naming>>();
  readonly #ending = new Set<Promise<void>>();
  #isStopped = false;

  constructor(options: OthersOptions) {
    this.#options = options;
  }

  /** How many watches are open. */
  get watches(): number {
    return [...this.#sites.values()].filter(({ watched }) => watched !== undefined).length;
  }

  /** What is known of an object. Of one that nobody names and nobody watches, that is nothing. */
  look(ref: Ref): Observed {
    const store = this.#options.storeOf(ref);
    if (store === undefined) {
      const awaited: Observed = { state: "Unknown", message: `${ref.kind} "${ref.name}" has not been seen yet`, awaited: true };
      return this.#sites.get(idOf(ref))?.watched?.look(ref.name) ?? awaited;
    }
    const found = store.key(`${ref.namespace ?? ""}/${ref.name}`);
    return found === undefined ? { state: "Missing" } : observedOf(found);
  }

  /** From now on an object names exactly these. What nobody names any more is not watched any longer. */
  name(namer: Namer, refs: readonly Ref[]): void {
    const id = `${namer.kind} ${namer.key}`;
    const before = this.#named.get(id);
    if (this.#isStopped || (before === undefined && refs.length === 0)) return;
    const after = new Map<string, Naming>();
    for (const ref of refs) {
      const { apiVersion, kind, namespace } = ref;
      const place = { apiVersion, kind, namespace };
      const naming = { site: idOf(place), name: ref.name };
      after.set(`${naming.site} ${ref.name}`, naming);
      this.#join(place, { id, namer, name: ref.name });
    }
    for (const [key, naming] of before ?? []) if (!after.has(key)) this.#leave(id, naming);
    if (after.size > 0) this.#named.set(id, after);
    else this.#named.delete(id);
  }

  /** Takes in that an object of a kind whose cache is our own may have changed. */
  changed(resource: Resource, { metadata: { namespace, name } }: Pick<KubeObject, "metadata">): void {
    const site = idOf({ apiVersion: apiVersionOf(resource), kind: resource.kind, namespace });
    for (const namer of [...this.#sites.get(site)?.namers.get(name)?.values() ?? []]) this.#options.onNews(namer);
  }

  /** Ends all watches. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const id of [...this.#sites.keys()]) this.#close(id);
    await Promise.all(this.#ending);
  }

  #join(place: Place, { id, namer, name }: { readonly id: string; readonly namer: Namer; readonly name: string }): void {
    const site = this.#sites.get(idOf(place)) ?? this.#open(place);
    const namers = site.namers.get(name) ?? new Map<string, Namer>();
    site.namers.set(name, namers.set(id, namer));
  }

  #open(place: Place): Site {
    const namers: Site["namers"] = new Map();
    const isOwn = this.#options.storeOf(place) !== undefined;
    const watched = isOwn ? undefined : new Watched(place, { ...this.#options, onNews: (name) => this.#tell(namers, name) });
    const site = { place, watched, namers };
    this.#sites.set(idOf(place), site);
    return site;
  }

  #tell(namers: Site["namers"], name: string | undefined): void {
    const concerned = name === undefined ? [...namers.values()] : [namers.get(name) ?? new Map<string, Namer>()];
    for (const namer of concerned.flatMap((group) => [...group.values()])) this.#options.onNews(namer);
  }

  #leave(id: string, { site, name }: Naming): void {
    const namers = this.#sites.get(site)?.namers;
    const group = namers?.get(name);
    group?.delete(id);
    if (group?.size === 0) namers?.delete(name);
    if (namers?.size === 0) this.#close(site);
  }

  #close(id: string): void {
    const watched = this.#sites.get(id)?.watched;
    this.#sites.delete(id);
    if (watched === undefined) return;
    const ended = watched.end().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}

function idOf({ apiVersion, kind, namespace = "" }: Place): string {
  return `${apiVersion} ${kind} ${namespace}`;
}
