/**
 * Random histories of the engine on an API server in memory: operators that are killed, watches that are cut or stall, conflicts, lost
 * replies, versions that are too old. Environment: `HISTORIES`, how many; `HISTORY_SEED`, plays that one alone and shows it.
 */
import assert from "node:assert/strict";
import { play } from "./engine_history.ts";
import { plants } from "./engine_plants.ts";

const HISTORIES = Number(Deno.env.get("HISTORIES") ?? 400);
const SEED = Deno.env.get("HISTORY_SEED");

Deno.test("the engine keeps the rules in random histories", async () => {
  const seeds = SEED === undefined ? Array.from({ length: HISTORIES }, (_, seed) => seed) : [Number(SEED)];
  for (const seed of seeds) {
    const { breach, trace } = await play(seed);
    if (SEED !== undefined) console.log(trace.join("\n"));
    if (breach !== undefined) assert.fail([...trace, "", `${breach} (HISTORY_SEED=${seed})`].join("\n"));
  }
});

/** By how many histories each planted bug has to be found. The others of `plants` take thousands. */
const FOUND_BY: Readonly<Record<string, number>> = {
  "it tells whatever the version": 200,
  "it tells over the newest version that it has seen, not over the one that it decided on": 300,
  "it commits whatever the version": 50,
  "it tells before it commits": 20,
  "it takes a commit without an answer for done": 400,
  "it takes what is not in its list for gone": 50,
};

for (const [name, limit] of Object.entries(FOUND_BY)) {
  Deno.test(`random histories find the engine with this bug: ${name}`, async () => {
    const plant = plants[name];
    assert.ok(plant, "there is no such bug");
    for (let seed = 0; seed < limit; seed++) if ((await play(seed, { plant })).breach !== undefined) return;
    assert.fail(`it was not found by ${limit} histories`);
  });
}
