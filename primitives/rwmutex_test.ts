import assert from "node:assert/strict";
import { ExampleLine } from "../tests/histories/world.ts";
import { rwmutex } from "./rwmutex.ts";

const READ = { mode: "Read" };
const WRITE = { mode: "Write" };

Deno.test("many read an rwmutex together", () => {
  const line = new ExampleLine(rwmutex);
  line.join(["a", "b", "c"], READ);
  line.settle();
  assert.deepEqual(line.holders, ["a", "b", "c"]);
  assert.equal(line.status.phase, "ReadLocked");
  assert.deepEqual(line.status.readHolders, ["a", "b", "c"]);
  assert.equal(line.status.readers, 3);
});

Deno.test("who does not say how it wants an rwmutex writes, and writes alone", () => {
  const line = new ExampleLine(rwmutex, { ttl: "1m" });
  line.join(["a", "b"]);
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  assert.equal(line.status.phase, "WriteLocked");
  assert.equal(line.status.writeHolder, "a");
  assert.equal(line.status.expiresAt, "2026-01-01T00:01:02.000Z");
});

Deno.test("a writer that waits for readers stops the readers behind it, and none before it", () => {
  const line = new ExampleLine(rwmutex);
  line.join(["r1", "r2"], READ);
  line.settle();
  line.join("w", WRITE);
  line.join("r3", READ);
  line.settle();
  assert.deepEqual(line.holders, ["r1", "r2"]);
  line.leave("r1");
  line.settle();
  assert.deepEqual(line.holders, ["r2"]);
  line.leave("r2");
  line.settle();
  assert.deepEqual(line.holders, ["w"]);
  line.leave("w");
  line.settle();
  assert.deepEqual(line.holders, ["r3"]);
});

Deno.test("a writer and the readers that came before the next writer take turns", () => {
  const line = new ExampleLine(rwmutex);
  line.join("w1", WRITE);
  line.settle();
  line.join(["r1", "r2"], READ);
  line.join("w2", WRITE);
  line.leave("w1");
  line.settle();
  assert.deepEqual(line.holders, ["r1", "r2"]);
});

Deno.test("each reader of an rwmutex lives and dies by itself", () => {
  const line = new ExampleLine(rwmutex, { ttl: "1m" });
  line.join(["a", "b"], READ);
  line.settle();
  line.pass("40s");
  line.renew("b");
  line.pass("40s");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
  assert.equal(line.told("a").phase, "Expired");
});

Deno.test("a writer goes on as a reader without a gap: same claim, same token, and waiting readers join it", () => {
  const line = new ExampleLine(rwmutex);
  line.join("w", WRITE);
  line.settle();
  const { token } = line.told("w");
  line.join("r", READ);
  line.settle();
  assert.deepEqual(line.holders, ["w"]);
  line.amend("w", READ);
  line.settle();
  assert.deepEqual(line.holders, ["w", "r"]);
  assert.equal(line.told("w").token, token);
  assert.equal(line.status.phase, "ReadLocked");
});

Deno.test("who went on as a reader is a reader, even for an operator that has not heard of it", () => {
  const line = new ExampleLine(rwmutex);
  line.join("w", WRITE);
  line.settle();
  line.amend("w", READ);
  line.settle();
  line.amend("w", WRITE); // an old copy of the request
  assert.equal(line.look().status.phase, "ReadLocked");
});

Deno.test("the place of a lost writer is withheld from readers too, that of a lost reader from writers only", () => {
  const lost = (mode: Readonly<Record<string, string>>) => {
    const line = new ExampleLine(rwmutex, { ttl: "1m", lockDelay: "30s" });
    line.join("lost", mode);
    line.settle();
    line.pass("1m");
    line.join("r", READ);
    line.settle();
    return line;
  };
  assert.deepEqual(lost(WRITE).holders, []);
  const line = lost(READ);
  assert.deepEqual(line.holders, ["r"]);
  line.leave("r");
  line.join("w", WRITE);
  line.settle();
  assert.deepEqual(line.holders, []);
  line.pass("30s");
  line.settle();
  assert.deepEqual(line.holders, ["w"]);
});

Deno.test("no more hold an rwmutex than its status can name, and it says so; the others wait", () => {
  const line = new ExampleLine(rwmutex);
  for (let reader = 0; reader < 5001; reader++) line.joinAtOnce(`r${reader}`, READ);
  line.settle();
  assert.equal(line.holders.length, 5000);
  assert.equal(line.condition("StatusFull")?.status, "True");
  line.leave("r0");
  line.settle();
  assert.equal(line.holders.length, 5000);
  assert.ok(line.holders.includes("r5000"));
});
