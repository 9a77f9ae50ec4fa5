import assert from "node:assert/strict";
import type { KubeObject } from "../kube/api.ts";
import { LastWords } from "./last_words.ts";

function request(uid: string, spec: object, phase = "Granted"): KubeObject {
  const metadata = { name: uid, uid, resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };
  return { apiVersion: "konductor.io/v1", kind: "OnceRequest", metadata, spec, status: { phase } };
}

Deno.test("what a request said last is known after it is gone", () => {
  const words = new LastWords(["outcome"]);
  words.note(request("a", { holder: "a", outcome: "Succeeded" }));
  words.note(request("b", { holder: "b" }));
  words.note(undefined);
  assert.deepEqual([...words.of(["a", "b", "c"])], [["a", { holder: "a", outcome: "Succeeded" }]]);
});

Deno.test("what a zombie says after it was told that it does not hold any more is not remembered", () => {
  const words = new LastWords(["outcome"]);
  for (const phase of ["Expired", "Denied"]) words.note(request(phase, { outcome: "Succeeded" }, phase));
  assert.equal(words.of(["Expired", "Denied"]).size, 0);
});

Deno.test("a kind without last words has none", () => {
  const words = new LastWords();
  words.note(request("a", { outcome: "Succeeded" }));
  assert.equal(words.of(["a"]).size, 0);
});
