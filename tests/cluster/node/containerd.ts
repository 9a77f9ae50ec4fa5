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

  events(): ContainerEvents {
    return new ContainerEvents(new Deno.Command("ctr", { args: [...this.#flags, "events"], stdin: "null", stdout: "piped" }).spawn());
  }

  async #ok(args: readonly string[]): Promise<string> {
    const { success, stdout, stderr } = await this.#run(args);
    const text = new TextDecoder();
    if (!success) throw new Error(`ctr ${args.join(" ")}: ${text.decode(stderr)}`);
    return text.decode(stdout);
  }

  #run(args: readonly string[]): Promise<Deno.CommandOutput> {
    return new Deno.Command("ctr", { args: [...this.#flags, ...args], stdin: "null" }).output();
  }

  get #flags(): readonly string[] {
    return ["--address", this.#socket, "--namespace", "k8s.io"];
  }
}

/** When containers began and ended, to a fraction of a millisecond: Kubernetes says it in whole seconds. */
export class ContainerEvents implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  readonly #moments = new Map<string, Map<string, number>>();

  /** For `Containerd`. */
  constructor(process: Deno.ChildProcess) {
    this.#process = process;
    this.#reading = this.#read();
  }

  /** How long a container ran, in milliseconds; `undefined` when it has not both begun and ended, as far as is known yet. */
  runOf(container: string): number | undefined {
    const moments = this.#moments.get(container);
    const [began, ended] = [moments?.get("/tasks/start"), moments?.get("/tasks/exit")];
    return began === undefined || ended === undefined ? undefined : ended - began;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#reading;
    await this.#process.status;
  }

  async #read(): Promise<void> {
    let rest = "";
    for await (const text of this.#process.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#note(line);
    }
  }

  /** `2026-01-31 12:00:00.123456789 +0000 UTC k8s.io /tasks/start {"container_id":"...",...}` */
  #note(line: string): void {
    const [, date, time, topic = "", container = ""] = /^(\S+) (\S+) \+0000 UTC \S+ (\S+) \{"container_id":"(\w+)"/.exec(line) ?? [];
    if (date === undefined || time === undefined) return;
    const [whole = "", fraction = "0"] = time.split(".");
    const moments = this.#moments.get(container) ?? new Map<string, number>();
    this.#moments.set(container, moments);
    if (!moments.has(topic)) moments.set(topic, Date.parse(`${date}T${whole}Z`) + Number(`0.${fraction}`) * 1000);
  }
}
