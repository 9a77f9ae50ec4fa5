/**
 * Random histories of the engine over an API server in memory: operators that crash, stall, are cut off and lose answers; a server that
 * goes down, freezes and forgets; people, Pods and time. Environment: `HISTORIES`, how many (a quarter as many as of the rules, which are
 * faster); `HISTORY_SEED`, plays that one alone and shows it; `HISTORY_KIND`, the kind that all of them are about.
 */
import assert from "node:assert/strict";
import { type HistoryOptions, play } from "./engine_history.ts";

const HISTORIES = Number(Deno.env.get("HISTORIES") ?? 4000) / 4;
const SEED = Deno.env.get("HISTORY_SEED");
const kind = Deno.env.get("HISTORY_KIND");

function seeds(): Iterable<number> {
  return SEED === undefined ? Array(Math.ceil(HISTORIES)).keys() : [Number(SEED)];
}

async function expectSound(seed: number, options: HistoryOptions = {}): Promise<void> {
  const { breach, trace } = await play(seed, { kind, ...options });
  if (SEED !== undefined) console.log(trace.join("\n"));
  assert.equal(breach, undefined, `${breach}; to see it: HISTORY_SEED=${seed} deno test -A tests/histories/engine_test.ts`);
}

Deno.test("the engine holds in random histories", async () => {
  for (const seed of seeds()) await expectSound(seed);
});

Deno.test("the engine holds in histories of upheaval", async () => {
  for (const seed of seeds()) if (SEED !== undefined || seed % 10 === 0) await expectSound(seed, { upheaval: true });
});

Deno.test("the same seed makes the same history of the engine", async () => {
  const trace = async (seed: number) => (await play(seed, { kind })).trace;
  assert.deepEqual(await trace(7), await trace(7));
  assert.notDeepEqual(await trace(7), await trace(8));
});

/** What has to happen now and then, in the words of the trace. */
const HAPPENINGS = [
  "crashes",
  "cut off",
  "stall",
  "the server is down",
  "the server is frozen",
  "the server forgets",
  "LoseReply",
  "LoseRequest",
  "TooManyRequests",
  "Cannot verify",
  "Cannot reconcile",
  '"granted"',
  '"expired"',
  '"denied"',
  '"deleted"',
  "get pods/",
  "get permits/",
  "get semaphores/",
  "renews",
  'says {"mode"',
  'says {"outcome"',
  "is told to end",
  "recreate",
];

Deno.test("random histories of the engine reach all that can happen", async () => {
  const seen = new Map(HAPPENINGS.map((what) => [what, 0]));
  for (let seed = 0; seed < 50; seed++) {
    const text = (await play(seed)).trace.join("\n");
    for (const [what, times] of seen) if (text.includes(what)) seen.set(what, times + 1);
  }
  assert.deepEqual([...seen].filter(([, times]) => times < 3), []);
});
