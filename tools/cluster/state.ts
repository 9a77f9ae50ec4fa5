/** What is remembered of a cluster that runs in the background: `.konductor/cluster.json`. */
import * as z from "zod";

const PATH = ".konductor/cluster.json";

const shape = z.object({
  /** Of the process that holds it: when that ends, the cluster does. */
  pid: z.number().int().positive(),
  /** The folder with its data and logs. */
  folder: z.string(),
  server: z.string(),
  kubeconfig: z.string(),
  kubectl: z.string(),
});

export type State = z.infer<typeof shape>;

/** Reads it; `undefined` when there is none. */
export async function readState(): Promise<State | undefined> {
  const text = await Deno.readTextFile(PATH).catch(() => undefined);
  return text === undefined ? undefined : shape.parse(JSON.parse(text));
}

export async function writeState(state: State): Promise<void> {
  await Deno.mkdir(".konductor", { recursive: true });
  await Deno.writeTextFile(`${PATH}.partial`, JSON.stringify(state));
  await Deno.rename(`${PATH}.partial`, PATH);
}

export async function removeState(): Promise<void> {
  await Deno.remove(PATH).catch(() => {});
}

/** Whether the process that holds it is there: a number alone may be another's by now. */
export async function isHeld({ pid }: State): Promise<boolean> {
  const command = await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "");
  return command.includes("cluster/hold.ts");
}
