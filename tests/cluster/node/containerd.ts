/** Talks to a containerd, as `ctr` does. */

/** How long it may take until it answers, in milliseconds. */
const READY_WITHIN = 30_000;

export class Containerd {
  readonly #socket: string;

  constructor(socket: string) {
    this.#socket = socket;
  }

  /** Waits until it answers. Throws what `failure` gives when it does not. */
  async untilReady(failure: () => Promise<Error>): Promise<void> {
    const deadline = performance.now() + READY_WITHIN;
    while (!(await this.#run(["version"])).success) {
      if (performance.now() > deadline) throw await failure();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Imports an OCI archive, under the name in it, and under that with the tag `latest`. */
  async import(archive: string): Promise<void> {
    const said = await this.#ok(["images", "import", archive]);
    const name = /unpacking (\S+) /.exec(said)?.[1];
    if (name === undefined) throw new Error(`Cannot import ${archive}: containerd names no image: ${said}`);
    await this.#ok(["images", "tag", "--force", name, name.replace(/:[^:]*$/, ":latest")]);
  }

  async #ok(args: readonly string[]): Promise<string> {
    const { success, stdout, stderr } = await this.#run(args);
    const text = new TextDecoder();
    if (!success) throw new Error(`ctr ${args.join(" ")}: ${text.decode(stderr)}`);
    return text.decode(stdout);
  }

  #run(args: readonly string[]): Promise<Deno.CommandOutput> {
    return new Deno.Command("ctr", { args: ["--address", this.#socket, "--namespace", "k8s.io", ...args], stdin: "null" }).output();
  }
}
