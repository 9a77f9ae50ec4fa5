/** Holds a claim while a command runs: signals go to the command, a lost claim ends it, its end ends the claim. */
import type { Child } from "./child.ts";
import type { Signals } from "./context.ts";

/** What of a claim matters here. */
export interface Held {
  /** Aborts when the claim is lost. */
  readonly signal: AbortSignal;
  /** Milliseconds until somebody else could hold it, as long as it is not lost. */
  readonly timeLeft: number;
}

export interface Watch {
  readonly child: Child;
  readonly claim: Held;
  readonly signals: Signals;
  /** How long a claim lives without a sign of life, in milliseconds; 0: for ever. */
  readonly ttl: number;
  /** Told once the claim is lost and the command is being stopped. */
  readonly onLost: () => void;
}

export type Outcome =
  /** The command ended by itself, or by a signal that koncli handed on. */
  | { readonly type: "Ended"; readonly exitCode: number }
  /** The claim was lost first; nothing of the command is left. */
  | { readonly type: "Lost"; readonly reason: unknown };

/** The signals that are handed on: all that can be caught and mean something to a program. */
const RELAYED = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCONT", "SIGWINCH"] as const;

/** How long a command has to end by itself after its claim was lost, in milliseconds, at most. */
const GRACE = 5_000;
/** A client gives a claim up by at least this part of its ttl before the operator may. */
const MARGIN = 1 / 10;
/** How often is looked whether anything of it is left, in milliseconds. */
const LOOK = 20;

/** Waits until the command has ended, in one way or another. */
export async function supervise({ child, claim, signals, ttl, onLost }: Watch): Promise<Outcome> {
  const lost = Promise.withResolvers<"Lost">();
  const lose = (): void => lost.resolve("Lost");
  claim.signal.addEventListener("abort", lose);
  if (claim.signal.aborted) lose();
  const offs = RELAYED.map((signal) => signals.on(signal, () => child.relay(signal)));
  try {
    const end = await Promise.race([child.ended, lost.promise]);
    if (end !== "Lost") return { type: "Ended", exitCode: end };
    onLost();
    await stop(child, graceFor(claim, ttl));
    return { type: "Lost", reason: claim.signal.reason };
  } finally {
    claim.signal.removeEventListener("abort", lose);
    for (const off of offs) off();
  }
}

/** How long the command may take to end, in milliseconds: not until somebody else can hold the claim, where that can be helped. */
function graceFor({ timeLeft }: Held, ttl: number): number {
  return Math.min(GRACE, ttl > 0 ? ttl * MARGIN : GRACE, timeLeft > 0 ? timeLeft : GRACE);
}

/** TERM, then KILL for whatever is left. */
async function stop(child: Child, grace: number): Promise<void> {
  const end = performance.now() + grace;
  child.signal("SIGTERM");
  child.signal("SIGCONT"); // a stopped one hears nothing else
  while (child.survives() && performance.now() < end) await pause(Math.min(LOOK, Math.max(0, end - performance.now())));
  if (child.survives()) child.signal("SIGKILL");
  await child.ended;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
