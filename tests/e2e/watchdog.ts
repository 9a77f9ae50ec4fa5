/** Kills what is left of a test's processes when the test itself is gone, however it went: a pipe tells. */

const PROGRAM = `
while read -r sign pid; do
  case $sign in
    +) pids="$pids $pid " ;;
    -) pids=$(echo "$pids" | sed "s/ $pid / /") ;;
  esac
done
for pid in $pids; do kill -KILL "$pid"; done
`;

export class Watchdog implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;

  constructor() {
    const streams = { stdin: "piped", stdout: "null", stderr: "null" } as const;
    this.#child = new Deno.Command("sh", { args: ["-c", PROGRAM], detached: true, ...streams }).spawn();
    this.#input = this.#child.stdin.getWriter();
  }

  /** Minds a process until it has ended. */
  mind({ pid, exited }: { readonly pid: number; readonly exited: Promise<unknown> }): void {
    this.#tell(`+ ${pid}`);
    void exited.then(() => this.#tell(`- ${pid}`));
  }

  /** Ends it, and what it still minds. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {});
    await this.#child.status;
  }

  #tell(line: string): void {
    this.#input.write(new TextEncoder().encode(`${line}\n`)).catch(() => {});
  }
}
