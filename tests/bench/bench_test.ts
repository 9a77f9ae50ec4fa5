import assert from "node:assert/strict";
import { writesIn } from "../engine/cluster_world.ts";
import { isReached, type Row, tableOf } from "./results.ts";
import { timesOf } from "./statistics.ts";

Deno.test("times are told apart by rank, whatever their order", () => {
  assert.deepEqual(timesOf([5, 1, 4, 2, 3, 10, 9, 8, 7, 6]), { p50: 6, p90: 10, count: 10 });
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

Deno.test("a missed aim is said, and one that was reached is not", () => {
  const row = (ratio: number): Row => ({
    name: "acquire",
    times: { p50: 20, p90: 30, count: 1 },
    ratio,
    aim: { ratio: 1.5, better: "below" },
  });
  assert.deepEqual([isReached(row(1.2)), isReached(row(2))], [true, false]);
  assert.match(tableOf([row(2)]), /acquire +20\.0 ms +30\.0 ms +2\.00 +<= 1\.50 missed$/);
  assert.match(tableOf([row(1.2)]), /acquire +20\.0 ms +30\.0 ms +1\.20 +<= 1\.50$/);
});
