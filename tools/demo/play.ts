/** Plays acts one after another, on a control plane of their own, and cleans up whatever happens. */
import { messageOf } from "../../controllers/log.ts";
import { Ending, orAborted } from "../../kube/abort.ts";
import { systemClock } from "../../kube/clock.ts";
import { type ControlPlane, startControlPlane } from "../dev/control_plane.ts";
import { readableLog } from "../dev/decisions.ts";
import { Seat } from "../dev/seat.ts";
import { quoted } from "../dev/shell.ts";
import { aborted } from "../dev/signals.ts";
import type { Act, Stage } from "./act.ts";
import { Crew } from "./crew.ts";
import type { Finding } from "./findings.ts";
import { type Koncli, prepareKoncli } from "./koncli.ts";
import { readMachine } from "./machine.ts";
import type { DemoOptions } from "./options.ts";
import type { Screen } from "./screen.ts";
import { inWords } from "./words.ts";

export interface Playing extends DemoOptions {
  readonly screen: Screen;
  /** Where the kubeconfig goes, for whoever wants to look on. */
  readonly kubeconfig: string;
  /** Aborts when the demo is to end. */
  readonly ending: AbortSignal;
}

/** How long an act may take, in milliseconds. */
const ACT_LIMIT = 58_000;

/** Whether everything was as it must be. Rejects with the reason of `ending` when that aborts. */
export async function playAll(playing: Playing): Promise<boolean> {
  const { screen, ending, acts, keep } = playing;
  const begun = performance.now();
  await using seat = await Seat.take(playing.kubeconfig);
  await using folder = await temporaryFolder();
  screen.say("Starting a control plane in this process, and making koncli ready to start fast ...");
  const [koncli, plane] = await orAborted(prepare(playing, folder.path), ending);
  await using _plane = plane;
  if (!koncli.bundled) screen.tell("koncli could not be made a single file, so that its processes start more slowly.");
  await seat.write(plane.kubeconfig, plane.url);
  screen.say(`Ready after ${inWords(performance.now() - begun)}. To look behind the curtain, in another terminal:`);
  screen.say(`  export KUBECONFIG=${quoted(seat.path)}`);
  const broken: string[] = [];
  for (const act of acts) {
    if (!await playOne(act, { ...playing, koncli, plane, folder: folder.path })) broken.push(act.name);
  }
  screen.say(`\n${inWords(performance.now() - begun)} in all. ${verdict(broken, screen)}`);
  if (keep) await stay(playing);
  return broken.length === 0;
}

function verdict(broken: readonly string[], screen: Screen): string {
  if (broken.length === 0) return screen.ink("Everything was as it must be.", "green");
  return screen.ink(`Something was not as it must be: ${broken.join(", ")}.`, "red");
}

async function prepare({ real }: DemoOptions, folder: string): Promise<[Koncli, ControlPlane]> {
  const log = readableLog({ clock: systemClock, verbose: false, write: console.error });
  return await Promise.all([prepareKoncli(folder), startControlPlane({ name: "konductor-demo", log, real })]);
}

interface Scenery extends Playing {
  readonly koncli: Koncli;
  readonly plane: ControlPlane;
  readonly folder: string;
}

async function playOne(act: Act, scenery: Scenery): Promise<boolean> {
  const { screen, plane, ending } = scenery;
  announce(act, screen);
  const acting = new Ending([ending]);
  const { signal } = acting;
  const disarm = systemClock.after(ACT_LIMIT, () => acting.end(new Error(`it did not end within ${inWords(ACT_LIMIT)}`)));
  const api = plane.connect("konductor-demo");
  try {
    await using crew = new Crew({ koncli: scenery.koncli, kubeconfig: scenery.kubeconfig, clock: systemClock });
    const stage: Stage = { ...scenery, api, namespace: "default", crew, clock: systemClock, machine: await readMachine(), signal };
    return report(await act.play(stage), screen);
  } catch (error) {
    if (ending.aborted) throw error;
    return report([{ what: "the act itself", seen: messageOf(error), holds: false }], screen);
  } finally {
    disarm();
    acting.release();
    api.close();
  }
}

function announce({ name, title, kubectl }: Act, screen: Screen): void {
  screen.say(`\n${screen.ink(`${name}: ${title}`, "bold")}`);
  for (const line of kubectl) screen.say(`  ${screen.ink("look on:", "dim")} ${line}`);
}

/** Shows the findings; whether all are as they must be. */
function report(findings: readonly Finding[], screen: Screen): boolean {
  screen.say();
  for (const { what, seen, holds } of findings) {
    const mark = holds === undefined ? "      " : holds ? screen.ink("ok    ", "green") : screen.ink("BROKEN", "red");
    screen.tell(seen, `  ${mark}  ${what.padEnd(16)}`);
  }
  return findings.every(({ holds }) => holds !== false);
}

async function stay({ screen, ending }: Playing): Promise<void> {
  screen.say("The control plane stays up, with everything that is stored in it. Ctrl-C ends it.");
  await aborted(ending);
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "konductor-demo-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
