/** The place where a control plane leaves its kubeconfig: one at a time, and nothing stays there when it ends. */
import { dirname } from "node:path";

/** Somebody else is there, and runs. */
export class TakenError extends Error {
  override readonly name = "TakenError";
  /** The server's URL, when it had one already. */
  readonly server: string | undefined;

  constructor(path: string, server: string | undefined) {
    super(`${path} belongs to a control plane that runs${server ? ` at ${server}` : ""}`);
    this.server = server;
  }
}

/** A locked file. The system takes the lock back when the process ends, however that is: a file alone would say nothing. */
interface Lock {
  readonly file: Deno.FsFile;
  readonly path: string;
}

export class Seat implements AsyncDisposable {
  /** Where the kubeconfig is, once it was written. */
  readonly path: string;
  readonly #lock: Lock;
  /** Whether the folder was made for this. */
  readonly #ownFolder: boolean;
  #left: Promise<void> | undefined;

  private constructor(path: string, { lock, ownFolder }: { lock: Lock; ownFolder: boolean }) {
    this.path = path;
    this.#lock = lock;
    this.#ownFolder = ownFolder;
  }

  /** Takes the place for the kubeconfig `path`. What a process that was killed left there is replaced. Throws `TakenError`. */
  static async take(path: string): Promise<Seat> {
    const folder = dirname(path);
    const ownFolder = !await isThere(folder);
    await Deno.mkdir(folder, { recursive: true });
    const lock = await lockAt(`${path}-lock`);
    if (lock === undefined) throw new TakenError(path, await serverAt(`${path}-lock`));
    await remove(path);
    return new Seat(path, { lock, ownFolder });
  }

  /** Writes the kubeconfig, all of it at once, for the eyes of this user alone. */
  async write(kubeconfig: string, server: string): Promise<void> {
    const partial = `${this.path}.partial`;
    await remove(partial);
    await Deno.writeTextFile(partial, kubeconfig, { mode: 0o600, createNew: true });
    await Deno.rename(partial, this.path);
    await Deno.writeTextFile(this.#lock.path, server);
  }

  /** Removes the files. Does nothing the second time. */
  leave(): Promise<void> {
    return this.#left ??= this.#leave();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.leave();
  }

  async #leave(): Promise<void> {
    await remove(this.path);
    await remove(this.#lock.path);
    this.#lock.file.close();
    if (this.#ownFolder) await Deno.remove(dirname(this.path)).catch(() => {}); // others may keep something there
  }
}

/** Locks the file at `path`; `undefined` when a process that runs has it. */
async function lockAt(path: string): Promise<Lock | undefined> {
  for (;;) {
    const file = await Deno.open(path, { create: true, read: true, write: true, mode: 0o600 });
    if (!await file.tryLock(true)) {
      file.close();
      return undefined;
    }
    if (await isSame(file, path)) return { file, path };
    file.close(); // its last owner removed it between our opening and our locking it
  }
}

async function isSame(file: Deno.FsFile, path: string): Promise<boolean> {
  const [mine, there] = await Promise.all([file.stat(), Deno.stat(path).catch(() => undefined)]);
  return there !== undefined && mine.ino === there.ino;
}

async function serverAt(path: string): Promise<string | undefined> {
  const text = await Deno.readTextFile(path).catch(() => "");
  return text.trim() || undefined;
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
