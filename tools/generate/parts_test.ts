import assert from "node:assert/strict";
import { weave } from "./parts.ts";

const PAGE = "Written.\n\n<!-- generated: a -->\n<!-- end -->\n\nWritten, too.\n\n<!-- generated: b -->\n\nold\n\n<!-- end -->\n";
const a = { path: "page.md", name: "a", text: "new $& a" };
const b = { path: "page.md", name: "b", text: "new b\n" };

Deno.test("what stands between the marks is generated, and the rest is left alone", () => {
  const woven = weave(PAGE, { path: "page.md", parts: [a, b] });
  assert.equal(
    woven,
    "Written.\n\n<!-- generated: a -->\n\nnew $& a\n\n<!-- end -->\n\nWritten, too.\n\n<!-- generated: b -->\n\nnew b\n\n<!-- end -->\n",
  );
  assert.equal(weave(woven, { path: "page.md", parts: [a, b] }), woven);
});

Deno.test("a part without a place is refused with a sentence", () => {
  const lost = { ...a, name: "c" };
  assert.throws(() => weave(PAGE, { path: "page.md", parts: [a, b, lost] }), {
    message: 'Cannot generate page.md: it has no place for "c"',
  });
});

Deno.test("a place that no part is for, and one that is there twice, are refused with a sentence", () => {
  const message = 'Cannot generate page.md: nothing is called "b", or it stands there twice';
  assert.throws(() => weave(PAGE, { path: "page.md", parts: [a] }), { message });
  assert.throws(() => weave(PAGE + PAGE.replace(": a", ": c"), { path: "page.md", parts: [a, b, { ...a, name: "c" }] }), { message });
});
