import assert from "node:assert/strict";
import { document } from "./output.ts";
import { printable } from "./printable.ts";

const EVIL = "a\x1b[31mb\u202ec\u0085d\x07\u{e0041}";

Deno.test("nothing that a terminal could obey passes", () => {
  assert.equal(printable(EVIL), "a\\u001b[31mb\\u202ec\\u0085d\\u0007\\udb40\\udc41");
});

Deno.test("several lines become one", () => assert.equal(printable("one\n  two\r\nthree\n"), "one two three"));

Deno.test("ordinary text of any language stays as it is", () => {
  for (const text of ["Grüße, 世界!", "🚀 -> ок", "x_y-z.1/2"]) assert.equal(printable(text), text);
});

Deno.test("JSON says the same without such characters", async () => {
  const text = await document({ holder: EVIL, list: ["x"] }, "json");
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  assert.deepEqual(JSON.parse(text), { holder: EVIL, list: ["x"] });
});

Deno.test("YAML says the same without such characters", async () => {
  const { parse } = await import("yaml");
  const text = await document({ holder: EVIL, list: ["x"] }, "yaml");
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  assert.deepEqual(parse(text), { holder: EVIL, list: ["x"] });
  assert.equal(await document({ phase: "Ready" }, "yaml"), "phase: Ready\n");
});
