/** A list that stays true: what is there now, then every change, for as long as the signal lets it. */
import { Ending } from "./abort.ts";
import type { KubeApi, KubeObject, Resource, Selection, WatchEvent } from "./api.ts";
import { Backoff } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { sleep } from "./clock.ts";
import { ApiError, isGone, UnreachableError } from "./errors.ts";
import { listAll } from "./list.ts";

/** What is needed of an API. */
export type Watchable = Pick<KubeApi, "list" | "watch">;

export type Change =
  /** Everything there is. What was known before and is not in it is gone. */
  | { readonly type: "Listed"; readonly objects: readonly KubeObject[]; readonly resourceVersion: string }
  | { readonly type: "Applied"; readonly object: KubeObject }
  /** On a watch with a selector also: left the selector. */
  | { readonly type: "Deleted"; readonly object: KubeObject };

/**
 * Why a watch starts again: the server closed it, which is normal; its version is too old; nothing was heard for too long; no answer
 * came or it was cut; the server refused.
 */
export type RestartReason = "Closed" | "Gone" | "Silent" | "Unreachable" | "Refused";

export interface Restart {
  readonly reason: RestartReason;
  /** Absent when the server closed the watch. */
  readonly error?: unknown;
  /** The wait before the next try, in milliseconds. */
  readonly delay: number;
}

export interface ListWatchOptions {
  readonly clock: Clock;
  /** Gives numbers from 0 to 1, as `Math.random` does. */
  readonly random: () => number;
  /** The only end that there is. */
  readonly signal: AbortSignal;
  /** Left out: all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly metadataOnly?: boolean | undefined;
  /** A resource version: watch from there, without a list. */
  readonly from?: string | undefined;
  /** How long silence is believed, in milliseconds. Bookmarks come about once a minute. */
  readonly watchdog?: number | undefined;
  readonly onRestart?: ((restart: Restart) => void) | undefined;
}

const WATCHDOG = 90_000;
/** A watch that lasted this long worked, in milliseconds. */
const SETTLED = 1_000;
/** The longest Retry-After that is believed, in milliseconds. */
const LONGEST_WAIT = 300_000;
/** Watches are asked to end after this time or up to twice as long, in seconds: so clients spread over the API servers again. */
const WATCH_TIME = 300;

/** The API server was silent for too long. */
class Silence extends UnreachableError {
  constructor(milliseconds: number) {
    super(`The API server sent nothing for ${milliseconds / 1000} s`);
  }
}

/**
 * Lists, then watches from there; picks up where it was when the watch closes or breaks, and lists again when that is too old. Failures
 * are tried again for ever, ever more slowly, and told to `onRestart`. Ends quietly when the signal aborts. Never throws.
 */
export async function* listWatch(api: Watchable, resource: Resource, options: ListWatchOptions): AsyncGenerator<Change> {
  const { signal, clock, onRestart } = options;
  const pace = new Pace(options);
  let version = options.from;
  while (!signal.aborted) {
    let failure: unknown;
    try {
      if (version === undefined) {
        const listed = await listAll(bounded(api, options), resource, selectionOf(options));
        version = listed.resourceVersion;
        yield { type: "Listed", ...listed };
      }
      pace.begin();
      for await (const event of watchOnce(api, resource, { ...options, from: version })) {
        version = event.object.metadata.resourceVersion;
        if (event.type !== "BOOKMARK") yield { type: event.type === "DELETED" ? "Deleted" : "Applied", object: event.object };
      }
    } catch (error) {
      failure = error;
    }
    if (signal.aborted) return;
    if (isGone(failure)) version = undefined;
    const restart = pace.end(failure);
    onRestart?.(restart);
    if (restart.delay > 0) await sleep(restart.delay, { clock, signal }).catch(() => undefined);
  }
}

function selectionOf({ namespace, labelSelector, fieldSelector, metadataOnly, signal }: ListWatchOptions): Selection {
  return { namespace, labelSelector, fieldSelector, metadataOnly, signal };
}

/** Lists whose pages are not waited for longer than the watchdog lets them. */
function bounded(api: Watchable, { clock, watchdog = WATCHDOG }: ListWatchOptions): Pick<KubeApi, "list"> {
  return {
    async list(resource, request) {
      const ending = new Ending([request.signal]);
      const disarm = clock.after(watchdog, () => ending.end(new Silence(watchdog)));
      try {
        return await api.list(resource, { ...request, signal: ending.signal });
      } finally {
        disarm();
        ending.release();
      }
    },
  };
}

/** One watch connection that is given up when it stays silent. Only waiting for the server counts: who reads may take their time. */
async function* watchOnce(api: Watchable, resource: Resource, options: ListWatchOptions & { from: string }): AsyncGenerator<WatchEvent> {
  const { clock, random, watchdog = WATCHDOG } = options;
  const ending = new Ending([options.signal]);
  const timeoutSeconds = Math.round(WATCH_TIME * (1 + random()));
  const request = { ...selectionOf(options), resourceVersion: options.from, timeoutSeconds, signal: ending.signal };
  const events = api.watch(resource, request)[Symbol.asyncIterator]();
  try {
    while (true) {
      const disarm = clock.after(watchdog, () => ending.end(new Silence(watchdog)));
      const next = await events.next().finally(disarm);
      ending.signal.throwIfAborted();
      if (next.done) return;
      yield next.value;
    }
  } finally {
    ending.end(undefined);
    ending.release();
    await events.return?.();
  }
}

/** How soon to try again. */
class Pace {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #backoff: Backoff;
  #began: number | undefined;
  /** Whether the last watch ended harmlessly but too soon: if the next one does too, something is wrong. */
  #hasty = false;

  constructor({ clock, random }: ListWatchOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#backoff = new Backoff({ random });
  }

  /** A watch begins. */
  begin(): void {
    this.#began = this.#clock.monotonic();
  }

  /** The watch ended, or never came to be. */
  end(error: unknown): Restart {
    const reason = reasonFor(error);
    const settled = this.#began !== undefined && this.#clock.monotonic() - this.#began >= SETTLED;
    this.#began = undefined;
    if (settled && reason !== "Refused") this.#backoff.reset();
    const harmless = reason === "Closed" || reason === "Gone";
    const atOnce = harmless && (settled || !this.#hasty);
    this.#hasty = harmless && !settled;
    const delay = atOnce ? 0 : Math.max(this.#backoff.next(), this.#asked(error));
    return { reason, delay, ...(error === undefined ? {} : { error }) };
  }

  /** The wait that the server asked for, and up to a tenth more, so that not all come back at the same time. */
  #asked(error: unknown): number {
    const wait = error instanceof ApiError ? error.retryAfter ?? 0 : 0;
    return Math.min(wait, LONGEST_WAIT) * (1 + this.#random() / 10);
  }
}

function reasonFor(error: unknown): RestartReason {
  if (error === undefined) return "Closed";
  if (isGone(error)) return "Gone";
  if (error instanceof ApiError) return "Refused";
  return error instanceof Silence ? "Silent" : "Unreachable";
}
