import assert from "node:assert/strict";
import { Screen } from "./screen.ts";

/** What a terminal of that height shows after `texts` were drawn, one after the other, below a line that was there. */
function shown(texts: readonly string[], height?: number): string[] {
  const lines = ["before"];
  let row = 1;
  const sink = {
    isTerminal: true,
    height,
    write(text: string): void {
      // deno-lint-ignore no-control-regex
      for (const [, up, erase, rest] of text.matchAll(/\x1b\[(\d+)F|(\x1b\[J)|\x1b\[\?7[hl]|([^\x1b]+)/g)) {
        if (up) row -= Number(up);
        else if (erase) lines.length = row;
        else for (const line of (rest ?? "").split("\n").slice(0, -1)) lines[row++] = line;
      }
    },
  };
  const screen = new Screen(sink);
  for (const text of texts) screen.draw(text);
  return lines;
}

Deno.test("what is drawn again takes the place of what was drawn before, and leaves alone what stands above", () => {
  assert.deepEqual(shown(["a\nb\n", "c\nd\n"]), ["before", "c", "d"]);
  assert.deepEqual(shown(["a\nb\nc\n", "d\n", "e\nf\n"]), ["before", "e", "f"]);
});

Deno.test("what is higher than the terminal is cut, and said to be", () => {
  assert.deepEqual(shown(["a\n", "a\nb\nc\nd\ne\n"], 4), ["before", "a", "b", "... and 3 more lines"]);
  assert.deepEqual(shown(["a\nb\nc\n"], 4), ["before", "a", "b", "c"]);
});
