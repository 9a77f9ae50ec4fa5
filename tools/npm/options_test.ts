import assert from "node:assert/strict";
import { parseNpmFlags } from "./options.ts";

Deno.test("the package goes to dist, or where it is told to", () => {
  assert.deepEqual({ ...parseNpmFlags([]) }, { output: "dist", help: false });
  assert.equal(parseNpmFlags(["--output", "/tmp/a"]).output, "/tmp/a");
  assert.throws(() => parseNpmFlags(["--outptu", "a"]), /--outptu/);
});
