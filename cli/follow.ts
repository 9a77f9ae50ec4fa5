/** Looking again whenever something changed, for those who watch a screen. */

/** The shortest time between two looks, in milliseconds: what changes faster than anybody reads is shown together. */
const PACE = 200;

export interface FollowOptions<T> {
  readonly look: () => Promise<T>;
  /** Yields when there may be something new. */
  readonly changes: AsyncIterable<void>;
  /** What has to differ for the next look to be given out. */
  readonly versionOf: (value: T) => string;
  readonly signal: AbortSignal;
}

/** Gives what there is to see, and again whenever it has changed, until the signal aborts. */
export async function* follow<T>({ look, changes, versionOf, signal }: FollowOptions<T>): AsyncGenerator<T> {
  let shown: string | undefined;
  for await (const _ of changes) {
    const value = await look();
    const version = versionOf(value);
    if (version !== shown) yield value;
    shown = version;
    await pause(PACE, signal);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, milliseconds);
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    }
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
}
