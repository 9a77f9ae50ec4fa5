import assert from "node:assert/strict";
import { manifestOf } from "./manifest.ts";

const options = {
  name: "@konductor/sdk",
  version: "1.2.3",
  entries: { ".": "sdk/mod", "./testing": "sdk/testing/mod" },
  imports: { "zod": "npm:zod@4.6.7", "@kubernetes/client-node": "npm:@kubernetes/client-node@2.0.1", "yaml": "npm:yaml@^2.9.1" },
};

Deno.test("packages are named in the exact versions of deno.json; what few need is left to those", () => {
  const packages = new Map([["zod", ["a.js"]], ["@kubernetes/client-node", ["b.js"]]]);
  const { dependencies, peerDependencies, peerDependenciesMeta } = manifestOf({ ...options, packages });
  assert.deepEqual(dependencies, { zod: "4.6.7" });
  assert.deepEqual(peerDependencies, { "@kubernetes/client-node": "^2.0.1" });
  assert.deepEqual(peerDependenciesMeta, { "@kubernetes/client-node": { optional: true } });
});

Deno.test("each name of the package has its declarations first, as compilers want it", () => {
  const { exports } = manifestOf({ ...options, packages: new Map() });
  assert.deepEqual(Object.keys(exports), [".", "./testing"]);
  assert.equal(JSON.stringify(exports["./testing"]), '{"types":"./sdk/testing/mod.d.ts","default":"./sdk/testing/mod.js"}');
});

Deno.test("a package without an exact version is refused", () => {
  assert.throws(() => manifestOf({ ...options, packages: new Map([["yaml", ["a.js"]]]) }), /no exact version of "yaml"/);
  assert.throws(() => manifestOf({ ...options, packages: new Map([["left-pad", ["a.js"]]]) }), /no exact version of "left-pad"/);
});
