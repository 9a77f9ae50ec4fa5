/** The verbs that do other things than claim. */
import assert from "node:assert/strict";
import { conversation, inCluster } from "./test_koncli.ts";

Deno.test("once check says it in words and in its exit code: before, after, and when it has failed", () =>
  inCluster(async (koncli) => {
    assert.deepEqual(
      await conversation(koncli, [
        "once check db",
        "once run db -- true",
        "once check db",
        "once run db -- false",
        "once begin db",
        "once create last --max-attempts 1",
        "once run last -- false",
        "once check last",
        "once wait last",
      ]),
      [
        '5 Once "db" has not been executed',
        "0",
        '0 Once "db" has been executed by laptop',
        '0 koncli: Nothing to do: once "db" has been executed',
        '5 koncli: Cannot begin once "db": it has been executed',
        "0 once/last created",
        "1",
        '7 koncli: Once "last" has failed: 1 of 1 attempts were made; the last: laptop failed: it ended with exit code 1',
        '7 koncli: Once "last" in namespace "default" has failed: 1 of 1 attempts were made; the last: laptop failed: it ended with exit code 1',
      ],
    );
  }));

Deno.test("an attempt is begun, ended with a word, and nobody else's to end", () =>
  inCluster(async (koncli) => {
    const [begun = "", busy, ...rest] = await conversation(koncli, [
      "once begin db --holder me",
      "once begin db --holder you",
      "once done db --holder you",
      "once fail db --holder me --message no-table",
      "once begin db --holder you",
      "once done db --holder you",
      "once status db -o name",
    ]);
    assert.match(begun, /^0 once\/db begun by me, token \d{16}, expires in 10m$/);
    assert.equal(busy, '5 koncli: Cannot begin once "db": somebody else carries it out');
    assert.equal(rest[0], '2 koncli: Cannot end once "db": "you" does not have it; say whose claim is meant with --holder');
    assert.equal(rest[1], "0 once/db failed");
    assert.match(rest[2] ?? "", /^0 once\/db begun by you/);
    assert.deepEqual(rest.slice(3), ["0 once/db executed", "0 once.konductor.io/db"]);
  }));

Deno.test("a participant arrives once, a wait ends with the last of them, and the next round begins", () =>
  inCluster(async (koncli) => {
    assert.deepEqual(
      await conversation(koncli, [
        "barrier create stage --expected 2 --timeout 5m",
        "barrier arrive stage one",
        "barrier arrive stage one",
        "barrier wait stage --timeout 0",
        "barrier arrive stage --arrival-id 7 --wait",
        "barrier wait stage",
        "barrier reset stage",
        "barrier wait stage --round 1",
        "barrier wait stage --timeout 0",
        "barrier arrive nowhere",
      ]),
      [
        "0 barrier/stage created",
        "0 barrier/stage arrived at by one",
        "0 barrier/stage arrived at by one",
        '3 koncli: Cannot wait for barrier "stage": not yet: 1 of 2 arrived: 1 is missing',
        '0 Barrier "stage" is open: 2 of 2 arrived\nkoncli: barrier/stage arrived at by laptop',
        '0 Barrier "stage" is open: 2 of 2 arrived',
        "0 barrier/stage reset",
        '0 Barrier "stage" opened in round 1',
        '3 koncli: Cannot wait for barrier "stage": not yet: 0 of 2 arrived: 2 are missing',
        '2 koncli: Barrier "nowhere" not found in namespace "default"; create it with koncli barrier create nowhere',
      ],
    );
  }));

Deno.test("a wait group counts each call, one with an id once, and waits for the rest", () =>
  inCluster(async (koncli) => {
    assert.deepEqual(
      await conversation(koncli, [
        "waitgroup add db --delta 3 --wait-for-update",
        "wg done db --id x --wait-for-update",
        "wg done db --id x --wait-for-update",
        "wg wait db --timeout 0",
        "wg done db",
        "wg done db --wait",
        "wg add db --wait-for-update",
        "wg add db --delta 0",
      ]),
      [
        "0 waitgroup/db added 3 by laptop",
        "0 waitgroup/db done 1 by laptop",
        "0 waitgroup/db done 1 by laptop",
        '3 koncli: Cannot wait for waitgroup "db": not yet: 2 of 3 are still to be done',
        "0 waitgroup/db done 1 by laptop",
        '0 WaitGroup "db" is done: all of 3 are done\nkoncli: waitgroup/db done 1 by laptop',
        '7 koncli: Cannot add to waitgroup "db": the group is done already',
        '64 koncli: Cannot add to waitgroup "db": spec.delta: Invalid value: 0: delta: nothing cannot be added',
      ],
    );
  }));

Deno.test("readers share, a writer goes on as a reader, and a reader cannot become a writer", () =>
  inCluster(async (koncli) => {
    const said = await conversation(koncli, [
      "rwmutex lock db --holder w",
      "rwmutex rlock db --holder r",
      "rwmutex downgrade db --holder w",
      "rwmutex rlock db --holder r",
      "rwmutex run db --read --holder other -- true",
      "rwmutex run db --timeout 0 --holder other -- true",
      "rwmutex status db -o name",
    ]);
    assert.match(said[0] ?? "", /^0 rwmutex\/db locked for writing by w, token \d{16}/);
    assert.equal(said[1], '5 koncli: Cannot read-lock rwmutex "db": somebody writes');
    assert.equal(said[2], "0 rwmutex/db downgraded to reading");
    assert.match(said[3] ?? "", /^0 rwmutex\/db locked for reading by r/);
    assert.equal(said[4], "0");
    assert.match(said[5] ?? "", /^5 koncli: Cannot lock rwmutex "db": 2 still read$/);
  }));

Deno.test("an arrival says nothing to programs but itself", () =>
  inCluster(async (koncli) => {
    const { stdout } = await koncli("barrier arrive db --holder one -o json");
    const { kind, spec } = JSON.parse(stdout);
    assert.deepEqual([kind, spec], ["Arrival", { barrier: "db", holder: "one", round: 1 }]);
  }));

Deno.test("a gate says what is missing, opens by itself or by hand, and goes by its conditions again", () =>
  inCluster(async (koncli) => {
    const conditions = "--condition once/db=executed --condition Semaphore/db=Available:3 --at-least 1";
    assert.deepEqual(
      await conversation(koncli, [
        `gate create ready ${conditions}`,
        "gate wait ready --timeout 1s",
        "gate open ready",
        "gate wait ready",
        "gate auto ready",
        "gate close ready",
        "once run db -- true",
        "gate wait ready --timeout 1s",
        "gate auto ready",
        "gate wait ready",
        "gate create odd --condition Job",
        "gate create odd --condition Job/x=Happy",
        "gate create odd --condition Teapot/x",
      ]),
      [
        "0 gate/ready created",
        '3 koncli: Cannot wait for gate "ready": not within 1s: 0 of 2 conditions hold, 1 is needed; not yet: Once "db" Executed; Semaphore "db" Available, at least 3',
        "0 gate/ready opened",
        '0 Gate "ready" is open: it is held open by its override',
        "0 gate/ready set to go by its conditions",
        "0 gate/ready closed",
        "0",
        '3 koncli: Cannot wait for gate "ready": not within 1s: it is held closed by its override',
        "0 gate/ready set to go by its conditions",
        '0 Gate "ready" is open: 1 of 2 conditions hold',
        '64 koncli: --condition: "Job" is no condition; write it like Job/etl=Complete',
        '64 koncli: --condition: "Job/x=Happy": a Job has the states Complete, Failed, Active, Pending',
        '64 koncli: --condition: "Teapot/x": there is no type Teapot; there are Job, Semaphore, Mutex, RWMutex, Lease, Once, Barrier, WaitGroup, Gate; others need a manifest',
      ],
    );
    const { stdout } = await koncli("gate status ready");
    assert.match(stdout, /\nTYPE +NAME +STATE +MET +MESSAGE\nOnce +db +Executed +true .*\nSemaphore +db +Available:? ?.* +false /);
  }));
