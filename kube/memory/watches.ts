/** All watches of a server together. */
import type { Clock } from "../clock.ts";
import { UnreachableError } from "../errors.ts";
import type { Kind } from "./kinds.ts";
import type { Change, Store } from "./store.ts";
import { Watch } from "./watch.ts";
import type { WatchFilter, WatchTerms } from "./watch.ts";

const every: WatchFilter = () => true;

/** All watches of a server. */
export class Watches {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #bookmarkEvery: number;
  readonly #open = new Set<Watch>();
  #stalled: WatchFilter = () => false;
  #frozen = false;
  #untick: (() => void) | undefined;

  constructor({ store, clock, bookmarkEvery }: { store: Store; clock: Clock; bookmarkEvery: number }) {
    this.#store = store;
    this.#clock = clock;
    this.#bookmarkEvery = bookmarkEvery;
    store.listen((kind, change) => this.#publish(kind, change));
  }

  /** Opens a watch and fills it with what it missed. Throws 410 when that is forgotten. */
  open(terms: WatchTerms): Watch {
    const held = (): boolean => this.#frozen || this.#stalled(terms.info);
    const watch = new Watch(terms, { held, gone: () => this.#forget(watch) });
    if (terms.version === 0) this.#fill(watch, terms);
    else for (const change of this.#store.since(terms.kind, terms.version)) watch.offer(change);
    this.#open.add(watch);
    if (terms.timeoutSeconds !== undefined) this.#limit(watch, terms.timeoutSeconds * 1000);
    this.#untick ??= this.#tick();
    return watch;
  }

  /** Ends a watch when its time is over, and sends a bookmark before, so that little is told twice when it goes on. */
  #limit(watch: Watch, milliseconds: number): void {
    const timers = [this.#clock.after(milliseconds, () => watch.end())];
    const early = milliseconds - 2000;
    if (early > 0) timers.push(this.#clock.after(early, () => this.#bookmark(watch)));
    watch.onEnd(() => timers.forEach((cancel) => cancel()));
  }

  #forget(watch: Watch): void {
    this.#open.delete(watch);
    if (this.#open.size > 0) return;
    this.#untick?.();
    this.#untick = undefined;
  }

  #fill(watch: Watch, { kind }: WatchTerms): void {
    for (const object of this.#store.list(kind)) watch.offer({ type: "ADDED", version: 1, object, previous: undefined });
  }

  #publish(kind: Kind, change: Change): void {
    for (const watch of this.#open) if (watch.concerns(kind)) watch.offer(change);
  }

  /** Cuts the watches that `filter` chooses, without a word; what they had not delivered is lost on the way. */
  cut(filter: WatchFilter = every): void {
    for (const watch of this.#chosen(filter)) watch.cut(new UnreachableError("Cannot go on watching: the connection was cut"));
  }

  /** Ends the watches that `filter` chooses, as a server does that has had enough of them. */
  close(filter: WatchFilter = every): void {
    for (const watch of this.#chosen(filter)) watch.end();
  }

  /** Holds back the events of the watches that `filter` chooses, later ones included. */
  stall(filter: WatchFilter = every): void {
    const before = this.#stalled;
    this.#stalled = (info) => before(info) || filter(info);
  }

  /** Delivers what was held back. */
  resume(filter: WatchFilter = every): void {
    const before = this.#stalled;
    this.#stalled = (info) => before(info) && !filter(info);
    this.#wake();
  }

  freeze(): void {
    this.#frozen = true;
  }

  thaw(): void {
    this.#frozen = false;
    this.#wake();
  }

  #chosen(filter: WatchFilter): Watch[] {
    return [...this.#open].filter((watch) => filter(watch.info));
  }

  #wake(): void {
    for (const watch of this.#open) watch.wake();
  }

  /** Sends bookmarks now and then, for as long as anybody watches. */
  #tick(): () => void {
    return this.#clock.after(this.#bookmarkEvery, () => {
      for (const watch of this.#open) this.#bookmark(watch);
      this.#untick = this.#tick();
    });
  }

  /** A frozen server does nothing, not even that. */
  #bookmark(watch: Watch): void {
    if (!this.#frozen) watch.bookmark(this.#store.version);
  }
}
