/** The exit codes that the reference has for a command are those that the command has. */
import assert from "node:assert/strict";
import { TestCluster } from "../../../cli/test_cluster.ts";
import { run, type TestOptions } from "../../../cli/test_context.ts";
import { primitives } from "../../../primitives/mod.ts";
import { exitsOf } from "./exits.ts";

type Case = readonly [code: number, line: string, before?: readonly string[]];

const EXECUTED = ["once create o", "once begin o --holder a", "once done o --holder a"];
const FAILED = ["once create o --max-attempts 1", "once begin o --holder a", "once fail o --holder a"];
const SEVERAL = ["semaphore create s --permits 2", "semaphore acquire s", "semaphore acquire s"];
const DONE = ["waitgroup create w", "waitgroup add w", "waitgroup done w --wait"];

const CASES: readonly Case[] = [
  [0, "once begin o", ["once create o"]],
  [5, "once begin o", EXECUTED],
  [7, "once begin o", FAILED],
  [0, "once run o -- true", EXECUTED],
  [7, "once run o -- true", FAILED],
  [0, "once check o", EXECUTED],
  [5, "once check o", ["once create o"]],
  [7, "once check o", FAILED],
  [7, "once wait o", FAILED],
  [2, "once done o", ["once create o"]],
  [64, "semaphore release s", SEVERAL],
  [64, "semaphore renew s", SEVERAL],
  [2, "semaphore release s", ["semaphore create s"]],
  [2, "semaphore renew s", ["semaphore create s"]],
  [5, "mutex run m --timeout 0 -- true", ["mutex create m", "mutex lock m --holder a"]],
  [3, "barrier wait b --timeout 0", ["barrier create b"]],
  [7, "barrier arrive b x --round 1 --wait-for-update", ["barrier create b", "barrier reset b"]],
  [3, "barrier arrive b x --wait --timeout 10ms", ["barrier create b --expected 2"]],
  [7, "waitgroup done w --wait-for-update", DONE],
  [0, "waitgroup wait w", DONE],
  [3, "gate wait g --timeout 0", ["gate create g --condition Job/nothing"]],
  [0, "gate open g", ["gate create g --condition Job/nothing"]],
];

for (const [code, line, before = []] of CASES) {
  Deno.test(`exit code ${code} is documented for koncli ${line}${before.length > 0 ? `, after ${before.join(", ")}` : ""}`, async () => {
    await using cluster = await TestCluster.start();
    const options: TestOptions = { connect: (wish) => cluster.connect(wish) };
    for (const first of before) assert.equal((await run(first.split(" "), options)).code, 0, first);
    const ended = await run(line.split(" "), options);
    assert.equal(ended.code, code, ended.stderr);
    const [kind = "", name = ""] = line.split(" ");
    const primitive = primitives.find((each) => each.kind.toLowerCase() === kind);
    const verb = primitive?.verbs.find((each) => each.name === name);
    assert.ok(primitive && verb);
    assert.ok(exitsOf(primitive, verb).some(([number]) => number === code));
  });
}
