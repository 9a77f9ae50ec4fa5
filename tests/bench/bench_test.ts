import assert from "node:assert/strict";
import { Operator } from "../../controllers/operator.ts";
import { namespaces } from "../../kube/api.ts";
import { systemClock } from "../../kube/clock.ts";
import { MemoryServer } from "../../kube/memory/server.ts";
import { primitives } from "../../primitives/mod.ts";
import { crdsOf } from "../../tools/crds.ts";
import { writesIn } from "../engine/cluster_world.ts";
import { makeSemaphore } from "./bench.ts";
import { PlainClient, sdkClient } from "./clients.ts";
import { measureFloor } from "./floor.ts";
import { helpOn, parseOptions } from "./options.ts";
import { parts } from "./parts/mod.ts";
import { measureRawCycles, Turns } from "./raw.ts";
import { isReached, type Row, tablesOf, verdictOn } from "./results.ts";
import { ratioOf, timesOf } from "./statistics.ts";
import { sentIn } from "./traffic.ts";
import { measureAcquire, measureCycles, measureHandOver } from "./waits.ts";

Deno.test("times are told apart by rank, whatever their order", () => {
  assert.deepEqual(timesOf([5, 1, 4, 2, 3, 10, 9, 8, 7, 6]), { p50: 6, p90: 10, count: 10 });
});

Deno.test("a round in which the machine was busy does not change a ratio", () => {
  const rounds = [1, 10, 1].map((busy) => ({ measured: [3 * busy, 3 * busy, 90 * busy], floor: [2 * busy, 2 * busy, 2 * busy] }));
  assert.equal(ratioOf(rounds), 1.5);
});

Deno.test("the API server's own count of writes leaves out reads, refusals and other groups", () => {
  const metrics = [
    'apiserver_request_total{code="201",group="konductor.io",resource="permits",scope="resource",verb="POST",version="v1"} 3',
    'apiserver_request_total{code="200",group="konductor.io",resource="permits",subresource="status",verb="PATCH",version="v1"} 2',
    'apiserver_request_total{code="409",group="konductor.io",resource="permits",subresource="status",verb="PATCH",version="v1"} 9',
    'apiserver_request_total{code="200",group="konductor.io",resource="permits",verb="GET",version="v1"} 50',
    'apiserver_request_total{code="201",group="",resource="pods",verb="POST",version="v1"} 70',
  ];
  const { total, each } = writesIn(metrics.join("\n"), "konductor.io");
  assert.equal(total, 5);
  assert.deepEqual([...each], [["POST permits", 3], ["PATCH permits/status", 2]]);
});

Deno.test("the bytes sent on watches are those of our kinds, all of them together", () => {
  const metrics = [
    'apiserver_watch_events_sizes_sum{group="konductor.io",resource="permits",version="v1"} 1.5e+03',
    'apiserver_watch_events_sizes_sum{group="konductor.io",resource="semaphores",version="v1"} 500',
    'apiserver_watch_events_sizes_count{group="konductor.io",resource="semaphores",version="v1"} 7',
    'apiserver_watch_events_sizes_sum{group="",resource="pods",version="v1"} 9000',
  ];
  assert.equal(sentIn(metrics.join("\n"), "konductor.io"), 2000);
});

Deno.test("a missed aim is said, and one that was reached is not", () => {
  const row = (ratio: number): Row => ({
    name: "acquire",
    times: { p50: 20, p90: 30, count: 1 },
    ratio,
    to: "the writes",
    aim: { of: "ratio", better: "below", bound: 1.5 },
  });
  const section = (ratio: number) => [{ part: "acquire", title: "Acquire", rows: [row(ratio)] }];
  assert.deepEqual([isReached(row(1.2)), isReached(row(2))], [true, false]);
  assert.match(tablesOf(section(2)), /acquire +20\.0 ms +30\.0 ms +2\.00 +the writes +<= 1\.50 MISSED$/m);
  assert.match(tablesOf(section(1.2)), /acquire +20\.0 ms +30\.0 ms +1\.20 +the writes +<= 1\.50 met$/m);
  assert.match(verdictOn([...section(1.2), ...section(2)]), /1 of 2 met\n +missed: acquire$/);
});

Deno.test("an aim may be about a count as well", () => {
  const row = (value: number): Row => ({ name: "writes", value, aim: { of: "value", better: "below", bound: 0 } });
  assert.deepEqual([isReached(row(0)), isReached(row(1)), isReached({ name: "writes", value: 1 })], [true, false, undefined]);
});

Deno.test("parts are chosen by name and measured in their own order", () => {
  const names = (...args: string[]): string[] => parseOptions(args, parts).parts.map(({ name }) => name);
  assert.deepEqual(names("cold-start", "handover", "--quick"), ["handover", "cold-start"]);
  assert.equal(names().length, parts.length);
  assert.throws(() => names("hand-over"), /there is no part "hand-over"; there are acquire, /);
  for (const { name } of parts) assert.match(helpOn(parts), new RegExp(`^ +${name} `, "m"));
});

Deno.test("turns are taken in order, as many at a time as there are permits", async () => {
  const turns = new Turns(2);
  const order: string[] = [];
  for (const name of ["a", "b", "c", "d"]) void turns.take().then(() => order.push(name));
  await Promise.resolve().then(() => {});
  assert.deepEqual(order, ["a", "b"]);
  turns.giveBack();
  turns.giveBack();
  await Promise.resolve().then(() => {});
  assert.deepEqual(order, ["a", "b", "c", "d"]);
});

Deno.test("what is measured on a real API server is measured in memory too: floor, waits and cycles, by either client", async () => {
  const server = new MemoryServer({ clock: systemClock, crds: crdsOf(primitives) });
  const place = { api: server.client(), namespace: "default" };
  const bare = { ...place, namespace: "bare" };
  await place.api.create(namespaces, { object: { metadata: { name: bare.namespace } } });
  await makeSemaphore(place, { name: "s", permits: 1 });
  await using operator = new Operator({
    api: server.client(),
    clock: systemClock,
    random: Math.random,
    primitives,
    log: () => {},
    namespaces: [place.namespace],
  });
  await operator.start().ready;
  assert.equal((await measureFloor(bare, 2)).handOver.length, 2);
  assert.ok(await measureRawCycles(bare, { clients: 3, permits: 2, milliseconds: 20 }) > 0);
  for (const client of [new PlainClient(place, "s"), await sdkClient(place, "s")]) {
    await using measured = client;
    assert.equal((await measureAcquire(measured, 2)).length, 2);
    assert.equal((await measureHandOver(measured, 2)).length, 2);
    assert.ok((await measureCycles(measured, { clients: 3, milliseconds: 20 })).count > 2);
  }
});
