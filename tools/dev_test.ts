import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { namespaces } from "../kube/api.ts";
import { findCluster } from "../kube/config.ts";
import { httpApi } from "../kube/http.ts";
import { connect } from "../sdk/mod.ts";
import { filesIn, Program } from "./dev/test_program.ts";

const READY = /is ready at (https:\/\/127\.0\.0\.1:(\d+)) .*[\s\S]*Ctrl-C ends it/;
const KONCLI = fileURLToPath(new URL("../cli/main.ts", import.meta.url));

function startDev(options: { readonly args?: readonly string[]; readonly cwd?: string } = {}): Promise<Program> {
  return Program.start({ ...options, file: "dev.ts" });
}

function kubeconfigOf({ cwd }: Program): string {
  return `${cwd}/.konductor/kubeconfig`;
}

async function koncli(dev: Program, ...args: readonly string[]) {
  const env = { KUBECONFIG: kubeconfigOf(dev), NO_COLOR: "1" };
  const command = new Deno.Command(Deno.execPath(), { args: ["run", "--quiet", "--allow-all", KONCLI, ...args], env, cwd: dev.cwd });
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

Deno.test("dev serves koncli", async () => {
  await using dev = await startDev();
  await dev.says(READY);
  assert.equal((await koncli(dev, "semaphore", "create", "db", "--permits", "2")).code, 0);
  const run = await koncli(dev, "semaphore", "run", "db", "--", "sh", "-c", "echo token $KONDUCTOR_TOKEN; exit 7");
  assert.equal(run.code, 7, run.stderr);
  assert.match(run.stdout, /token \d+/);
  assert.match((await koncli(dev, "semaphore", "list")).stdout, /db +2 +0 +2/);
});

Deno.test("dev serves the SDK", async () => {
  await using dev = await startDev();
  await dev.says(READY);
  await using konductor = await connect({ kubeconfig: kubeconfigOf(dev) });
  await konductor.mutex("m").create();
  await using lock = await konductor.mutex("m").lock({ timeout: "10s" });
  assert.ok(lock.token > 0);
});

Deno.test("the banner says what dev is not, and what to do next", async () => {
  await using dev = await startDev();
  await dev.says(READY);
  for (const line of [/no RBAC/, /no kubelet/, /nothing is kept/, /server-side apply/, /kubectl get semaphores/]) {
    assert.match(dev.output, line);
  }
  assert.ok(dev.output.includes(`export KUBECONFIG=${await Deno.realPath(kubeconfigOf(dev))}`), dev.output);
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`dev ends cleanly on ${signal}`, { ignore: Deno.build.os === "windows" }, async () => {
    await using dev = await startDev();
    const [, url = ""] = await dev.says(READY);
    assert.deepEqual(await filesIn(`${dev.cwd}/.konductor`), ["kubeconfig", "kubeconfig-lock"]);
    dev.signal(signal);
    assert.equal((await dev.ended()).code, 0);
    assert.deepEqual(await filesIn(dev.cwd), []);
    await assert.rejects(fetch(url));
  });
}

Deno.test("dev ends at once, with watches open", async () => {
  await using dev = await startDev();
  await dev.says(READY);
  const { config } = await findCluster({ kubeconfig: kubeconfigOf(dev), env: () => undefined, readFile: Deno.readTextFile });
  const api = httpApi(config);
  const events = api.watch(namespaces, { resourceVersion: "0" })[Symbol.asyncIterator]();
  await events.next();
  const asked = performance.now();
  dev.signal("SIGTERM");
  assert.equal((await dev.ended()).code, 0);
  assert.ok(performance.now() - asked < 5_000);
  await assert.rejects(async () => {
    while (!(await events.next()).done);
    throw new Error("the watch ended");
  });
  api.close();
});

Deno.test("who does not bring the token is refused", async () => {
  await using dev = await startDev();
  const [, url = ""] = await dev.says(READY);
  const ca = atob((await Deno.readTextFile(kubeconfigOf(dev))).match(/certificate-authority-data: (\S+)/)?.[1] ?? "");
  using client = Deno.createHttpClient({ caCerts: [ca], http2: false });
  for (const headers of [new Headers(), new Headers({ authorization: "Bearer guess" })]) {
    const response = await fetch(`${url}/api/v1/namespaces`, { client, headers });
    assert.equal(response.status, 401, await response.text());
  }
});

Deno.test("a second dev in the same folder says that one runs, and where", async () => {
  await using dev = await startDev();
  const [, url = ""] = await dev.says(READY);
  await using second = await startDev({ cwd: dev.cwd });
  assert.equal((await second.ended()).code, 1);
  assert.equal(second.output, `dev: Cannot start: another one runs here already at ${url}. Use that one, or end it first\n`);
  assert.equal((await koncli(dev, "semaphore", "list")).code, 0, "the first one is left alone");
});

Deno.test("dev replaces what a dead one left behind", async () => {
  await using dead = await startDev();
  await dead.says(READY);
  const old = await Deno.readTextFile(kubeconfigOf(dead));
  dead.signal("SIGKILL");
  await dead.ended();
  assert.deepEqual(await filesIn(`${dead.cwd}/.konductor`), ["kubeconfig", "kubeconfig-lock"]);
  await using dev = await startDev({ cwd: dead.cwd });
  await dev.says(READY);
  assert.notEqual(await Deno.readTextFile(kubeconfigOf(dev)), old);
});

Deno.test("dev listens on the port that was asked for, and says so when that is taken", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const args = ["--port", String(listener.addr.port)];
  await using refused = await startDev({ args });
  assert.equal((await refused.ended()).code, 1);
  assert.match(refused.output, /Cannot listen on port \d+: it is taken/);
  assert.deepEqual(await filesIn(refused.cwd), []);
  listener.close();
  await using dev = await startDev({ args });
  const [, , port] = await dev.says(READY);
  assert.equal(port, args[1]);
});

Deno.test("dev --verbose shows what the operator decides", async () => {
  await using dev = await startDev({ args: ["--verbose"] });
  await dev.says(READY);
  await koncli(dev, "mutex", "create", "m");
  await koncli(dev, "mutex", "run", "m", "--", "true");
  await dev.says(/\d\d:\d\d:\d\d mutex default\/m: granted m-\S+; 1 holds, 0 wait/);
});

Deno.test("dev refuses flags that it does not know", async () => {
  await using dev = await startDev({ args: ["--prot", "1"] });
  assert.equal((await dev.ended()).code, 64);
  assert.match(dev.output, /--prot.*\nRun deno task dev --help/);
});
