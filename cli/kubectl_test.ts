/** koncli as a plug-in of the real kubectl. */
import assert from "node:assert/strict";
import { TestCluster } from "./test_cluster.ts";
import { run } from "./test_context.ts";
import { execute, main, programs, quoted, withProgram } from "./test_process.ts";
import { VERSION } from "./version.ts";

function test(name: string) {
  return withProgram("kubectl", { name, install: "kubernetes-client" });
}

/** kubectl asks plug-ins for completions since 1.26. */
const OLDEST_THAT_COMPLETES = 26;

async function completionTest(name: string) {
  const { ignore, ...rest } = await test(name);
  const old = !ignore && await minorVersion() < OLDEST_THAT_COMPLETES;
  return old ? { name: `${name} (needs kubectl 1.${OLDEST_THAT_COMPLETES})`, ignore: true } : { ...rest, ignore };
}

async function minorVersion(): Promise<number> {
  const { stdout } = await new Deno.Command("kubectl", { args: ["version", "--client", "-o", "json"], stderr: "null" }).output();
  return Number(/"minor": "(\d+)/.exec(new TextDecoder().decode(stdout))?.[1] ?? 0);
}

/** What is on the PATH: a launcher, as an installation without a compiled binary has one, and the program that kubectl completes with. */
async function installed() {
  const { stdout: completion } = await run(["completion", "kubectl"]);
  return await programs({
    "kubectl-konductor": `KONCLI_PROGRAM="$0" exec ${quoted(main)} "$@"`,
    "kubectl_complete-konductor": completion,
  });
}

async function kubectl(args: readonly string[], cluster?: TestCluster) {
  await using bin = await installed();
  const KUBECONFIG = await cluster?.kubeconfig() ?? "/nowhere";
  return await execute(["kubectl", ...args], { env: { PATH: bin.path, KUBECONFIG } });
}

Deno.test(await test("kubectl konductor is koncli, and says so in its help"), async () => {
  assert.deepEqual(await kubectl(["konductor", "version"]), { code: 0, stdout: `koncli ${VERSION}\n`, stderr: "" });
  const { stdout } = await kubectl(["konductor", "mutex", "lock", "--help"]);
  assert.match(stdout, /^Usage: kubectl konductor mutex lock <NAME>[^]*\n {2}kubectl konductor mutex lock db/);
});

Deno.test(await test("kubectl konductor has koncli's results, messages and exit codes"), async () => {
  await using cluster = await TestCluster.start();
  assert.deepEqual(await kubectl(["konductor", "mutex", "list", "-o", "name"], cluster), {
    code: 0,
    stdout: "mutex.konductor.io/db\n",
    stderr: "",
  });
  const missing = await kubectl(["konductor", "mutex", "lock", "nowhere", "-n", "default"], cluster);
  const next = "create it with kubectl konductor mutex create nowhere -n default";
  assert.equal(missing.stderr, `kubectl konductor: Mutex "nowhere" not found in namespace "default"; ${next}\n`);
  assert.equal(missing.code, 2);
  const { stdout } = await kubectl(["konductor", "mutex", "run", "db", "--", "sh", "-c", 'echo "${KONCLI_PROGRAM-unset}"'], cluster);
  assert.equal(stdout, "unset\n", "what it runs is another program");
});

Deno.test(await completionTest("kubectl completes commands, flags and names behind kubectl konductor"), async () => {
  await using cluster = await TestCluster.start();
  const candidates = async (...args: string[]) => {
    const { stdout } = await kubectl(["__complete", "konductor", ...args], cluster);
    return stdout.split("\n").filter((line) => line !== "" && !line.startsWith(":")).map((line) => line.split("\t")[0]);
  };
  assert.deepEqual(await candidates("sem", "re"), ["release", "renew"]);
  assert.deepEqual(await candidates("mutex", "lock", ""), ["db"]);
  assert.deepEqual(await candidates("mutex", "lock", "db", "--wa"), ["--wait"]);
});

Deno.test(await withProgram("bash", { name: "a binary that is called kubectl-konductor knows by that name" }), async () => {
  const { stdout } = await execute(["bash", "-c", `exec -a /opt/kubectl-konductor ${quoted(main)} mutex lock --help`]);
  assert.match(stdout, /^Usage: kubectl konductor mutex lock /);
});
