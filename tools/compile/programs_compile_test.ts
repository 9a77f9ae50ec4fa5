import assert from "node:assert/strict";
import { compiled, KONCLI, KONDUCTOR, openScene, withPrograms } from "./test_programs.ts";

const VERSION = /^(koncli|konductor) \d+\.\d+\.\d+(\+[0-9a-f]{12}(\.changed)?)?\n$/;

Deno.test({
  ...withPrograms("both programs say their version and their commit, in an empty environment"),
  async fn() {
    for (const command of [[KONCLI, "version"], [KONDUCTOR, "--version"]]) {
      const [program = "", ...args] = command;
      const { stdout, stderr } = await new Deno.Command(program, { args, clearEnv: true, cwd: "/" }).output();
      assert.match(new TextDecoder().decode(stdout), VERSION);
      assert.equal(stderr.length, 0);
    }
  },
});

Deno.test({
  ...withPrograms("koncli claims, waits, runs and shows, with an operator that may do next to nothing"),
  async fn() {
    await using scene = await openScene();
    const koncli = (line: string) => scene.start([KONCLI, ...line.split(" ")]).ended;
    assert.equal((await koncli("mutex create db")).stdout, "mutex/db created\n");
    const run = await scene.start([
      KONCLI,
      "mutex",
      "run",
      "db",
      "--",
      "sh",
      "-c",
      "env | grep -c KONDUCTOR_TOKEN; env | grep ^LD_; exit 7",
    ]).ended;
    assert.deepEqual([run.code, run.stdout], [7, "1\n"]);
    assert.match((await koncli("mutex lock db --holder one")).stdout, /^mutex\/db locked by one, token \d{16}/);
    const busy = await koncli("mutex lock db --holder two");
    assert.deepEqual([busy.code, busy.stdout], [5, ""]);
    const waiter = koncli("mutex lock db --holder two --timeout 20s");
    assert.equal((await koncli("mutex unlock db --holder one")).code, 0);
    assert.match((await waiter).stdout, /^mutex\/db locked by two/);
    assert.match((await koncli("mutex list -o yaml")).stdout, /^apiVersion: v1\nkind: List\n/);
    assert.equal((await koncli("mutex status nowhere")).code, 2);
  },
});

Deno.test({
  ...withPrograms("a signal reaches what the command has started, which koncli learns from /proc"),
  ignore: !compiled || Deno.build.os !== "linux",
  async fn() {
    await using scene = await openScene();
    assert.equal((await scene.start([KONCLI, "mutex", "create", "db"]).ended).code, 0);
    const script = "trap 'echo above; exit 9' TERM; sh -c 'trap \"echo below; exit\" TERM; echo ready; sleep 30 & wait' & wait";
    const run = scene.start([KONCLI, "mutex", "run", "db", "--", "sh", "-c", script]);
    await run.stdout.until(/ready/);
    run.kill("SIGTERM");
    const { code, stdout } = await run.ended;
    assert.deepEqual([code, stdout.split("\n").sort()], [9, ["", "above", "below", "ready"]]);
  },
});

Deno.test({
  ...withPrograms("the operator serves its probes, and ends when it is told to"),
  async fn() {
    await using scene = await openScene(["--health-probe-bind-address", "127.0.0.1:18081"]);
    assert.equal(await (await fetch("http://127.0.0.1:18081/readyz")).text(), "ok");
    scene.operator.kill("SIGTERM");
    assert.equal((await scene.operator.ended).code, 0);
  },
});

Deno.test({
  ...withPrograms("the operator reads no file outside of the folder that it was started in"),
  async fn() {
    await using scene = await openScene();
    const [args, cwd] = [["--kubeconfig", scene.place.kubeconfig], "/usr"];
    const { code, stderr } = await new Deno.Command(KONDUCTOR, { args, cwd, clearEnv: true }).output();
    assert.equal(code, 1);
    assert.match(new TextDecoder().decode(stderr), /^konductor: Cannot read kubeconfig .*Requires read access/);
  },
});
