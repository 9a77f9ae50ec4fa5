/** The signals that ask a process to end. */

const ENDING: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT", "SIGBREAK"] : ["SIGINT", "SIGTERM", "SIGHUP"];

/** Signals that come as close as this to the first one are the same Ctrl-C, in milliseconds: `deno task` hands its own on. */
const SAME = 1_000;

/** Aborts with the first signal that asks this process to end. Another one later ends it at once. */
export function endingSignal(): AbortSignal {
  const ending = new AbortController();
  let since = Number.POSITIVE_INFINITY;
  const end = (signal: Deno.Signal): void => {
    const now = performance.now();
    if (ending.signal.aborted && now - since > SAME) Deno.exit(1);
    since = Math.min(since, now);
    ending.abort(new Interrupted(signal));
  };
  for (const signal of ENDING) Deno.addSignalListener(signal, () => end(signal));
  return ending.signal;
}

/** This process was asked to end. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor(signal: Deno.Signal) {
    super(`ended by ${signal}`);
  }
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
