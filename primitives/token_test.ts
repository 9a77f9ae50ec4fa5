import assert from "node:assert/strict";
import { everyLine } from "../tests/histories/every_line.ts";

everyLine("every grant has a higher token", (make) => {
  const line = make();
  line.join(["a", "b", "c"]);
  const tokens = ["a", "b", "c"].map((name) => {
    line.settle();
    line.leave(name);
    return line.lastToken;
  });
  assert.equal(tokens[1], (tokens[0] ?? 0) + 1);
  assert.equal(tokens[2], (tokens[0] ?? 0) + 2);
});

everyLine("tokens rise across deletion and re-creation", (make) => {
  const line = make();
  line.join("a");
  line.settle();
  const before = line.lastToken;
  line.leave("a");
  line.recreate();
  line.join("b");
  line.settle();
  assert.ok(line.lastToken > before);
});

everyLine("tokens rise above those that surviving requests were told, even if the clock was set back", (make) => {
  const line = make();
  line.join("a");
  line.settle();
  const before = line.lastToken;
  line.recreate();
  line.jump(-86_400_000);
  line.settle();
  line.leave("a");
  line.join("b");
  line.settle();
  assert.ok(line.lastToken > before);
});

everyLine("a clock that is set back does not set tokens back", (make) => {
  const line = make();
  line.join("a");
  line.settle();
  const before = line.lastToken;
  line.jump(-86_400_000);
  line.leave("a");
  line.join("b");
  line.settle();
  assert.equal(line.lastToken, before + 1);
});

everyLine("tokens are integers that JavaScript holds exactly, two centuries from now too", (make) => {
  const line = make();
  line.jump(Date.UTC(2226, 0, 1) - Date.UTC(2026, 0, 1));
  line.join("a");
  line.settle();
  assert.ok(Number.isSafeInteger(line.lastToken + 1));
});

everyLine(
  "a status that lost its lastToken goes on above the tokens of its holders, even if these were not told and the clock was set back",
  (make) => {
    const line = make();
    line.join("a");
    line.commit(line.look());
    const before = line.lastToken;
    line.editStatus({ lastToken: undefined });
    line.jump(-86_400_000);
    line.settle();
    line.leave("a");
    line.join("b");
    line.settle();
    assert.ok(line.lastToken > before);
  },
);
