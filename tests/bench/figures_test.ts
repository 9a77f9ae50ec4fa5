import assert from "node:assert/strict";
import { spreadOf, tableOf } from "./figures.ts";
import { writesIn } from "./stage.ts";

Deno.test("a spread is taken from the sorted samples", () => {
  assert.deepEqual(spreadOf([5, 1, 4, 2, 3, 10, 9, 8, 7, 6]), { count: 10, p50: 6, p90: 10 });
});

Deno.test("the API server's own count of writes leaves reads and other groups out", () => {
  const metrics = [
    'apiserver_request_total{code="201",group="konductor.io",resource="permits",verb="POST",version="v1"} 3',
    'apiserver_request_total{code="200",group="konductor.io",resource="permits",subresource="status",verb="PATCH",version="v1"} 2',
    'apiserver_request_total{code="200",group="konductor.io",resource="permits",verb="GET",version="v1"} 50',
    'apiserver_request_total{code="201",group="",resource="pods",verb="POST",version="v1"} 70',
  ];
  assert.equal(writesIn(metrics.join("\n")), 5);
});

Deno.test("a missed aim is said", () => {
  const table = tableOf([{ name: "acquire", figure: "p50 20 ms", ratio: 2, floor: "3 writes", aim: { text: "1.5x", met: false } }]);
  assert.match(table, /acquire +p50 20 ms +2\.00x +3 writes +1\.5x: MISSED/);
});
