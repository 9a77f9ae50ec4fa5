import assert from "node:assert/strict";
import { findBinaries } from "../tests/cluster/mod.ts";
import { filesIn, Program } from "./dev/test_program.ts";

const { kubectl } = await findBinaries();
const READY = /is ready at (https:\/\/127\.0\.0\.1:\d+) .*[\s\S]*Ctrl-C ends it/;

const SEMAPHORE = `apiVersion: konductor.io/v1
kind: Semaphore
metadata: { name: db, namespace: default }
spec: { permits: 1 }
`;
const PERMIT = `apiVersion: konductor.io/v1
kind: Permit
metadata: { name: mine, namespace: default }
spec: { semaphore: db, holder: me, ttl: 10m }
`;

/** Runs kubectl against a dev, and gives what it printed. Throws when it fails. */
async function run(dev: Program, args: readonly string[], input = ""): Promise<string> {
  const env = { KUBECONFIG: `${dev.cwd}/.konductor/kubeconfig`, HOME: dev.cwd };
  const child = new Deno.Command(kubectl, { args: [...args], env, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  assert.ok(success, `kubectl ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

for (const args of [[], ["--real"]]) {
  const name = ["dev", ...args].join(" ");

  Deno.test(`${name} serves kubectl, and ends cleanly`, async () => {
    await using dev = await Program.start({ file: "dev.ts", args });
    await dev.says(READY);
    assert.match(await run(dev, ["apply", "-f", "-"], SEMAPHORE), /semaphore.konductor.io\/db created/);
    assert.match(await run(dev, ["apply", "-f", "-"], SEMAPHORE), /unchanged/);
    assert.match(await run(dev, ["wait", "--for=condition=Ready", "--timeout=20s", "semaphore/db"]), /condition met/);
    await run(dev, ["apply", "-f", "-"], PERMIT);
    assert.match(await run(dev, ["wait", "--for=condition=Granted", "--timeout=20s", "permit/mine"]), /condition met/);
    await run(dev, ["wait", "--for=jsonpath={.status.inUse}=1", "--timeout=20s", "sem/db"]);
    assert.match(await run(dev, ["get", "semaphores"]), /NAME +PERMITS +IN-USE +AVAILABLE +WAITING +PHASE +AGE\ndb +1 +1 +0 +0 +Full/);
    assert.match(await run(dev, ["delete", "permit", "mine"]), /"mine" deleted/);
    await run(dev, ["wait", "--for=jsonpath={.status.available}=1", "--timeout=20s", "sem/db"]);
    dev.signal("SIGINT");
    assert.equal((await dev.ended()).code, 0);
    assert.deepEqual((await filesIn(dev.cwd)).filter((file) => file !== ".kube"), []);
  });
}

Deno.test("dev --real ends with the process, however that ends", async () => {
  await using dev = await Program.start({ file: "dev.ts", args: ["--real"] });
  const [, url = ""] = await dev.says(READY);
  dev.signal("SIGKILL");
  await dev.ended();
  const deadline = Date.now() + 20_000;
  const answers = (): Promise<boolean> =>
    Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(url).port) }).then((conn) => (conn.close(), true), () => false);
  while (await answers()) {
    assert.ok(Date.now() < deadline, "its API server still answers");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});
