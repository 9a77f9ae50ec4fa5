/** Signals that whoever started koncli wants ignored, as `nohup` does: by koncli and by what it runs. Only Linux tells which. */
import { openLibrary } from "./library.ts";

const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGUSR1: 10, SIGUSR2: 12, SIGALRM: 14, SIGTERM: 15 } as const;
const NAMES = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGTERM"] as const;
/** What the C library calls SIG_IGN. */
const IGNORE = 1n;

export type Ignored = ReadonlySet<Deno.Signal>;

/** Reads which they are. To be called before any signal is listened for, as Deno then takes several others over as well. */
export function ignoredSignals(): Ignored {
  const mask = BigInt(`0x${/^SigIgn:\s*([0-9a-f]+)/m.exec(ownStatus())?.[1] ?? "0"}`);
  return new Set(NAMES.filter((name) => (mask >> BigInt(NUMBERS[name] - 1)) & 1n));
}

/** Has them ignored again, so that a command that is started now inherits that. Does nothing where the C library cannot be reached. */
export function ignoreAgain(ignored: Ignored): void {
  if (ignored.size === 0) return;
  const library = openLibrary();
  for (const name of NAMES) if (ignored.has(name)) library?.symbols.signal(NUMBERS[name], IGNORE);
  library?.close();
}

function ownStatus(): string {
  try {
    return Deno.readTextFileSync("/proc/self/status");
  } catch {
    return "";
  }
}
