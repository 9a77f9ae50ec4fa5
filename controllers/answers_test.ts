import assert from "node:assert/strict";
import type { KubeObject } from "../kube/api.ts";
import { Answers } from "./answers.ts";
import { Store } from "./store.ts";

function claim(deletionTimestamp?: string): KubeObject {
  const metadata = { name: "c", namespace: "shop", uid: "u", resourceVersion: deletionTimestamp ? "2" : "1", creationTimestamp: "" };
  return { apiVersion: "v1", kind: "Permit", metadata: { ...metadata, ...(deletionTimestamp && { deletionTimestamp }) } };
}

const aboutPod = { uid: "u", about: "Pod" } as const;
const aboutRequest = { uid: "u", about: "Request" } as const;

Deno.test("a question is asked once", () => {
  const answers = new Answers(new Store());
  assert.deepEqual(answers.take([aboutPod, aboutRequest]), [aboutPod, aboutRequest]);
  assert.deepEqual(answers.take([aboutPod, aboutRequest]), []);
});

Deno.test("answers about a claim and about its Pod stand beside each other", () => {
  const answers = new Answers(new Store());
  answers.add("u", { request: "Present" }, false);
  answers.add("u", { pod: "Running" }, false);
  assert.deepEqual(answers.about("u"), { request: "Present", pod: "Running" });
  assert.equal(answers.about("other"), undefined);
});

for (const how of ["deleted", "told to go"] as const) {
  Deno.test(`that a Pod ran counts no longer once its claim was ${how}: it is asked about again`, () => {
    const requests = new Store();
    requests.apply(claim());
    const answers = new Answers(requests);
    answers.take([aboutPod]);
    answers.add("u", { pod: "Running" }, answers.isLeaving("u"));
    assert.equal(answers.about("u")?.pod, "Running");
    if (how === "deleted") requests.bury("u");
    else requests.apply(claim("2026-01-01T00:00:00Z"));
    assert.equal(answers.about("u")?.pod, undefined);
    assert.deepEqual(answers.take([aboutPod]), [aboutPod]);
    answers.add("u", { pod: "Terminating" }, answers.isLeaving("u"));
    assert.equal(answers.about("u")?.pod, "Terminating");
  });
}
