/** Ctrl-C and its kin, while koncli waits: it cleans up, then it ends as a shell would say of a command that the signal ended. */
import type { Signals } from "./context.ts";
import { Failure } from "./failure.ts";
import { words } from "./words.ts";

const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
const INTERRUPTING = ["SIGHUP", "SIGINT", "SIGTERM"] as const;
type Interrupting = typeof INTERRUPTING[number];

/** Somebody wants koncli to end. */
export class Interruption extends Failure {
  constructor(signal: Interrupting) {
    super(words.interrupted(signal), { exitCode: 128 + NUMBERS[signal] });
  }
}

/** Does `work` with a signal that aborts when the process is asked to end. */
export async function interruptible<T>(signals: Signals, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = new AbortController();
  const offs = INTERRUPTING.map((signal) => signals.on(signal, () => ending.abort(new Interruption(signal))));
  try {
    return await work(ending.signal);
  } finally {
    for (const off of offs) off();
  }
}
