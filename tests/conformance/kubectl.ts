/** The scripts of `kubectl/`, for whatever claims to be a Kubernetes API server. */
import assert from "node:assert/strict";
import type { Bench } from "./shell.ts";
import { SCRIPTS, Shell } from "./shell.ts";
import { parseTranscript } from "./transcript.ts";

/** In the order in which they are run: each stands on those before it. */
export const TRANSCRIPTS = [
  "discovery",
  "apply",
  "get",
  "watch",
  "change",
  "wait",
  "explain",
  "built_in",
  "delete",
  "differences",
] as const;

export interface ScriptOptions {
  /** Whether it is the server in memory. */
  readonly inMemory?: boolean;
  readonly ignore?: boolean;
}

/** Registers the scripts as one test. */
export function kubectlScripts(name: string, start: () => Promise<Bench>, { inMemory = false, ignore = false }: ScriptOptions = {}): void {
  Deno.test({
    name: `${name}: kubectl says what it says on a real API server`,
    ignore,
    fn: async (test) => {
      const bench = await start();
      try {
        await using shell = await Shell.open(bench);
        for (const transcript of TRANSCRIPTS) await play(test, { shell, transcript, inMemory });
      } finally {
        await bench.stop();
      }
    },
  });
}

interface Play {
  readonly shell: Shell;
  readonly transcript: string;
  readonly inMemory: boolean;
}

async function play(test: Deno.TestContext, { shell, transcript, inMemory }: Play): Promise<void> {
  const sections = parseTranscript(await Deno.readTextFile(`${SCRIPTS}/${transcript}.txt`));
  for (const { sentence, steps } of sections) {
    await test.step(`${transcript}: ${sentence}`, async () => {
      for (const { command, output, inMemory: other } of steps) {
        assert.equal(await shell.run(command), inMemory ? other ?? output : output, `$ ${command}`);
      }
    });
  }
}
