/** A queue of keys: never two runs of one key at a time, many keys at once, namespaces in turn, the earliest wake-up wins. */
import type { Clock } from "../kube/clock.ts";
import { type Key, splitKey } from "./object.ts";

export interface QueueOptions {
  readonly clock: Clock;
  /** How many keys are worked on at once. */
  readonly width: number;
  /** Works on a key. What it returns is when to look again, in milliseconds. It must not throw. */
  readonly work: (key: Key) => Promise<number | undefined>;
}

interface Wake {
  readonly due: number;
  readonly cancel: () => void;
}

export class Queue {
  readonly #options: QueueOptions;
  /** Keys that are due, by namespace; the first namespace is next. */
  readonly #due = new Map<string, Set<Key>>();
  readonly #running = new Map<Key, Promise<void>>();
  /** Keys that became due while they were worked on. */
  readonly #again = new Set<Key>();
  readonly #wakes = new Map<Key, Wake>();
  #stopped = false;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** How many keys are due. */
  get depth(): number {
    return [...this.#due.values()].reduce((sum, keys) => sum + keys.size, 0);
  }

  /** Has a key worked on: now, or as soon as its present run ends. */
  add(key: Key): void {
    if (this.#stopped) return;
    this.#cancelWake(key);
    if (this.#running.has(key)) {
      this.#again.add(key);
      return;
    }
    const { namespace } = splitKey(key);
    this.#due.set(namespace, (this.#due.get(namespace) ?? new Set<Key>()).add(key));
    this.#fill();
  }

  /** Has a key worked on so many milliseconds from now, unless something makes that earlier. */
  addAfter(key: Key, milliseconds: number): void {
    if (this.#stopped) return;
    const { clock } = this.#options;
    const due = clock.monotonic() + milliseconds;
    const planned = this.#wakes.get(key);
    if (planned && planned.due <= due) return;
    planned?.cancel();
    this.#wakes.set(key, { due, cancel: clock.after(milliseconds, () => this.add(key)) });
  }

  /** Takes nothing new on, and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#due.clear();
    for (const { cancel } of this.#wakes.values()) cancel();
    this.#wakes.clear();
    await Promise.all(this.#running.values());
  }

  #fill(): void {
    while (this.#running.size < this.#options.width) {
      const key = this.#next();
      if (key === undefined) return;
      this.#running.set(key, this.#run(key));
    }
  }

  /** The next key; its namespace goes to the end of the round. */
  #next(): Key | undefined {
    for (const [namespace, keys] of this.#due) {
      const [key] = keys;
      this.#due.delete(namespace);
      if (key === undefined) continue;
      keys.delete(key);
      if (keys.size > 0) this.#due.set(namespace, keys);
      return key;
    }
  }

  async #run(key: Key): Promise<void> {
    await Promise.resolve();
    const wakeIn = await this.#options.work(key);
    this.#running.delete(key);
    if (this.#again.delete(key)) this.add(key);
    else if (wakeIn !== undefined) this.addAfter(key, wakeIn);
    this.#fill();
  }

  #cancelWake(key: Key): void {
    this.#wakes.get(key)?.cancel();
    this.#wakes.delete(key);
  }
}
