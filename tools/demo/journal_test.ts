import assert from "node:assert/strict";
import { isInSequence, Journal, parseJournal, peakAtWork, progressOf } from "./journal.ts";

Deno.test("a journal is read line by line", () => {
  assert.deepEqual(parseJournal("+ worker-001 4711 1838297526211585\n- worker-001\nx worker-002\n"), [
    { type: "+", worker: "worker-001", pid: 4711, token: 1838297526211585 },
    { type: "-", worker: "worker-001", pid: undefined, token: undefined },
    { type: "x", worker: "worker-002", pid: undefined, token: undefined },
  ]);
});

Deno.test("a line that is not whole yet is left out", () => assert.equal(parseJournal("+ worker-001 1 2\n+ worker-0").length, 1));

Deno.test("the peak at work is the most between a beginning and its end", () => {
  assert.equal(peakAtWork(parseJournal("+ a 1 1\n+ b 2 2\n- a\n+ c 3 3\n- b\n- c\n")), 2);
  assert.equal(peakAtWork(parseJournal("+ a 1 1\n+ b 2 2\n+ c 3 3\n")), 3);
});

Deno.test("who was killed is at work no longer", () => assert.equal(peakAtWork(parseJournal("+ a 1 1\nx a\n+ b 2 2\n")), 1));

Deno.test("a worker has come as far as its last line says", () => {
  const entries = parseJournal("+ a 1 1\n+ b 2 2\n+ c 3 3\n- b\nx c\n");
  assert.deepEqual(["a", "b", "c", "d"].map((worker) => progressOf(entries, worker)), ["at work", "done", "killed", "not begun"]);
});

Deno.test("what is in sequence does not overlap, and is all there", () => {
  const isSo = (text: string) => isInSequence(parseJournal(text), { first: ["a", "b"], then: ["c"] });
  assert.deepEqual([isSo("+ a\n+ b\n- b\n- a\n+ c\n"), isSo("+ a\n+ b\n- b\n+ c\n- a\n"), isSo("+ a\n- a\n+ c\n")], [true, false, false]);
});

Deno.test("a worker's command writes when it begins and ends", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const journal = new Journal(folder, "demo");
    journal.setWork(0);
    const [command = "", ...args] = journal.command("worker-001");
    await new Deno.Command(command, { args, env: { ...journal.env, KONDUCTOR_TOKEN: "7" } }).output();
    journal.bury("worker-002");
    assert.deepEqual(journal.entries().map(({ type, worker, token }) => [type, worker, token]), [
      ["+", "worker-001", 7],
      ["-", "worker-001", undefined],
      ["x", "worker-002", undefined],
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
