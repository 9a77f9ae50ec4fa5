import assert from "node:assert/strict";
import { tidy } from "./tidy.ts";

Deno.test("what a comment is about stands below it", () => {
  assert.equal(tidy("a.js", "/** One. */ export const one = 1;\n"), "/** One. */\nexport const one = 1;\n");
  const packed = "  /**\n   * Long.\n   */ readonly a: string;\n  /** Short. */ readonly b: string;\n";
  const tidied = "  /**\n   * Long.\n   */\n  readonly a: string;\n  /** Short. */\n  readonly b: string;\n";
  assert.equal(tidy("a.d.ts", packed), tidied);
});

Deno.test("what is no comment stays as it is", () => {
  const text = 'const accept = "*/*"; // any\n * @example\n';
  assert.equal(tidy("a.js", text), text);
  assert.equal(tidy("README.md", "/** One. */ two"), "/** One. */ two");
});

Deno.test("declarations of what can be disposed of bring the types that this takes", () => {
  assert.match(tidy("a.d.ts", "export interface A extends AsyncDisposable {}\n"), /^\/\/\/ <reference lib="esnext.disposable" \/>\nexport/);
  assert.doesNotMatch(tidy("a.js", "// AsyncDisposable\n"), /reference/);
});
