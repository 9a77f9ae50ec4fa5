/** Abort signals, joined without leaving listeners behind on signals that live long. */
import { deferred } from "./deferred.ts";

/** A signal that ends with any of others, until it is released. */
export class Ending {
  readonly #controller = new AbortController();
  readonly #sources: readonly AbortSignal[];

  constructor(sources: readonly (AbortSignal | undefined)[]) {
    this.#sources = sources.filter((source) => source !== undefined);
    const aborted = this.#sources.find((source) => source.aborted);
    if (aborted) this.end(aborted.reason);
    else for (const source of this.#sources) forMany(source).addEventListener("abort", this.#follow);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Aborts the signal. The first reason stays. */
  end(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** Stops following the others. */
  release(): void {
    for (const source of this.#sources) source.removeEventListener("abort", this.#follow);
  }

  readonly #follow = (event: Event): void => {
    if (event.target instanceof AbortSignal) this.end(event.target.reason);
  };
}

/** Waits for `promise`, but no longer than `signal`, whose reason it then rejects with. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const ending = deferred<never>();
  const abort = (): void => ending.reject(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort);
  try {
    return await Promise.race([promise, ending.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Lets any number listen to a signal. Node warns of more than ten, but many waits that end together are no leak. */
export function forMany(signal: AbortSignal): AbortSignal {
  if (!("Deno" in globalThis)) globalThis.process.getBuiltinModule("node:events").setMaxListeners(0, signal);
  return signal;
}
