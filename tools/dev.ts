/** `deno task dev`: a control plane for trying things out, until Ctrl-C. See `HELP`. */
import { resolve } from "node:path";
import { messageOf } from "../controllers/log.ts";
import { orAborted } from "../kube/abort.ts";
import { systemClock } from "../kube/clock.ts";
import { banner } from "./dev/banner.ts";
import { type ControlPlane, startControlPlane } from "./dev/control_plane.ts";
import { readableLog } from "./dev/decisions.ts";
import { type DevOptions, HELP, parseDevOptions } from "./dev/options.ts";
import { Seat, TakenError } from "./dev/seat.ts";
import { koncliAlias, quoted } from "./dev/shell.ts";
import { aborted, endingSignal, Interrupted } from "./dev/signals.ts";

const USAGE = 64;
const KUBECONFIG = ".konductor/kubeconfig";

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) return USAGE;
  if (options.help) return say(HELP);
  try {
    return await run(options, endingSignal());
  } catch (error) {
    if (error instanceof Interrupted) return 0;
    console.error(`dev: ${explain(error, options)}`);
    return 1;
  }
}

function readOptions(args: readonly string[]): DevOptions | undefined {
  try {
    return parseDevOptions(args);
  } catch (error) {
    console.error(`dev: ${messageOf(error)}\nRun deno task dev --help for the flags`);
  }
}

function say(text: string): number {
  console.log(text.trimEnd());
  return 0;
}

async function run(options: DevOptions, ending: AbortSignal): Promise<number> {
  const started = performance.now();
  await using seat = await Seat.take(resolve(KUBECONFIG));
  await using plane = await orAborted(start(options), ending);
  await seat.write(plane.kubeconfig, plane.url);
  const took = performance.now() - started;
  console.log(banner({ url: plane.url, real: options.real, kubeconfig: quoted(seat.path), alias: koncliAlias(surroundings), took }));
  await aborted(ending);
  return say(`Ended. ${KUBECONFIG} is gone, and so is everything that was stored`);
}

function start({ port, real, verbose }: DevOptions): Promise<ControlPlane> {
  const log = readableLog({ clock: systemClock, verbose, write: console.log });
  return startControlPlane({ name: "konductor-dev", log, port, real });
}

function explain(error: unknown, { port }: DevOptions): string {
  if (error instanceof TakenError) {
    const where = error.server === undefined ? "" : ` at ${error.server}`;
    return `Cannot start: another one runs here already${where}. Use that one, or end it first`;
  }
  if (error instanceof Deno.errors.AddrInUse) return `Cannot listen on port ${port}: it is taken. Choose another, or leave --port out`;
  return messageOf(error);
}

const surroundings = { env: Deno.env.get, isProgram };

function isProgram(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

Deno.exit(await main(Deno.args));
