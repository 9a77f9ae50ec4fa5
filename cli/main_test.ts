/** koncli as a process: what only a process has. */
import assert from "node:assert/strict";
import { TestCluster } from "./test_cluster.ts";
import { execute, main, type ProcessOptions, when, withCluster } from "./test_process.ts";
import { VERSION } from "./version.ts";

const hold = [...withCluster, "mutex", "run", "db"];

function shell(script: string): string[] {
  return ["--", "sh", "-c", script];
}

Deno.test("results are on stdout, and nothing else is", async () => {
  assert.deepEqual(await execute([...main, "version"]), { code: 0, stdout: `koncli ${VERSION}\n`, stderr: "" });
  const wrong = await execute([...main, "mutex", "lokc", "db"]);
  assert.deepEqual(wrong, { code: 64, stdout: "", stderr: 'koncli: Unknown command "lokc"; did you mean lock?\n' });
});

Deno.test("a configuration that cannot be read is no reason to fail", async () => {
  const home = await Deno.makeTempDir();
  await Deno.writeTextFile(`${home}/.konductor`, "not a folder");
  assert.equal((await execute([...main, "version"], { env: { HOME: home } })).code, 0);
  await Deno.remove(home, { recursive: true });
});

Deno.test("without a cluster there is one clear sentence", async () => {
  const { code, stdout, stderr } = await execute([...main, "mutex", "list"]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /^koncli: [^\n]+\n$/);
});

Deno.test("a cluster that does not answer is one clear sentence", async () => {
  const kubeconfig = {
    "apiVersion": "v1",
    "kind": "Config",
    "clusters": [{ name: "c", cluster: { server: "http://127.0.0.1:1" } }],
    "contexts": [{ name: "c", context: { cluster: "c", user: "u" } }],
    "users": [{ name: "u", user: {} }],
    "current-context": "c",
  };
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, JSON.stringify(kubeconfig));
  const { code, stderr } = await execute([...main, "mutex", "list"], { env: { KUBECONFIG: path } });
  await Deno.remove(path);
  assert.equal(code, 1);
  assert.match(stderr, /^koncli: Cannot reach the API server at http:\/\/127\.0\.0\.1:1: [^\n]+\n$/);
});

Deno.test("the environment and the configuration say where the cluster is, and how to show results", async () => {
  await using cluster = await TestCluster.start();
  const kubeconfig = await cluster.kubeconfig();
  const list = (args: readonly string[], options: ProcessOptions) => execute([...main, "mutex", "list", ...args], options);
  const named = { code: 0, stdout: "mutex.konductor.io/db\n", stderr: "" };
  const wrong = { KUBECONFIG: "/nowhere" };
  const [env, files] = [{ KUBECONFIG: kubeconfig }, { "koncli.yaml": `kubeconfig: ${kubeconfig}\noutput: name\n` }];
  assert.deepEqual(await list(["-o", "name"], { env }), named);
  assert.deepEqual(await list([], { env: { ...wrong, KONCLI_KUBECONFIG: kubeconfig, KONCLI_OUTPUT: "name" } }), named);
  assert.deepEqual(await list(["--kubeconfig", kubeconfig, "--context", "test"], { env: { ...wrong, KONCLI_OUTPUT: "name" } }), named);
  assert.deepEqual(await list([], { env: wrong, files }), named);
  assert.deepEqual(await list([], { env: wrong, files: { ".konductor/koncli.yaml": files["koncli.yaml"] } }), named);
  for (const name of ["KONCLI_NAMESPACE", "KONDUCTOR_NAMESPACE", "POD_NAMESPACE", "NAMESPACE"]) {
    const { stderr } = await list([], { env: { ...env, [name]: "elsewhere" } });
    assert.equal(stderr, 'koncli: No mutexes in namespace "elsewhere"\n');
  }
  assert.match((await list([], { env: { ...env, KONCLI_LOG_LEVEL: "debug" } })).stderr, /^koncli: Using /);
  const lock = await execute([...main, "mutex", "lock", "db"], { env: { ...env, HOSTNAME: "host-7" } });
  assert.match(lock.stdout, /^mutex\/db locked by host-7, token /);
  const busy = await execute([...main, "mutex", "lock", "db", "--wait"], {
    env: { ...env, KONDUCTOR_TIMEOUT: "100ms", KONDUCTOR_HOLDER_ID: "me" },
  });
  assert.deepEqual([busy.code, busy.stdout], [3, ""]);
});

for (
  const [script, code] of [["exit 0", 0], ["exit 7", 7], ["kill -9 $$", 137], ["kill -TERM $$", 143], ["kill -INT $$", 130]] as const
) {
  Deno.test(`run passes on how the command ended: ${script} is ${code}`, async () => {
    assert.deepEqual(await execute([...hold, ...shell(script)]), { code, stdout: "", stderr: "" });
  });
}

for (
  const [command, code, reason] of [["/nowhere/to/be/found", 127, "there is no such command"], [
    "/etc/passwd",
    126,
    "it is not executable",
  ]] as const
) {
  Deno.test(`run says as shells do that it cannot run a command: ${code}`, async () => {
    assert.deepEqual(await execute([...hold, "--", command]), { code, stdout: "", stderr: `koncli: Cannot run "${command}": ${reason}\n` });
    assert.equal((await execute([...hold, "-E", "75", "--", command])).code, 75);
  });
}

Deno.test("the command finds the claim in its environment", async () => {
  const { stdout } = await execute([...hold, "--holder", "me", ...shell("env | grep ^KONDUCTOR_ | sort")]);
  assert.match(
    stdout,
    /^KONDUCTOR_HOLDER=me\nKONDUCTOR_KIND=Mutex\nKONDUCTOR_NAME=db\nKONDUCTOR_NAMESPACE=default\nKONDUCTOR_REQUEST=db-\w+\nKONDUCTOR_TOKEN=\d{16}\n$/,
  );
});

Deno.test("stdin passes through", async () => {
  const { stdout } = await execute([...hold, "--", "cat"], { stdin: "one\ntwo\n" });
  assert.equal(stdout, "one\ntwo\n");
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const) {
  Deno.test(`${signal} goes to the command and to what it started, and the claim is released after its end`, async () => {
    const name = signal.slice(3);
    const below = `trap "echo below; exit" ${name}; echo ready; sleep 10`;
    const script = `trap 'echo above; exit 9' ${name}; sh -c '${below}'`;
    const { code, stdout } = await execute([...hold, ...shell(script)], { onOutput: when("ready", ({ kill }) => kill(signal)) });
    assert.deepEqual([code, stdout], [9, "ready\nbelow\nabove\n"]);
  });
}

Deno.test("a command that the signal ends is reported as a shell does", async () => {
  const { code } = await execute([...hold, ...shell("echo ready; exec sleep 10")], {
    onOutput: when("ready", ({ kill }) => kill("SIGTERM")),
  });
  assert.equal(code, 143);
});

Deno.test("a lost claim ends the command and what it started: exit code 6, and the last line says so", async () => {
  const start = performance.now();
  const script = "trap 'echo stopped; exit 0' TERM; sleep 30 & wait";
  const { code, stdout, stderr } = await execute([...hold, ...shell(script)], { env: { TEST_BREAK_AFTER: "500" } });
  assert.deepEqual([code, stdout], [6, "stopped\n"]);
  assert.match(stderr, /^koncli: Lost mutex "db": .*; stopping the command\nkoncli: Lost mutex "db": [^\n]*\n$/);
  assert.ok(performance.now() - start < 4000);
});

Deno.test("a lost claim kills what does not hear TERM, grandchildren included", async () => {
  const script = "trap '' TERM; (sleep 300.25; echo never) & sleep 300.5; echo never";
  const { code, stdout } = await execute([...hold, ...shell(script)], { env: { TEST_BREAK_AFTER: "300" } });
  assert.deepEqual([code, stdout], [6, ""]);
  const { success } = await new Deno.Command("pgrep", { args: ["-f", "^sleep 300[.]"] }).output();
  assert.equal(success, false);
});

Deno.test("a signal while run still waits leaves the line and runs nothing", async () => {
  const { code, stdout, stderr } = await execute([...hold, ...shell("echo never")], {
    env: { TEST_NO_OPERATOR: "1" },
    onOutput: when("Waiting for", ({ kill }) => kill("SIGTERM")),
  });
  assert.deepEqual([code, stdout], [143, ""]);
  assert.match(stderr, /Waiting for mutex "db": no operator answers.*\nkoncli: Interrupted by SIGTERM\n$/);
});

Deno.test("without an operator a try gives up after five seconds", async () => {
  const start = performance.now();
  const { code, stderr } = await execute([...withCluster, "mutex", "lock", "db"], { env: { TEST_NO_OPERATOR: "1" } });
  assert.equal(code, 1);
  assert.match(stderr, /koncli: Cannot lock mutex "db": no operator answered/);
  assert.ok(performance.now() - start < 8000);
});

Deno.test("what nohup ignores stays ignored", { ignore: Deno.build.os !== "linux" }, async () => {
  const { code, stdout } = await execute([
    "sh",
    "-c",
    'trap "" HUP; exec "$@"',
    "sh",
    ...hold,
    ...shell("echo ready; sleep 0.5; kill -HUP $$; echo alive"),
  ], {
    onOutput: when("ready", ({ kill }) => kill("SIGHUP")),
  });
  assert.deepEqual([code, stdout], [0, "ready\nalive\n"]);
});

Deno.test(
  "as the first process of a container it buries orphans, and still passes the exit code on",
  { ignore: !await mayBeFirst() },
  async () => {
    const script = "for i in 1 2 3; do (sh -c 'sleep 0.2 & exit' ); done; sleep 1; ps -eo stat= | grep -c Z; exit 3";
    const { code, stdout } = await execute(["unshare", "--pid", "--fork", "--mount-proc", ...hold, ...shell(script)]);
    assert.deepEqual([code, stdout], [3, "0\n"]);
  },
);

/** Whether there may be process namespaces here: that takes Linux and root. */
async function mayBeFirst(): Promise<boolean> {
  try {
    return (await new Deno.Command("unshare", { args: ["--pid", "--fork", "--mount-proc", "true"] }).output()).success;
  } catch {
    return false;
  }
}

Deno.test("nobody reading the results ends it quietly", async () => {
  const { stderr } = await execute(["sh", "-c", '"$@" | true', "sh", ...withCluster, "semaphore", "list", "--watch", "--timeout", "3s"]);
  assert.doesNotMatch(stderr, /pipe|error/i);
});
