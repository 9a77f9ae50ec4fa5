/** Looking again and again, for those who watch a screen. */

/** How often, in milliseconds. A person who watches is no load; nothing that arbitrates looks like this. */
const PACE = 1_000;

export interface FollowOptions<T> {
  readonly look: () => Promise<T>;
  /** What has to differ for the next look to be given out. */
  readonly versionOf: (value: T) => string;
  readonly signal: AbortSignal;
}

/** Gives what there is to see, and again whenever it has changed, until the signal aborts. */
export async function* follow<T>({ look, versionOf, signal }: FollowOptions<T>): AsyncGenerator<T> {
  let shown: string | undefined;
  while (!signal.aborted) {
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
