/** `koncli ... run`: hold while a command runs. */
import assert from "node:assert/strict";
import { expectEnd, expectFailure, pause } from "../expect.ts";
import { holdersOf, mutexes, mutexRequests } from "../kinds.ts";
import type { Scenarios } from "../scenarios.ts";
import { obedient, type Site } from "../site.ts";

export const running: Scenarios = {
  "a command has the token, its exit code is passed on, and tokens rise, also when the object is created again": raiseTokens,
  "a command finds in its environment what it holds": tellCommand,
  "exit codes are those of a shell: 126, 127, and 128 and the signal": passExitCodes,
  "standard input and output pass through": passStreams,
  "a failure of koncli has the exit code that -E asks for, the command's keeps its own": mapFailures,
  "a signal goes to the command, and the claim is given back after that": passSignals,
  "a command that is stopped is given its time before the claim is given back": waitForCommand,
  "a claim is held for longer than its ttl": outliveTtl,
};

async function raiseTokens(site: Site): Promise<void> {
  const tokens: number[] = [];
  const run = async (): Promise<void> => {
    const ended = await site.koncli("mutex run m", { command: ["sh", "-c", "echo $KONDUCTOR_TOKEN; exit 7"] });
    expectEnd(ended, { code: 7, stdout: /^\d+\n$/, stderr: "" });
    tokens.push(Number(ended.stdout));
  };
  await site.ok("mutex create m");
  await run();
  await run();
  await site.ok("mutex delete m");
  await site.ok("mutex create m");
  await run();
  assert.deepEqual(tokens, [...new Set(tokens)].toSorted((one, other) => one - other));
  await site.until(mutexes, "m", (object) => holdersOf(object).length === 0);
  assert.deepEqual(await site.list(mutexRequests), []);
}

async function tellCommand(site: Site): Promise<void> {
  await site.ok("lease create l");
  const told = await site.ok("lease run l --holder ada", { command: ["sh", "-c", "env | grep ^KONDUCTOR_ | sort"] });
  const values = Object.fromEntries(told.trim().split("\n").map((line) => line.split("=")));
  const { KONDUCTOR_TOKEN: token, KONDUCTOR_REQUEST: request, ...rest } = values;
  assert.deepEqual(rest, {
    KONDUCTOR_HOLDER: "ada",
    KONDUCTOR_KIND: "Lease",
    KONDUCTOR_NAME: "l",
    KONDUCTOR_NAMESPACE: site.namespace,
  });
  assert.match(token, /^\d{16}$/);
  assert.match(request, /^l-[a-z0-9]+$/);
}

async function passExitCodes(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const file = site.path("no-program");
  await Deno.writeTextFile(file, "no program\n", { mode: 0o644 });
  const cases = [
    [["sh", "-c", "kill -KILL $$"], 137, /^$/],
    [["sh", "-c", "kill -TERM $$"], 143, /^$/],
    [["no-such-command-anywhere"], 127, /^koncli: Cannot run "no-such-command-anywhere": there is no such command\n$/],
    [[file], 126, /^koncli: Cannot run ".*": it is not executable\n$/],
    [["true"], 0, /^$/],
  ] as const;
  for (const [command, code, stderr] of cases) expectEnd(await site.koncli("mutex run m", { command }), { code, stdout: "", stderr });
  assert.deepEqual(await site.list(mutexRequests), []);
}

async function passStreams(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const stdin = "one\ntwo without an end";
  expectEnd(await site.koncli("mutex run m", { command: ["cat"], stdin }), { code: 0, stdout: stdin, stderr: "" });
  const command = ["sh", "-c", "cat >&2"];
  expectEnd(await site.koncli("mutex run m", { command, stdin }), { code: 0, stdout: "", stderr: stdin });
}

async function mapFailures(site: Site): Promise<void> {
  await site.ok("mutex create m");
  expectFailure(await site.koncli("mutex run nowhere -E 75", { command: ["true"] }), 75, /Mutex "nowhere" not found/);
  expectEnd(await site.koncli("mutex run m -E 75", { command: ["sh", "-c", "exit 2"] }), { code: 2, stderr: "" });
  await using _hold = (await site.hold("mutex run m")).process;
  expectFailure(await site.koncli("mutex run m --timeout 0 -E 0", { command: ["echo", "ran"] }), 0, /somebody else holds it/);
}

async function passSignals(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const { process } = await site.hold("mutex run m", { command: obedient("echo told; exit 9") });
  process.kill("SIGTERM");
  expectEnd(await process.ended, { code: 9, stdout: /\ntold\n$/ });
  assert.deepEqual(await site.list(mutexRequests), []);
}

async function waitForCommand(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const file = site.path("order");
  const { process } = await site.hold("mutex run m", { command: obedient(`sleep 1; echo end >>${file}; exit 0`) });
  const next = site.start("mutex run m", { command: ["sh", "-c", "echo next >>$0", file] });
  await site.untilThereAre(mutexRequests, 2);
  process.kill("SIGTERM");
  assert.deepEqual([await process.exited, await next.exited], [0, 0]);
  assert.equal(await Deno.readTextFile(file), "end\nnext\n");
}

async function outliveTtl(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const hold = await site.hold("mutex run m --ttl 1500ms");
  await pause(4_000);
  expectFailure(await site.koncli("mutex lock m"), 5, /somebody else holds it/);
  expectEnd(await hold.end(), { code: 0, stderr: "" });
}
