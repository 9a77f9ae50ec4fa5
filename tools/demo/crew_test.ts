import assert from "node:assert/strict";
import { systemClock } from "../../kube/clock.ts";
import { ManualClock } from "../../kube/memory/manual_clock.ts";
import { Crew } from "./crew.ts";
import type { Koncli } from "./koncli.ts";

const UNIX = { ignore: Deno.build.os === "windows" };

/** A shell in koncli's stead: the arguments are its script. */
const SHELL: Koncli = {
  command: "sh",
  args: ["-c"],
  surroundings: { cwd: ".", clearEnv: true, env: { PATH: Deno.env.get("PATH") ?? "" } },
  bin: "/bin/of/koncli",
  bundled: true,
};

Deno.test("a worker's end has its exit code and its last words", UNIX, async () => {
  await using crew = new Crew({ koncli: SHELL, kubeconfig: "/k", clock: systemClock });
  const ended = await crew.start({ holder: "a", args: ['echo "$KUBECONFIG $EXTRA" >&2; exit 7'], env: { EXTRA: "x" } }).ended;
  assert.deepEqual([ended.holder, ended.code, ended.signal, ended.lastWords], ["a", 7, undefined, "/k x"]);
});

Deno.test("a worker that was killed says by which signal", UNIX, async () => {
  await using crew = new Crew({ koncli: SHELL, kubeconfig: "/k", clock: systemClock });
  const worker = crew.start({ holder: "a", args: ["exec sleep 60"] });
  worker.kill();
  assert.equal((await worker.ended).signal, "SIGKILL");
  worker.kill();
});

Deno.test("a script finds its holder, its environment, and koncli on its path", UNIX, async () => {
  await using crew = new Crew({ koncli: SHELL, kubeconfig: "/k", clock: systemClock });
  const script = 'echo "$0 $KUBECONFIG $EXTRA ${PATH%%:*}" >&2; exit 7';
  const ended = await crew.startScript({ holder: "a", script, env: { EXTRA: "x" } }).ended;
  assert.deepEqual([ended.holder, ended.code, ended.lastWords], ["a", 7, "a /k x /bin/of/koncli"]);
});

Deno.test("what a script has started ends with it", UNIX, async () => {
  const crew = new Crew({ koncli: SHELL, kubeconfig: "/k", clock: systemClock });
  const { ended } = crew.startScript({ holder: "a", script: "sleep 60 & sleep 60; echo on" });
  await crew[Symbol.asyncDispose]();
  assert.equal((await ended).signal, "SIGTERM"); // it would go on for as long as anything holds its standard error
});

Deno.test("at the end of an act workers are asked to end", UNIX, async () => {
  const crew = new Crew({ koncli: SHELL, kubeconfig: "/k", clock: systemClock });
  const worker = crew.start({ holder: "a", args: ["exec sleep 60"] });
  await crew[Symbol.asyncDispose]();
  assert.equal((await worker.ended).signal, "SIGTERM");
});

Deno.test("workers that do not end when they are asked to are killed after a while", UNIX, async () => {
  const clock = new ManualClock();
  const crew = new Crew({ koncli: SHELL, kubeconfig: "/k", clock });
  const folder = await Deno.makeTempDir();
  const worker = crew.start({ holder: "a", args: [`trap '' TERM; touch ${folder}/deaf; while :; do sleep 0.1; done`] });
  while (await Deno.stat(`${folder}/deaf`).then(() => false, () => true)) await new Promise((resolve) => setTimeout(resolve, 10));
  const over = crew[Symbol.asyncDispose]();
  await clock.advance(3_000);
  await over;
  assert.equal((await worker.ended).signal, "SIGKILL");
  await Deno.remove(folder, { recursive: true });
});
