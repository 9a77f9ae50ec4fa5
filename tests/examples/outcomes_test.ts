/** What the Pods of the examples ask koncli for, they get; and what comes of it is what the READMEs promise. */
import assert from "node:assert/strict";
import { folders } from "./folders.ts";
import { peak } from "./log.ts";
import { outcomes, working } from "./outcomes.ts";
import { play } from "./stage.ts";

for (const { name, objects } of folders) {
  const [sentence, check] = outcomes[name] ?? ["somebody says here what is to come of it", () => assert.fail("nobody has")];
  Deno.test(`examples/${name} does what it says: ${sentence}`, async () => check(await play({ name, objects })));
}

Deno.test("examples/hundred-jobs: ten are at work at once, where nothing but the permits holds them up", async () => {
  const example = folders.find(({ name }) => name === "hundred-jobs");
  assert.ok(example !== undefined);
  assert.equal(peak(await play(example), [working]), 10);
});
