import assert from "node:assert/strict";
import { ManualClock } from "./memory/manual_clock.ts";
import { failureOf } from "./test_api.ts";
import { test } from "./test_cases.ts";
import { fileToken } from "./token.ts";

const path = "/token";

function setting() {
  const file = { text: "one\n", reads: 0, missing: false };
  const clock = new ManualClock();
  const readFile = () => {
    file.reads++;
    return file.missing ? Promise.reject(new Error("no such file")) : Promise.resolve(file.text);
  };
  return { file, clock, token: fileToken(path, { readFile, clock }) };
}

test("a token file is read at most once a minute", async () => {
  const { file, clock, token } = setting();
  assert.equal(await token(), "one");
  file.text = "two";
  await clock.advance(59_000);
  assert.equal(await token(), "one");
  await clock.advance(1_000);
  assert.equal(await token(), "two");
  assert.equal(file.reads, 2);
});

test("a token that was refused is read again at once", async () => {
  const { file, token } = setting();
  await token();
  file.text = "two";
  assert.equal(await token("one"), "two");
  assert.equal(await token("one"), "two");
  assert.equal(file.reads, 2);
});

test("when the file is gone the last token stays in use", async () => {
  const { file, clock, token } = setting();
  await token();
  file.missing = true;
  await clock.advance(120_000);
  assert.equal(await token(), "one");
});

test("a file that never could be read is an error", async () => {
  const { file, token } = setting();
  file.missing = true;
  assert.match(String(await failureOf(token())), /no such file/);
});
