import assert from "node:assert/strict";
import type { KubeApi, KubeObject } from "../kube/api.ts";
import type { Change } from "../kube/list_watch.ts";
import { ApiError, UnreachableError } from "../kube/errors.ts";
import { ManualClock } from "../kube/memory/manual_clock.ts";
import { MemoryServer } from "../kube/memory/server.ts";
import { People } from "../tests/engine/people.ts";
import { podId, Pods } from "./pods.ts";

function pod(name: string, namespace = "default"): KubeObject {
  const metadata = { name, namespace, uid: `uid-${name}`, resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };
  return { apiVersion: "v1", kind: "Pod", metadata };
}

function ref(name: string): string {
  return podId({ namespace: "default", pod: { name, uid: `uid-${name}` } });
}

function applied(name: string): Change {
  return { type: "Applied", object: pod(name) };
}

function deleted(name: string): Change {
  return { type: "Deleted", object: pod(name) };
}

function listed(...names: string[]): Change {
  return { type: "Listed", objects: names.map((name) => pod(name)), resourceVersion: "9" };
}

/** What is known about Pods, and the news of it. */
class Knowledge {
  readonly news: string[] = [];
  readonly pods = new Pods((id) => this.news.push(id));
}

Deno.test("a Pod that nobody saw has no state", () => {
  assert.equal(new Knowledge().pods.stateOf(ref("a")), undefined);
});

Deno.test("a Pod on the metadata watch was seen, which is no news", () => {
  const { pods, news } = new Knowledge();
  pods.observe(listed("a"));
  pods.observe(applied("b"));
  assert.deepEqual([pods.stateOf(ref("a")), pods.stateOf(ref("b"))], ["Seen", "Seen"]);
  assert.deepEqual(news, []);
});

Deno.test("DELETED on the metadata watch means that the Pod is gone", () => {
  const { pods, news } = new Knowledge();
  pods.observe(applied("a"));
  pods.observe(deleted("a"));
  assert.equal(pods.stateOf(ref("a")), "Gone");
  assert.deepEqual(news, [ref("a")]);
});

Deno.test("DELETED on the watch of ended Pods is no evidence: it means that the Pod left the selector", () => {
  const { pods, news } = new Knowledge();
  pods.observe(applied("a"));
  pods.observeEnded(deleted("a"));
  assert.equal(pods.stateOf(ref("a")), "Seen");
  assert.deepEqual(news, []);
});

Deno.test("a Pod on the watch of ended Pods has ended", () => {
  const { pods, news } = new Knowledge();
  pods.observe(applied("a"));
  pods.observeEnded(applied("a"));
  pods.observeEnded(listed("b"));
  assert.deepEqual([pods.stateOf(ref("a")), pods.stateOf(ref("b"))], ["Ended", "Ended"]);
  assert.deepEqual(news, [ref("a"), ref("b")]);
});

Deno.test("a Pod that ended and is deleted later has still ended: nothing of it was running", () => {
  const { pods, news } = new Knowledge();
  pods.observe(applied("a"));
  pods.observeEnded(applied("a"));
  pods.observe(deleted("a"));
  assert.equal(pods.stateOf(ref("a")), "Ended");
  assert.equal(pods.isGone(ref("a")), true);
  assert.deepEqual(news, [ref("a"), ref("a")]);
});

Deno.test("a Pod that a new list does not have is not known any more, which is news but no evidence", () => {
  const { pods, news } = new Knowledge();
  pods.observe(listed("a", "b"));
  pods.observe(listed("b"));
  assert.equal(pods.stateOf(ref("a")), undefined);
  assert.equal(pods.isGone(ref("a")), false);
  assert.deepEqual(news, [ref("a")]);
});

Deno.test("a list of one namespace says nothing about the Pods of another", () => {
  const { pods, news } = new Knowledge();
  pods.observe({ type: "Applied", object: pod("a", "other") });
  pods.observe(listed("b"), "default");
  assert.equal(pods.stateOf(podId({ namespace: "other", pod: { name: "a", uid: "uid-a" } })), "Seen");
  assert.deepEqual(news, []);
});

Deno.test("a Pod that ended before the metadata watch showed it is not taken for gone once it is shown", () => {
  const { pods } = new Knowledge();
  pods.observeEnded(applied("a"));
  pods.observe(applied("a"));
  assert.equal(pods.stateOf(ref("a")), "Ended");
  assert.equal(pods.isGone(ref("a")), false);
});

Deno.test("an ended Pod that is still there is remembered, however many were deleted meanwhile", () => {
  const { pods } = new Knowledge();
  pods.observe(applied("kept"));
  pods.observeEnded(applied("kept"));
  for (let index = 0; index <= 50_000; index++) pods.observe(deleted(`${index}`));
  assert.equal(pods.stateOf(ref("kept")), "Ended");
  assert.equal(pods.stateOf(ref("0")), undefined);
  assert.equal(pods.stateOf(ref("50000")), "Gone");
});

/** Reads a Pod live after `happen`. */
async function readAfter(happen: (people: People) => Promise<unknown>) {
  const people = new People(new MemoryServer({ clock: new ManualClock() }).client(), "default");
  const { metadata } = await people.pod("a");
  await happen(people);
  const { pods, news } = new Knowledge();
  const state = await pods.read(people.api, { namespace: "default", pod: { name: "a", uid: metadata.uid } });
  return { state, remembered: pods.stateOf(podId({ namespace: "default", pod: { name: "a", uid: metadata.uid } })), news: news.length };
}

Deno.test("a Pod that only a live read has found is missed by a list that does not have it", async () => {
  const people = new People(new MemoryServer({ clock: new ManualClock() }).client(), "default");
  const { metadata: { name, uid } } = await people.pod("a");
  const { pods, news } = new Knowledge();
  await pods.read(people.api, { namespace: "default", pod: { name, uid } });
  pods.observe({ type: "Listed", objects: [], resourceVersion: "1" });
  assert.deepEqual(news, [podId({ namespace: "default", pod: { name, uid } })]);
});

Deno.test("a live read tells a running Pod, a terminating one, one that ended, one that is gone and one of another uid apart", async () => {
  assert.deepEqual(await readAfter((people) => people.podPhase("a", "Running")), { state: "Running", remembered: "Seen", news: 0 });
  assert.deepEqual(await readAfter((people) => people.deletePod("a")), { state: "Terminating", remembered: "Seen", news: 0 });
  assert.deepEqual(await readAfter((people) => people.podPhase("a", "Failed")), { state: "Ended", remembered: "Ended", news: 1 });
  assert.deepEqual(await readAfter(remove), { state: "Gone", remembered: "Gone", news: 1 });
  const replace = async (people: People) => {
    await remove(people);
    await people.pod("a");
  };
  assert.deepEqual(await readAfter(replace), { state: "Gone", remembered: "Gone", news: 1 });
});

async function remove(people: People): Promise<void> {
  await people.deletePod("a");
  await people.finishPod("a");
}

const answers = {
  "no answer": new UnreachableError("Cannot reach the API server"),
  "a refusal": new ApiError("too many requests", { code: 429, reason: "TooManyRequests" }),
  "a 404 that is not the API server's": new ApiError("404 page not found", { code: 404 }),
};

for (const [name, error] of Object.entries(answers)) {
  Deno.test(`${name} to a live read is no evidence`, async () => {
    const { pods } = new Knowledge();
    const api: KubeApi = { ...unused, get: () => Promise.reject(error) };
    await assert.rejects(pods.read(api, { namespace: "default", pod: { name: "a", uid: "uid-a" } }), error);
    assert.equal(pods.stateOf(ref("a")), undefined);
  });
}

function never(): never {
  throw new Error("nobody was to call that");
}

const unused: KubeApi = {
  get: never,
  list: never,
  watch: never,
  create: never,
  update: never,
  patch: never,
  delete: never,
  discover: never,
  close: never,
};

Deno.test("an owner reference whose name and uid do not belong together says nothing about the Pod of that uid", async () => {
  const api = new MemoryServer({ clock: new ManualClock() }).client();
  const { pods, news } = new Knowledge();
  pods.observe(applied("a"));
  assert.equal(await pods.read(api, { namespace: "default", pod: { name: "nope", uid: "uid-a" } }), "Gone");
  assert.equal(await pods.read(api, { namespace: "kube-system", pod: { name: "a", uid: "uid-a" } }), "Gone");
  assert.equal(await pods.read(api, { namespace: "default", pod: { name: "..", uid: "uid-a" } }), "Gone");
  assert.equal(pods.stateOf(ref("a")), "Seen");
  assert.ok(!news.includes(ref("a")));
});
