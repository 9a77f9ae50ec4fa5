/** The compiled programs, for tests: `deno task compile` puts them into dist/, and where they are not, tests of them are ignored. */
import { fileURLToPath } from "node:url";
import { startMemoryPlace } from "../../tests/e2e/memory_place.ts";
import type { Place } from "../../tests/e2e/place.ts";
import { Process } from "../../tests/e2e/process.ts";

const DIST = fileURLToPath(new URL("../../dist", import.meta.url));

export const KONCLI = `${DIST}/koncli`;
export const KONDUCTOR = `${DIST}/konductor`;
export const compiled: boolean = [KONCLI, KONDUCTOR].every(exists);

/** A test of compiled programs. Where there are none, its name says what would bring them. */
export function withPrograms(name: string): { readonly name: string; readonly ignore: boolean } {
  return compiled ? { name, ignore: false } : { name: `${name} (needs deno task compile)`, ignore: true };
}

export function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** An API server in memory, and the compiled operator at it. */
export interface Scene extends AsyncDisposable {
  readonly folder: string;
  readonly place: Place;
  readonly operator: Process;
  /** Starts a program in that folder, with nothing in its environment but a kubeconfig. */
  start(command: readonly string[]): Process;
}

export async function openScene(flags: readonly string[] = ["--health-probe-bind-address", "0"]): Promise<Scene> {
  await using belongings = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "konductor-programs-" });
  belongings.defer(() => Deno.remove(folder, { recursive: true }));
  const place = belongings.use(await startMemoryPlace(folder));
  const env = { HOME: folder, KUBECONFIG: place.kubeconfig, PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin" };
  const start = ([program = "", ...args]: readonly string[]): Process => kept.use(new Process(program, { args, env, cwd: folder }));
  const kept = belongings.use(new AsyncDisposableStack());
  const operator = start([KONDUCTOR, "--metrics-bind-address", "0", ...flags]);
  await operator.stdout.until(/"msg":"Ready"/);
  const all = belongings.move();
  return { folder, place, operator, start, [Symbol.asyncDispose]: () => all.disposeAsync() };
}
