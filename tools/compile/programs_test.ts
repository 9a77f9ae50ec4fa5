import assert from "node:assert/strict";
import { koncli, konductor } from "./programs.ts";

Deno.test("the operator may neither start programs, nor write, nor load libraries, nor read everything", () => {
  const allowed = konductor.permissions.map((flag) => flag.split("=")[0]);
  assert.deepEqual(allowed, ["--allow-net", "--allow-env", "--ignore-env", "--allow-read"]);
  assert.ok(!konductor.permissions.includes("--allow-read") && !konductor.permissions.includes("--allow-env"));
});

Deno.test("koncli brings login plug-ins along, the operator does not", () => {
  assert.deepEqual([koncli.logsIn, konductor.logsIn], [true, false]);
});
