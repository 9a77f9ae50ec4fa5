import assert from "node:assert/strict";
import { acts } from "./acts/mod.ts";
import { helpFor, parseDemoOptions } from "./options.ts";

function namesOf(args: readonly string[]): string[] {
  return parseDemoOptions(args, acts).acts.map(({ name }) => name);
}

Deno.test("without a name all acts play in turn", () => assert.deepEqual(namesOf([]), acts.map(({ name }) => name)));

Deno.test("acts play in the order in which they are named", () =>
  assert.deepEqual(namesOf(["mutex", "semaphore"]), ["mutex", "semaphore"]));

Deno.test("flags may stand anywhere", () => {
  const options = parseDemoOptions(["--workers", "12", "semaphore", "--keep", "--real"], acts);
  assert.deepEqual([options.workers, options.keep, options.real], [12, true, true]);
});

Deno.test("an act that does not exist is refused with those that do", () => {
  assert.throws(() => namesOf(["opera"]), /Cannot play "opera": there is semaphore, lease, mutex, /);
});

for (const workers of ["0", "2", "1001", "many", "-5", "3.5"]) {
  Deno.test(`${workers} workers are refused`, () =>
    assert.throws(() => parseDemoOptions([`--workers=${workers}`], acts), /from 3 to 1000/));
}

Deno.test("the help has every act", () => {
  for (const { name, title } of acts) assert.ok(helpFor(acts).includes(`${name.padEnd(11)}${title}`));
});
