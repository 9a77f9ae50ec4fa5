import assert from "node:assert/strict";
import type { KubeObject } from "../kube/api.ts";
import { ManualClock } from "../kube/memory/manual_clock.ts";
import { Sightings } from "./sightings.ts";

interface Shown {
  readonly renewTime?: string;
  readonly phase?: string;
  readonly token?: number;
}

function request({ renewTime, phase, token }: Shown = {}): KubeObject {
  const metadata = {
    name: "r",
    namespace: "shop",
    uid: "u",
    resourceVersion: "7",
    creationTimestamp: "2026-01-01T00:00:00Z",
    ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "p", uid: "pod-uid" }],
  };
  return { apiVersion: "konductor.io/v1", kind: "Permit", metadata, spec: { renewTime }, status: { phase, token } };
}

/** Notes each of `shown`, `apart` milliseconds apart, and gives the request as the rules see it after that time again. */
async function seen({ apart, shown }: { readonly apart: number; readonly shown: readonly Shown[] }) {
  const clock = new ManualClock();
  const sightings = new Sightings(clock);
  for (const each of shown) {
    sightings.note(request(each));
    await clock.advance(apart);
  }
  return sightings.requestOf(request(shown.at(-1)));
}

Deno.test("a request's age counts from its first sight on our own clock, not from its creation", async () => {
  const clock = new ManualClock();
  await clock.advance(3_600_000);
  const sightings = new Sightings(clock);
  sightings.note(request());
  clock.jumpWall(1_000_000);
  await clock.advance(5);
  assert.equal(sightings.requestOf(request()).seenFor, 5);
});

Deno.test("the renewTime at first sight is no renewal: nobody knows how old it is", async () => {
  assert.equal((await seen({ apart: 10, shown: [{ renewTime: "2026-01-01T00:00:00Z" }] })).renewedFor, undefined);
});

Deno.test("a renewal counts from when it was seen, whatever its own stamp says", async () => {
  const shown = [{ renewTime: "2026-01-01T00:00:00Z" }, { renewTime: "1999-01-01T00:00:00Z" }];
  assert.equal((await seen({ apart: 10, shown })).renewedFor, 10);
});

Deno.test("a renewTime that stays is no new sign of life", async () => {
  const first = { renewTime: "2026-01-01T00:00:00Z" };
  const renewed = { renewTime: "2026-01-01T00:00:10Z" };
  assert.equal((await seen({ apart: 10, shown: [first, renewed, renewed, renewed] })).renewedFor, 30);
});

Deno.test("the age of what a request was told starts again when it is told something else", async () => {
  assert.equal((await seen({ apart: 10, shown: [{}, { phase: "Granted", token: 1 }, { phase: "Granted", token: 1 }] })).toldFor, 20);
  assert.equal((await seen({ apart: 10, shown: [{ phase: "Granted", token: 1 }, { phase: "Expired", token: 1 }] })).toldFor, 10);
});

Deno.test("a claim's age counts from when it was first seen among the holders", async () => {
  const clock = new ManualClock();
  const sightings = new Sightings(clock);
  sightings.note(request());
  assert.equal(sightings.requestOf(request()).heldFor, undefined);
  sightings.noteHolders("default/s", [{ uid: "u", token: 1 }]);
  await clock.advance(10);
  sightings.noteHolders("default/s", [{ uid: "u", token: 1 }]);
  sightings.noteHolders("default/other", []);
  assert.equal(sightings.requestOf(request()).heldFor, 10);
  sightings.noteHolders("default/s", []);
  assert.equal(sightings.requestOf(request()).heldFor, undefined);
});

Deno.test("another token is another grant, whose age counts anew", async () => {
  const clock = new ManualClock();
  const sightings = new Sightings(clock);
  sightings.note(request());
  sightings.noteHolders("default/s", [{ uid: "u", token: 1 }]);
  await clock.advance(10);
  sightings.noteHolders("default/s", [{ uid: "u", token: 2 }]);
  assert.equal(sightings.requestOf(request()).heldFor, 0);
});

Deno.test("a request that was forgotten is seen for the first time again", async () => {
  const clock = new ManualClock();
  const sightings = new Sightings(clock);
  sightings.note(request());
  sightings.noteHolders("default/s", [{ uid: "u" }]);
  await clock.advance(10);
  sightings.forget("u");
  sightings.note(request());
  const { seenFor, heldFor } = sightings.requestOf(request());
  assert.deepEqual({ seenFor, heldFor }, { seenFor: 0, heldFor: undefined });
});

Deno.test("a request's Pod is its owner by uid", () => {
  assert.deepEqual(new Sightings(new ManualClock()).requestOf(request()).pod, { name: "p", uid: "pod-uid" });
});
