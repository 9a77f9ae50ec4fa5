import assert from "node:assert/strict";
import { partNames } from "./parts.ts";

const here = new Map([
  ["main.js", 'import "./chunk-AAAAAAAA.js";import("./login-BBBBBBBB.js")'],
  ["chunk-AAAAAAAA.js", 'import("./login-BBBBBBBB.js")'],
  ["chunk-ZZZZZZZZ.js", "1"],
  ["login-BBBBBBBB.js", "2"],
]);
const elsewhere = new Map([
  ["login-CCCCCCCC.js", "2"],
  ["chunk-AAAAAAAA.js", "1"],
  ["chunk-YYYYYYYY.js", 'import("./login-CCCCCCCC.js")'],
  ["main.js", 'import "./chunk-YYYYYYYY.js";import("./login-CCCCCCCC.js")'],
]);

Deno.test("parts are named by what they contain, wherever they were bundled", () => {
  const names = (files: ReadonlyMap<string, string>) => Object.fromEntries(partNames(files));
  assert.deepEqual(names(here), {
    "chunk-ZZZZZZZZ.js": "chunk-1.js",
    "chunk-AAAAAAAA.js": "chunk-2.js",
    "login-BBBBBBBB.js": "login-3.js",
  });
  assert.deepEqual(names(elsewhere), {
    "chunk-AAAAAAAA.js": "chunk-1.js",
    "chunk-YYYYYYYY.js": "chunk-2.js",
    "login-CCCCCCCC.js": "login-3.js",
  });
});
