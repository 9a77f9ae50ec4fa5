/** What one operator has seen of the cluster: copies that may be old, and what it will never unlearn. */
import type { KubeObject } from "../../kube/api.ts";
import { compareVersions } from "../../primitives/order.ts";
import type { Kinds } from "./change.ts";
import type { Cluster } from "./cluster.ts";
import { claimOf, isFinal, lineOf, podOf } from "./objects.ts";
import { Sightings } from "./sightings.ts";
import type { Time } from "./time.ts";

export interface Scope {
  readonly kinds: Kinds;
  readonly time: Time;
  /** The fields of a request's spec that are last words. */
  readonly words?: readonly string[] | undefined;
  /** Planted bugs. */
  readonly heedsTheLate?: boolean;
  readonly forgetsWhatVanishes?: boolean;
}

export class Store {
  readonly kinds: Kinds;
  readonly sightings: Sightings;
  readonly #cluster: Cluster;
  readonly #objects = new Map<string, KubeObject>();
  /** How much of each kind's log it has read. */
  readonly #read = new Map<string, number>();
  readonly #gone = new Map<string, number>();
  readonly #ended = new Set<string>();
  readonly #words: readonly string[];
  readonly #scope: Pick<Scope, "heedsTheLate" | "forgetsWhatVanishes">;
  /** What requests said last that are gone, or that it has lost sight of. */
  readonly #lastWords = new Map<string, unknown>();
  readonly #heard = new Set<string>();
  #lessons = 0;

  constructor(cluster: Cluster, { kinds, time, words = [], ...scope }: Scope) {
    this.#scope = scope;
    this.#words = words;
    this.#cluster = cluster;
    this.kinds = kinds;
    this.sightings = new Sightings(time);
    for (const kind of Object.values(kinds)) this.relist(kind);
  }

  /** The objects of a kind that it believes to be there, as old as they may be. */
  list(kind: string): KubeObject[] {
    return [...this.#objects.values()].filter((object) => object.kind === kind);
  }

  get parent(): KubeObject | undefined {
    return this.list(this.kinds.parent)[0];
  }

  get requests(): KubeObject[] {
    return this.list(this.kinds.request);
  }

  get(uid: string): KubeObject | undefined {
    return this.#objects.get(uid);
  }

  /** When it learned that an object is gone, by its own count; undefined: it did not. */
  goneSince(uid: string): number | undefined {
    return this.#gone.get(uid);
  }

  /** The requests of which it ever saw that they said how they ended. */
  get heard(): ReadonlySet<string> {
    return this.#heard;
  }

  /** What those of `uids` said last that are gone. */
  lastWords(uids: readonly string[]): Map<string, unknown> {
    return new Map(uids.flatMap((uid) => this.#lastWords.has(uid) ? [[uid, this.#lastWords.get(uid)]] : []));
  }

  hasEnded(pod: string): boolean {
    return this.#ended.has(pod);
  }

  /** Counts what it learns, so that one lesson can be told to be later than another. */
  lesson(): number {
    this.#lessons += 1;
    return this.#lessons;
  }

  /** Hears of at most `most` changes of a kind; returns how many these were. */
  catchUp(kind: string, most: number): number {
    const start = this.#read.get(kind) ?? 0;
    const changes = this.#cluster.log(kind).slice(start, start + most);
    this.#read.set(kind, start + changes.length);
    for (const { type, object } of changes) {
      if (type === "DELETED") this.lose(object.metadata.uid);
      else this.see(object);
    }
    return changes.length;
  }

  lag(kind: string): number {
    return this.#cluster.log(kind).length - (this.#read.get(kind) ?? 0);
  }

  /** Lists anew: what is missing then vanishes without a word. */
  relist(kind: string): void {
    const listed = new Set(this.#cluster.list(kind));
    for (const object of this.list(kind)) if (!listed.has(object)) this.#vanish(object);
    this.#read.set(kind, this.#cluster.log(kind).length);
    for (const object of listed) this.see(object);
  }

  /** Takes an object in, unless what is known is newer. */
  see(object: KubeObject): void {
    const { uid, resourceVersion } = object.metadata;
    const known = this.#objects.get(uid);
    if (this.#gone.has(uid) || (known && compareVersions(known.metadata.resourceVersion, resourceVersion) >= 0)) return;
    if (object.kind === this.kinds.parent && !this.#replaceParent(object)) return;
    this.#objects.set(uid, object);
    if (object.kind === this.kinds.request) this.sightings.seeClaim(claimOf(object));
    if (this.#saysSomething(object)) this.#heard.add(uid);
    if (object.kind === this.kinds.pod && podOf(object).state === "Ended") this.#ended.add(uid);
  }

  /** Remembers for good that an object is gone. */
  lose(uid: string): void {
    this.#drop(uid);
    this.sightings.forget(uid);
    if (!this.#gone.has(uid)) this.#gone.set(uid, this.lesson());
  }

  #vanish(object: KubeObject): void {
    if (this.#scope.forgetsWhatVanishes) this.#objects.delete(object.metadata.uid);
    else this.#drop(object.metadata.uid);
  }

  /** What was said after it was told that it does not hold any more is no last word. */
  #drop(uid: string): void {
    const object = this.#objects.get(uid);
    if (object && this.#saysSomething(object) && this.#isInTime(object)) this.#lastWords.set(uid, object.spec);
    this.#objects.delete(uid);
  }

  #isInTime(object: KubeObject): boolean {
    return this.#scope.heedsTheLate === true || !isFinal(claimOf(object).told.phase);
  }

  #saysSomething({ kind, spec }: KubeObject): boolean {
    return kind === this.kinds.request && this.#words.some((field) => Object.hasOwn(Object(spec), field));
  }

  /** There is one parent: a later one takes the place of the one before. */
  #replaceParent(object: KubeObject): boolean {
    const { parent } = this;
    if (parent !== undefined && parent.metadata.uid !== object.metadata.uid) {
      if (compareVersions(parent.metadata.resourceVersion, object.metadata.resourceVersion) > 0) return false;
      this.lose(parent.metadata.uid);
    }
    this.sightings.seeLine(lineOf(object));
    return true;
  }
}
