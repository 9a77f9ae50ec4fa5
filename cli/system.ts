/** The world around koncli, as it really is: the streams, environment, signals and processes of this process. */
import process from "node:process";
import { processStarter } from "./child.ts";
import type { Context, Signals, Sink } from "./context.ts";
import { ignoredSignals } from "./ignored.ts";
import { programOf } from "./program.ts";

type Stream = typeof Deno.stdout;

/** The environment variable with which a launcher hands on the name that it was started under. */
const LAUNCHER = "KONCLI_PROGRAM";

function sinkOf(stream: Stream): Sink {
  const isTerminal = stream.isTerminal();
  return {
    isTerminal,
    get width() {
      return isTerminal ? sizeOf()?.columns : undefined;
    },
    get height() {
      return isTerminal ? sizeOf()?.rows : undefined;
    },
    write(text) {
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length;) at += writeSome(stream, bytes.subarray(at));
    },
  };
}

/** Writes what fits. Somebody else may have made the stream one that does not wait. */
function writeSome(stream: Stream, bytes: Uint8Array): number {
  try {
    return stream.writeSync(bytes);
  } catch (error) {
    if (!(error instanceof Deno.errors.WouldBlock)) throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return 0;
  }
}

/** A sink for what nobody has to read. */
function dispensable(sink: Sink): Sink {
  return {
    ...sink,
    write(text) {
      try {
        sink.write(text);
      } catch (error) {
        if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      }
    },
  };
}

/** It changes while koncli runs. */
function sizeOf(): ReturnType<typeof Deno.consoleSize> | undefined {
  try {
    return Deno.consoleSize();
  } catch {
    return undefined;
  }
}

const ignored = ignoredSignals();

/** What is to be ignored never reaches a listener. There is one all the same, as Deno would end the process otherwise. */
const signals: Signals = {
  on(signal, listener) {
    if (Deno.build.os === "windows" && signal !== "SIGINT") return () => {};
    const heard = ignored.has(signal) ? () => {} : listener;
    Deno.addSignalListener(signal, heard);
    return () => Deno.removeSignalListener(signal, heard);
  },
};

/** A file that may not be read, or cannot be there, is none: in a container, HOME is often somebody else's. */
async function readFile(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    const { NotFound, PermissionDenied, NotADirectory, IsADirectory } = Deno.errors;
    if ([NotFound, PermissionDenied, NotADirectory, IsADirectory].some((absence) => error instanceof absence)) return undefined;
    throw error;
  }
}

/** The name that a launcher was started under, which this process cannot see. What koncli runs is another program, and not told. */
function launcherName(): string | undefined {
  const name = Deno.env.get(LAUNCHER);
  if (name !== undefined) Deno.env.delete(LAUNCHER);
  return name;
}

/** The context of this process. */
export const systemContext: Context = {
  program: programOf([launcherName(), process.argv0]),
  args: Deno.args,
  env: (name) => Deno.env.get(name),
  readFile,
  stdout: sinkOf(Deno.stdout),
  stderr: dispensable(sinkOf(Deno.stderr)),
  signals,
  async connect(options) {
    const { connect } = await import("../sdk/mod.ts");
    return await connect(options);
  },
  startChild: processStarter({ ignored, onTerminal: [Deno.stdin, Deno.stdout, Deno.stderr].some((stream) => stream.isTerminal()) }),
  now: () => Date.now(),
};
