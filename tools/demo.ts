/** `deno task demo`: what Konductor does, shown and checked. See `helpFor`. */
import { resolve } from "node:path";
import { messageOf } from "../controllers/log.ts";
import { systemClock } from "../kube/clock.ts";
import { acts } from "./demo/acts/mod.ts";
import { type DemoOptions, helpFor, parseDemoOptions } from "./demo/options.ts";
import { playAll } from "./demo/play.ts";
import { type Output, Screen } from "./demo/screen.ts";
import { TakenError } from "./dev/seat.ts";
import { endingSignal, Interrupted } from "./dev/signals.ts";

const USAGE = 64;
const INTERRUPTED = 130;
const KUBECONFIG = ".konductor/demo-kubeconfig";

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) return USAGE;
  const screen = new Screen({ output, clock: systemClock, colours: mayColour() });
  if (options.help) {
    output.write(helpFor(acts));
    return 0;
  }
  try {
    const succeeded = await playAll({ ...options, screen, kubeconfig: resolve(KUBECONFIG), ending: endingSignal() });
    return succeeded ? 0 : 1;
  } catch (error) {
    if (error instanceof Interrupted) {
      screen.say("\nCalled off. Whatever was started has ended.");
      return INTERRUPTED;
    }
    console.error(`demo: ${explain(error)}`);
    return 1;
  }
}

function readOptions(args: readonly string[]): DemoOptions | undefined {
  try {
    return parseDemoOptions(args, acts);
  } catch (error) {
    console.error(`demo: ${messageOf(error)}\nRun deno task demo --help for the acts and flags`);
  }
}

function explain(error: unknown): string {
  if (error instanceof TakenError) return "Cannot start: another demo runs here. Wait for it, or end it first";
  return messageOf(error);
}

const output: Output = {
  isTerminal: Deno.stdout.isTerminal() && Deno.env.get("TERM") !== "dumb",
  write,
  size: () => Deno.consoleSize(),
};

let isRead = true;

/** Writes, for as long as somebody reads: a terminal that was closed is no reason to leave processes behind. */
function write(text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let written = 0; isRead && written < bytes.length;) written += Deno.stdout.writeSync(bytes.subarray(written));
  } catch {
    isRead = false;
  }
}

function mayColour(): boolean {
  return output.isTerminal && !Deno.env.get("NO_COLOR");
}

Deno.exit(await main(Deno.args));
