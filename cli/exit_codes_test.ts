/** Every exit code that the help and docs/cli.md promise. What `run` passes on, and what only a process has, is in main_test.ts. */
import assert from "node:assert/strict";
import { FailedError } from "../sdk/errors.ts";
import { EXIT, worstOf } from "./failure.ts";
import { TestCluster } from "./test_cluster.ts";
import { run, type TestOptions } from "./test_context.ts";

const HELD = ["mutex lock db --holder other"];

for (
  const [code, line, before = []] of [
    [EXIT.done, "mutex lock db"],
    [EXIT.error, "mutex create db"],
    [EXIT.notFound, "mutex status nowhere"],
    [EXIT.notFound, "mutex unlock db"],
    [EXIT.notFound, "operator"],
    [EXIT.timedOut, "mutex lock db --timeout 50ms", HELD],
    [EXIT.timedOut, "mutex run db --timeout 50ms -- true", HELD],
    [EXIT.unavailable, "mutex lock db", HELD],
    [EXIT.unavailable, "mutex lock db --timeout 0", HELD],
    [EXIT.unavailable, "lease run db --timeout 0 -- true", ["lease acquire db --holder other"]],
    [EXIT.usage, "mutex lock"],
    [EXIT.usage, "nonsense"],
    [EXIT.usage, "mutex lock db --nonsense"],
  ] as const
) {
  Deno.test(`exit code ${code}: koncli ${line}${before.length > 0 ? `, after ${before}` : ""}`, async () => {
    await using cluster = await TestCluster.start();
    const options: TestOptions = { connect: (wish) => cluster.connect(wish) };
    for (const first of before) assert.equal((await run(first.split(" "), options)).code, 0);
    assert.equal((await run(line.split(" "), options)).code, code);
  });
}

for (const line of ["mutex list", "mutex lock db", "mutex status db", "mutex create x", "mutex delete db", "mutex unlock db", "operator"]) {
  Deno.test(`exit code 4, one sentence, what to do, and nothing on stdout for who may not: koncli ${line}`, async () => {
    await using cluster = await TestCluster.start();
    cluster.forbid();
    const { code, stdout, stderr } = await run(line.split(" "), { connect: (wish) => cluster.connect(wish) });
    assert.deepEqual([code, stdout], [EXIT.forbidden, ""]);
    assert.match(stderr, /^koncli: Cannot [^\n]+\n# To allow it, apply this/);
  });
}

Deno.test("exit code 7 is for what came to an end that is no success", async () => {
  const { code } = await run(["mutex", "list"], { connect: () => Promise.reject(new FailedError("It failed")) });
  assert.equal(code, EXIT.failed);
});

Deno.test("exit code 6 is for a claim that was lost while it was waited for", async () => {
  await using cluster = await TestCluster.start({ operator: false });
  const connect: TestOptions["connect"] = (wish) => cluster.connect(wish);
  setTimeout(() => void cluster.breakClaims(), 200);
  const { code, stderr } = await run(["mutex", "lock", "db", "--wait", "--holder", "me"], { connect });
  assert.match(stderr, /^koncli: Cannot lock mutex "db": its request was deleted while it waited\n$/);
  assert.equal(code, EXIT.lost);
});

Deno.test("of several ends the worst is reported", () => {
  assert.equal(worstOf([0, 0]), 0);
  assert.equal(worstOf([0, 2, 0]), 2);
  assert.equal(worstOf([4, 2]), 4);
  assert.equal(worstOf([2, 1, 4]), 1);
});
