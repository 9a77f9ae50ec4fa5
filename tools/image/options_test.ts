import assert from "node:assert/strict";
import { parseImageFlags } from "./options.ts";

Deno.test("without flags images are called as the examples call them", () => {
  const { prefix, tag, output } = parseImageFlags([]);
  assert.deepEqual([prefix, tag, output], ["logiciq", undefined, "dist"]);
});

Deno.test("names and tags that no registry takes are refused", () => {
  assert.equal(parseImageFlags(["--prefix", "registry.example:5000/team", "--tag", "v1.2"]).prefix, "registry.example:5000/team");
  assert.throws(() => parseImageFlags(["--prefix", "Team"]), /Cannot use --prefix "Team"/);
  assert.throws(() => parseImageFlags(["--tag", "1.0+b188"]), /Cannot use --tag "1.0\+b188"/);
});
