import assert from "node:assert/strict";
import { list, paragraph, table } from "./markdown.ts";

Deno.test("a table is as wide as its widest cells, and has no column in which nothing stands", () => {
  assert.equal(
    table(["A", "Long", "B"], [["x|y", "", "1"], ["z", "", ""]]),
    "| A    | B   |\n| ---- | --- |\n| x\\|y | 1   |\n| z    |     |\n",
  );
});

Deno.test("prose is broken into lines, and an item of a list goes on under its first word", () => {
  const words = Array.from({ length: 40 }, () => "words").join(" ");
  assert.deepEqual(paragraph(words).trimEnd().split("\n").map((line) => line.length), [137, 101]);
  assert.deepEqual(list([words]).split("\n").map((line) => line.slice(0, 3)), ["- w", "  w", ""]);
});
