import assert from "node:assert/strict";
import { ExampleLine } from "../tests/histories/world.ts";
import { mutex } from "./mutex.ts";

Deno.test("mutex is locked by one at a time", () => {
  const line = new ExampleLine(mutex);
  line.join(["a", "b"]);
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  line.leave("a");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
});

Deno.test("mutex says who has it, since when, until when and with which token", () => {
  const line = new ExampleLine(mutex, { ttl: "1m" });
  line.join("a", { holder: "worker-1" });
  line.settle();
  assert.equal(line.status.phase, "Locked");
  assert.equal(line.status.holder, "worker-1");
  assert.equal(line.status.lockedAt, "2026-01-01T00:00:01.000Z");
  assert.equal(line.status.expiresAt, "2026-01-01T00:01:01.000Z");
  assert.equal(line.status.token, line.lastToken);
});

Deno.test("a mutex that nobody has says nothing of a holder", () => {
  const line = new ExampleLine(mutex);
  line.join("a");
  line.settle();
  line.leave("a");
  line.settle();
  assert.equal(line.status.phase, "Unlocked");
  for (const field of ["holder", "lockedAt", "expiresAt", "token"]) assert.equal(line.status[field], undefined);
});

Deno.test("a mutex without a ttl is kept for ever", () => {
  const line = new ExampleLine(mutex);
  line.join(["a", "b"]);
  line.settle();
  line.pass("10000h");
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  assert.equal(line.status.expiresAt, undefined);
});
