/** What is to be carried out once, by one of many. */
import assert from "node:assert/strict";
import { expectEnd, expectFailure, upTo, whole } from "../expect.ts";
import { whileKilled } from "../killing.ts";
import { onceRequests, onces, onceStatus } from "../kinds.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Hold, Site } from "../site.ts";

export const once: Scenarios = {
  "of many who would run it one does, and the others wait until that is done": runOnce,
  "whether it has been executed is an exit code and a sentence: 5, 0, 7": check,
  "an executor that was killed is replaced, with a higher token": replaceKilled,
  "an executor that was killed fails it where that is asked for: exit code 7": failWithKilled,
  "a command that fails is an attempt, and the next in line tries": tryAgain,
  "after so many attempts without success it has failed: exit code 7": runOutOfAttempts,
  "an attempt is begun and ended by commands of its own": beginAndEnd,
  "one who comes back after it was replaced changes nothing: exit code 6 or 2": comeBackLate,
};

/** This stops the operator. */
export const onceUnderFire: Scenarios = {
  "of many who would run it one does, while the operator is killed again and again": (site) =>
    whileKilled(site, { work: () => runOnce(site) }),
};

const MANY = 8;

async function runOnce(site: Site): Promise<void> {
  await site.ok("once create o");
  const file = site.path("runs");
  const command = ["sh", "-c", 'echo start >>"$0"; sleep 0.5; echo end >>"$0"', file];
  const ends = await Promise.all(upTo(MANY).map(() => site.koncli("once run o --timeout 90s", { command })));
  for (const ended of ends) expectEnd(ended, { code: 0, stdout: "" });
  const idle = ends.filter(({ stderr }) => /^koncli: Nothing to do: once "o" has been executed\n$/m.test(stderr));
  assert.equal(idle.length, MANY - 1, ends.map((ended) => whole("one", ended)).join("\n"));
  assert.equal(await Deno.readTextFile(file), "start\nend\n");
  const { phase, executed, attempts } = onceStatus(await site.get(onces, "o"));
  assert.deepEqual([phase, executed, attempts], ["Executed", true, 1]);
}

async function check(site: Site): Promise<void> {
  expectFailure(await site.koncli("once check o"), 2, /Once "o" not found/);
  await site.ok("once create o --max-attempts 1");
  expectEnd(await site.koncli("once check o"), { code: 5, stdout: 'Once "o" has not been executed\n' });
  const hold = await site.hold("once run o --holder ada");
  expectEnd(await site.koncli("once check o"), { code: 5, stdout: 'Once "o" has not been executed\n' });
  const waiter = site.start("once wait o");
  expectEnd(await hold.end(), { code: 0, stderr: "" });
  const executed = { code: 0, stdout: 'Once "o" has been executed by ada\n' };
  expectEnd(await site.koncli("once check o"), { ...executed, stderr: "" });
  expectEnd(await waiter.ended, executed);
  await site.ok("once create p --max-attempts 1");
  expectEnd(await site.koncli("once run p --holder ada", { command: ["false"] }), { code: 1 });
  const failed = /^koncli: Once "p" has failed: 1 of 1 attempts were made; the last: ada failed: it ended with exit code 1\n$/;
  expectFailure(await site.koncli("once check p"), 7, failed);
  expectFailure(await site.koncli("once wait p"), 7, /^koncli: Once "p" in namespace "[^"]+" has failed: 1 of 1 attempts were made/);
}

/** An executor that was killed while somebody waited. */
async function killExecutor(site: Site): Promise<{ readonly hold: Hold; readonly waiter: ReturnType<Site["start"]> }> {
  const hold = await site.hold("once run o --ttl 2s --holder first");
  const waiter = site.start("once run o --holder second", { command: ["sh", "-c", 'echo "$KONDUCTOR_TOKEN"'] });
  await site.untilThereAre(onceRequests, 2);
  hold.process.kill("SIGKILL");
  assert.equal(await hold.process.exited, 137);
  return { hold, waiter };
}

async function replaceKilled(site: Site): Promise<void> {
  await site.ok("once create o");
  const { hold, waiter } = await killExecutor(site);
  const ended = await waiter.ended;
  expectEnd(ended, { code: 0, stdout: /^\d{16}\n$/ });
  assert.ok(Number(ended.stdout) > hold.token, whole("the second one", ended));
  const { phase, executor, attempts } = onceStatus(await site.get(onces, "o"));
  assert.deepEqual([phase, executor, attempts], ["Executed", "second", 2]);
}

async function failWithKilled(site: Site): Promise<void> {
  await site.ok("once create o --on-executor-loss Fail");
  const { waiter } = await killExecutor(site);
  expectFailure(await waiter.ended, 7, /^koncli: Cannot begin once "o": it has failed: first was lost: /);
  expectFailure(await site.koncli("once check o"), 7, /^koncli: Once "o" has failed: first was lost: /);
  expectFailure(await site.koncli("once wait o"), 7, /has failed: first was lost: /);
  expectFailure(await site.koncli("once begin o"), 7, /^koncli: Cannot begin once "o": it has failed: first was lost: /);
  const { phase, executed, attempts } = onceStatus(await site.get(onces, "o"));
  assert.deepEqual([phase, executed, attempts], ["Failed", false, 1]);
}

async function tryAgain(site: Site): Promise<void> {
  await site.ok("once create o");
  const first = await site.hold("once run o --holder first", { command: ["sh", "-c", 'echo "token $KONDUCTOR_TOKEN"; cat >&2; exit 9'] });
  const second = site.start("once run o --holder second", { command: ["echo", "it runs"] });
  await site.untilThereAre(onceRequests, 2);
  expectEnd(await first.end(), { code: 9 });
  expectEnd(await second.ended, { code: 0, stdout: "it runs\n" });
  const { executor, attempts } = onceStatus(await site.get(onces, "o"));
  assert.deepEqual([executor, attempts], ["second", 2]);
}

async function runOutOfAttempts(site: Site): Promise<void> {
  await site.ok("once create o --max-attempts 2");
  for (const code of [3, 4]) expectEnd(await site.koncli("once run o", { command: ["sh", "-c", `exit ${code}`] }), { code });
  expectFailure(await site.koncli("once run o", { command: ["echo", "it runs"] }), 7, /it has failed: 2 of 2 attempts were made; /);
  assert.equal(onceStatus(await site.get(onces, "o")).attempts, 2);
}

async function beginAndEnd(site: Site): Promise<void> {
  await site.ok("once create o");
  expectEnd(await site.koncli("once begin o --holder ada"), { code: 0, stdout: /^once\/o begun by ada, token \d{16}/ });
  expectFailure(await site.koncli("once begin o --holder eve"), 5, /^koncli: Cannot begin once "o": somebody else carries it out\n$/);
  expectFailure(await site.koncli("once done o --holder eve"), 2, /Cannot end once "o": "eve" does not have it/);
  expectEnd(await site.koncli("once fail o --holder ada --message full"), { code: 0, stdout: "once/o failed\n", stderr: "" });
  expectEnd(await site.koncli("once begin o --holder eve --timeout 20s"), { code: 0, stdout: /^once\/o begun by eve/ });
  expectEnd(await site.koncli("once done o --holder eve --message created"), { code: 0, stdout: "once/o executed\n", stderr: "" });
  const { phase, executor, attempts, message } = onceStatus(await site.get(onces, "o"));
  assert.deepEqual([phase, executor, attempts, message], ["Executed", "eve", 2, "created"]);
  expectFailure(await site.koncli("once begin o --holder bob"), 5, /^koncli: Cannot begin once "o": it has been executed\n$/);
}

async function comeBackLate(site: Site): Promise<void> {
  await site.ok("once create o");
  const zombie = await site.hold("once run o --ttl 2s --holder zombie");
  const next = site.start("once begin o --holder next --ttl 1m --wait");
  await site.untilThereAre(onceRequests, 2);
  zombie.process.kill("SIGSTOP");
  expectEnd(await next.ended, { code: 0, stdout: /^once\/o begun by next/ });
  const late = await site.koncli("once done o --holder zombie");
  assert.ok([2, 6].includes(late.code), whole("the late one", late));
  await zombie.process.closeInput();
  zombie.process.kill("SIGCONT");
  expectEnd(await zombie.process.ended, { code: 6, stderr: /^koncli: [^\n]*once "o"[^\n]*\n$/m });
  const between = onceStatus(await site.get(onces, "o"));
  assert.deepEqual([between.phase, between.executor, between.executed], ["Running", "next", false]);
  await site.ok("once done o --holder next");
  const after = await site.koncli("once fail o --holder zombie");
  assert.ok([2, 6].includes(after.code), whole("the late one", after));
  expectEnd(await site.koncli("once check o"), { code: 0, stdout: 'Once "o" has been executed by next\n' });
}
