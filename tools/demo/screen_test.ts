import assert from "node:assert/strict";
import { ManualClock } from "../../kube/memory/manual_clock.ts";
import { bar, Screen } from "./screen.ts";

interface Setting {
  readonly isTerminal: boolean;
  readonly colours?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

function setUp({ isTerminal, colours = false, columns = 80, rows = 24 }: Setting) {
  const clock = new ManualClock();
  let written = "";
  const output = { isTerminal, write: (text: string) => void (written += text), size: () => ({ columns, rows }) };
  return { clock, screen: new Screen({ output, clock, colours }), written: () => written };
}

Deno.test("a log has a line whenever something changed, and no control characters", async () => {
  const { clock, screen, written } = setUp({ isTerminal: false });
  let state = "first";
  const shown = screen.show({ table: () => ["table"], line: () => state });
  await clock.advance(10_000);
  state = "second";
  await clock.advance(10_000);
  shown[Symbol.dispose]();
  assert.equal(written(), "  first\n  second\n");
});

Deno.test("a log ends with the last state", () => {
  const { screen, written } = setUp({ isTerminal: false });
  let state = "first";
  const shown = screen.show({ table: () => [], line: () => state });
  state = "last";
  shown[Symbol.dispose]();
  assert.equal(written(), "  first\n  last\n");
});

Deno.test("a terminal's picture is drawn over the one before", async () => {
  const { clock, screen, written } = setUp({ isTerminal: true });
  const shown = screen.show({ table: () => ["one", "two"], line: () => "" });
  await clock.advance(100);
  shown[Symbol.dispose]();
  assert.equal(written().split("\x1b[2A\x1b[J").length, 3);
  assert.ok(written().startsWith("\x1b[?25l"), "it hides the cursor");
  assert.ok(written().endsWith("one\ntwo\n\x1b[?25h"), "it shows the cursor, and the last picture stays");
});

Deno.test("a line that stays is put above the picture", () => {
  const { screen, written } = setUp({ isTerminal: true });
  using _shown = screen.show({ table: () => ["picture"], line: () => "" });
  screen.say("news");
  assert.ok(written().endsWith("\x1b[1A\x1b[Jnews\npicture\n"), JSON.stringify(written()));
});

Deno.test("a picture is cut to the terminal", () => {
  const { screen, written } = setUp({ isTerminal: true, columns: 6, rows: 4 });
  using _shown = screen.show({ table: () => ["1234567890", "2", "3", "4"], line: () => "" });
  assert.ok(written().endsWith("12345\n2\n"), JSON.stringify(written()));
});

Deno.test("nothing is coloured where colours are not wanted", () => {
  assert.equal(setUp({ isTerminal: true }).screen.ink("text", "red"), "text");
  assert.equal(setUp({ isTerminal: true, colours: true }).screen.ink("text", "red"), "\x1b[31mtext\x1b[0m");
});

Deno.test("a bar is as full as its part of the whole", () => {
  assert.equal(bar({ part: 1, whole: 4, length: 8 }), "██░░░░░░");
  assert.equal(bar({ part: 9, whole: 4, length: 4 }), "████");
  assert.equal(bar({ part: 0, whole: 0, length: 2 }), "░░");
});
