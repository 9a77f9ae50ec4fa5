/** What is said of objects that are not there. */
import assert from "node:assert/strict";
import { TestCluster } from "./test_cluster.ts";
import { run, type TestOptions } from "./test_context.ts";

async function said(line: string, options: TestOptions = {}): Promise<string> {
  await using cluster = await TestCluster.start();
  const { code, stdout, stderr } = await run(line.split(" "), { connect: (wish) => cluster.connect(wish), ...options });
  assert.deepEqual([code, stdout], [2, ""]);
  return stderr;
}

const missing = (name: string, namespace = "default"): string => `koncli: Mutex "${name}" not found in namespace "${namespace}"`;

for (const line of ["mutex lock bd", "mutex run bd -- true", "mutex status bd", "status mutex bd", "mutex delete bd"]) {
  Deno.test(`a name that is nearly right is answered with the right one: ${line}`, async () => {
    assert.equal(await said(line), `${missing("bd")}; did you mean "db"?\n`);
  });
}

Deno.test("the hint how to create it can be copied: it goes where the command line went", async () => {
  assert.equal(await said("mutex lock nowhere"), `${missing("nowhere")}; create it with koncli mutex create nowhere\n`);
  assert.equal(
    await said("mutex lock nowhere -n team --context prod"),
    `${missing("nowhere", "team")}; create it with koncli mutex create nowhere --context prod -n team\n`,
  );
  const fromEnvironment = await said("mutex lock nowhere", { env: { KONCLI_NAMESPACE: "team" } });
  assert.equal(fromEnvironment, `${missing("nowhere", "team")}; create it with koncli mutex create nowhere\n`);
  const asPlugin = await said("mutex lock nowhere", { program: "kubectl konductor" });
  assert.match(asPlugin, /^kubectl konductor: Mutex .*; create it with kubectl konductor mutex create nowhere\n$/);
});

Deno.test("nobody who wants to delete something is told to create it", async () => {
  assert.equal(await said("mutex delete nowhere"), `${missing("nowhere")}\n`);
});

Deno.test("who may not list names is told all the same what is missing", async () => {
  await using cluster = await TestCluster.start();
  cluster.forbid(["list"]);
  const { stderr } = await run(["mutex", "lock", "bd"], { connect: (wish) => cluster.connect(wish) });
  assert.equal(stderr, `${missing("bd")}; create it with koncli mutex create bd\n`);
});

Deno.test("a flag is called by its name alone", async () => {
  const nothing = 'koncli: Cannot release mutex "db": "laptop" does not have it; say whose claim is meant with --holder\n';
  assert.equal(await said("mutex unlock db"), nothing);
});

Deno.test("delete goes through all names, reports each, and ends with the worst", async () => {
  await using cluster = await TestCluster.start();
  const koncli = (line: string) => run(line.split(" "), { connect: (wish) => cluster.connect(wish) });
  for (const name of ["a", "b", "c"]) await koncli(`mutex create ${name}`);
  const first = await koncli("mutex delete nowhere a gone b");
  assert.equal(first.stdout, "mutex/a deleted\nmutex/b deleted\n");
  assert.equal(first.stderr, `${missing("nowhere")}\n${missing("gone")}\n`);
  assert.equal(first.code, 2);
  const named = await koncli("mutex delete nowhere c -o json");
  assert.deepEqual([JSON.parse(named.stdout), named.code], [{ deleted: ["c"] }, 2]);
  const none = await koncli("mutex delete nowhere -o json");
  assert.deepEqual([none.stdout, none.code], ["", 2]);
  cluster.forbid(["delete"]);
  assert.equal((await koncli("mutex delete db")).code, 4);
  assert.equal((await koncli("mutex delete db My_Mutex")).code, 64);
});
