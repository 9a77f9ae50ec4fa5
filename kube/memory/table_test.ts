import assert from "node:assert/strict";
import { valuesAt } from "./json_path.ts";
import { ageOf } from "./columns.ts";

Deno.test("ages are the finer the shorter they are", () => {
  const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
  const ages = [0, 119 * second, 2 * minute, 5 * minute + 3 * second, 10 * minute, 3 * hour, 3 * hour + 10 * minute, 9 * hour, 2 * day];
  const shown = ["0s", "119s", "2m", "5m3s", "10m", "3h", "3h10m", "9h", "2d"];
  assert.deepEqual(ages.map(ageOf), shown);
  assert.deepEqual([2 * day + hour, 9 * day, 800 * day, 3000 * day].map(ageOf), ["2d1h", "9d", "2y70d", "8y"]);
  assert.deepEqual([-500, -5000, NaN].map(ageOf), ["0s", "<invalid>", "<invalid>"]);
});

Deno.test("columns find their values", () => {
  const object = {
    spec: { size: 3, "odd-name": "x", list: [{ n: 1 }, { n: 2 }] },
    status: { conditions: [{ type: "Ready", status: "True" }, { type: "Done", status: "False" }] },
  };
  for (
    const [path, values] of [
      [".spec.size", [3]],
      [".spec['odd-name']", ["x"]],
      [".spec.odd-name", ["x"]],
      [".spec.list[0].n", [1]],
      [".spec.list[-1].n", [2]],
      [".spec.list[*].n", [1, 2]],
      ['.status.conditions[?(@.type=="Done")].status', ["False"]],
      [".spec.none.deeper", []],
      [".spec..size", []],
    ] as const
  ) assert.deepEqual(valuesAt(object, path), values, path);
});
