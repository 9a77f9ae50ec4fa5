import assert from "node:assert/strict";
import { mergePatch } from "./json.ts";
import { jsonPatch, strategicMerge } from "./patches.ts";

Deno.test("a merge patch merges objects, replaces lists and removes nulls", () => {
  const target = { a: 1, b: { c: 1, d: 2 }, e: [1, 2] };
  assert.deepEqual(mergePatch(target, { a: null, b: { c: null, x: { y: null, z: 1 } }, e: [3] }), { b: { d: 2, x: { z: 1 } }, e: [3] });
  assert.deepEqual(mergePatch(target, "text"), "text");
  assert.deepEqual(mergePatch("text", { a: 1 }), { a: 1 });
});

Deno.test("a strategic merge patch merges lists by their keys", () => {
  const target = { containers: [{ name: "one", image: "a", args: ["x"] }, { name: "two", image: "b" }], args: [1] };
  const patch = {
    $setElementOrder: [],
    "$setElementOrder/containers": [{ name: "one" }],
    containers: [{ name: "one", image: "c" }, { name: "two", $patch: "delete" }, { name: "three" }],
    args: [2],
  };
  assert.deepEqual(strategicMerge(target, patch), { containers: [{ name: "one", image: "c", args: ["x"] }, { name: "three" }], args: [2] });
});

Deno.test("a strategic merge patch joins and shortens lists of plain values", () => {
  assert.deepEqual(strategicMerge({ finalizers: ["a", "b"] }, { finalizers: ["c"] }), { finalizers: ["a", "b", "c"] });
  assert.deepEqual(strategicMerge({ finalizers: ["a", "b"] }, { "$deleteFromPrimitiveList/finalizers": ["a"] }), { finalizers: ["b"] });
  assert.deepEqual(strategicMerge({ data: { a: 1, b: 2 } }, { data: { $patch: "replace", c: 3 } }), { data: { c: 3 } });
});

Deno.test("a JSON patch adds, removes, replaces, moves, copies and tests", () => {
  const target = { a: 1, list: [1, 2, 3], "x/y": { "~": 1 } };
  for (
    const [operation, result] of [
      [{ op: "add", path: "/b", value: 2 }, { ...target, b: 2 }],
      [{ op: "add", path: "/list/1", value: 9 }, { ...target, list: [1, 9, 2, 3] }],
      [{ op: "add", path: "/list/-", value: 9 }, { ...target, list: [1, 2, 3, 9] }],
      [{ op: "remove", path: "/a" }, { list: [1, 2, 3], "x/y": { "~": 1 } }],
      [{ op: "remove", path: "/list/0" }, { ...target, list: [2, 3] }],
      [{ op: "replace", path: "/list/2", value: 9 }, { ...target, list: [1, 2, 9] }],
      [{ op: "replace", path: "/x~1y/~0", value: 9 }, { ...target, "x/y": { "~": 9 } }],
      [{ op: "move", from: "/a", path: "/b" }, { list: [1, 2, 3], "x/y": { "~": 1 }, b: 1 }],
      [{ op: "copy", from: "/list/0", path: "/a" }, target],
      [{ op: "test", path: "/a", value: 1 }, target],
    ] as const
  ) assert.deepEqual(jsonPatch(target, [operation]), result, operation.op);
});

Deno.test("a JSON patch that does not fit is refused", () => {
  for (
    const operation of [
      { op: "remove", path: "/none" },
      { op: "replace", path: "/none", value: 1 },
      { op: "add", path: "/none/below", value: 1 },
      { op: "add", path: "/list/5", value: 1 },
      { op: "test", path: "/a", value: 2 },
    ]
  ) assert.throws(() => jsonPatch({ a: 1, list: [] }, [operation]), { code: 422 }, JSON.stringify(operation));
  assert.throws(() => jsonPatch({}, [{ op: "dance", path: "/a" }]), { code: 400 });
});
