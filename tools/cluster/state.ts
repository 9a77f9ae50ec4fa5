/** What is remembered of a cluster that runs in the background, and who holds it: `cluster.json` and `cluster.lock` in `.konductor`. */
import * as z from "zod";
import { sweep } from "../../tests/cluster/leftovers.ts";

const shape = z.object({
  /** Of the process that holds it, as long as the lock is held: when that ends, the cluster does. */
  pid: z.number().int().positive(),
  /** The folder with its data and logs, once there is one. */
  folder: z.string().optional(),
  /** How to reach it, once it can be used. */
  ready: z.object({ server: z.string(), kubeconfig: z.string(), kubectl: z.string() }).optional(),
});

export type State = z.infer<typeof shape>;
export type Ready = NonNullable<State["ready"]>;

export class Place {
  readonly #folder: string;
  readonly #path: string;

  constructor(folder = ".konductor") {
    this.#folder = folder;
    this.#path = `${folder}/cluster.json`;
  }

  /** Reads what is remembered; `undefined` when there is nothing, or nothing that can be read. */
  async read(): Promise<State | undefined> {
    try {
      return shape.parse(JSON.parse(await Deno.readTextFile(this.#path)));
    } catch {
      return undefined;
    }
  }

  async write(state: State): Promise<void> {
    await Deno.writeTextFile(`${this.#path}.partial`, JSON.stringify(state));
    await Deno.rename(`${this.#path}.partial`, this.#path);
  }

  /** Forgets the cluster, before anything else can happen in this process. */
  remove(): void {
    try {
      Deno.removeSync(this.#path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  /**
   * Takes the lock of the one process that holds a cluster, or clears away after one; `undefined` when another has it for longer than
   * `within` milliseconds. The system gives it back when the process ends, however that is: a process id alone may be another's by now.
   */
  async lock(within = 0): Promise<Deno.FsFile | undefined> {
    await Deno.mkdir(this.#folder, { recursive: true });
    const file = await Deno.open(`${this.#folder}/cluster.lock`, { create: true, write: true });
    const deadline = performance.now() + within;
    while (!await file.tryLock(true)) {
      if (performance.now() >= deadline) return void file.close();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return file;
  }

  async isHeld(): Promise<boolean> {
    using lock = await this.lock();
    return lock === undefined;
  }

  /** For whoever has the lock: sees to it that nothing stays of the last cluster, or of `last`, when it is forgotten already. */
  async clear(last?: State): Promise<void> {
    const { folder } = await this.read() ?? last ?? {};
    if (folder !== undefined) await sweep(folder);
    this.remove();
  }
}
