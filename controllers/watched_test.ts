import assert from "node:assert/strict";
import type { KubeApi } from "../kube/api.ts";
import { ManualClock } from "../kube/memory/manual_clock.ts";
import { type Call, type Fault, MemoryServer } from "../kube/memory/server.ts";
import { Kinds } from "./kinds.ts";
import { slimming } from "./slim.ts";
import { jobs } from "./test_gates.ts";
import { type Place, Watched } from "./watched.ts";

/** Jobs of one namespace, watched in virtual time. */
class Scene implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly server = new MemoryServer({ clock: this.clock, random: () => 0.5 });
  readonly people: KubeApi = this.server.client({ user: "people" });
  readonly news: (string | undefined)[] = [];
  fault: (call: Call) => Fault | undefined;
  readonly watched: Watched;

  constructor({ fault, ...place }: Partial<Place> & { fault?: Scene["fault"] } = {}) {
    this.fault = fault ?? (() => undefined);
    const api = this.server.client({ user: "operator", faults: (call) => this.fault(call) });
    this.watched = new Watched({ apiVersion: "batch/v1", kind: "Job", namespace: "default", ...place }, {
      api,
      clock: this.clock,
      random: () => 0.5,
      kinds: new Kinds(api),
      onRestart: () => {},
      onNews: (name) => void this.news.push(name),
    });
  }

  async job(name: string): Promise<void> {
    const annotations = { "konductor.io/mine": "yes", "somebody.else/big": "x".repeat(1000) };
    await this.people.create(jobs, { object: { metadata: { name, namespace: "default", annotations }, spec: { big: "x".repeat(1000) } } });
    await this.clock.advance(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.clock.during(this.watched.end());
  }
}

Deno.test("what is watched is unknown, then there or missing, and each change is told by name", async () => {
  await using scene = new Scene();
  assert.deepEqual(scene.watched.look("etl"), {
    state: "Unknown",
    message: 'objects of kind Job (batch/v1) in namespace "default" have not been seen yet',
    awaited: true,
  });
  await scene.clock.advance(0);
  assert.deepEqual(scene.watched.look("etl"), { state: "Missing" });
  await scene.job("etl");
  assert.equal(scene.watched.look("etl").state, "Present");
  await scene.people.delete(jobs, { namespace: "default", name: "etl", propagation: "Background" });
  await scene.clock.advance(0);
  assert.deepEqual(scene.watched.look("etl"), { state: "Missing" });
  assert.deepEqual(scene.news, [undefined, "etl", "etl"]);
});

Deno.test("what is kept of an object is its identity, its status and our annotations", async () => {
  await using scene = new Scene();
  await scene.clock.advance(0);
  await scene.job("etl");
  const seen = scene.watched.look("etl");
  assert.ok(seen.state === "Present");
  assert.deepEqual([seen.annotations, seen.spec, seen.generation], [{ "konductor.io/mine": "yes" }, undefined, 1]);
  const { items } = await slimming(scene.people).list(jobs, {});
  assert.ok(JSON.stringify(items).length < 400, JSON.stringify(items));
});

Deno.test("an outage leaves what was seen as it was", async () => {
  await using scene = new Scene();
  await scene.clock.advance(0);
  await scene.job("etl");
  scene.server.down();
  await scene.clock.advance(600_000);
  assert.equal(scene.watched.look("etl").state, "Present");
  scene.server.up();
});

Deno.test("what a server fails to show is awaited for a minute, then it is not known", async () => {
  await using scene = new Scene({
    fault: ({ verb }) => verb === "list" ? { type: "Refuse", code: 503, reason: "ServiceUnavailable" } : undefined,
  });
  await scene.clock.advance(59_000);
  const early = scene.watched.look("etl");
  assert.ok(early.state === "Unknown" && early.awaited);
  await scene.clock.advance(60_000);
  const late = scene.watched.look("etl");
  assert.ok(late.state === "Unknown" && !late.awaited && /cannot be read: .*ServiceUnavailable/.test(late.message));
  scene.fault = () => undefined;
  await scene.clock.advance(31_000);
  assert.deepEqual(scene.watched.look("etl"), { state: "Missing" });
});

Deno.test("what is no apiVersion is not known, in words", async () => {
  await using scene = new Scene({ apiVersion: "../v1" });
  await scene.clock.advance(0);
  const seen = scene.watched.look("etl");
  assert.ok(seen.state === "Unknown" && /that is no apiVersion/.test(seen.message));
});

Deno.test("a kind that is in namespaces is not read without one", async () => {
  await using scene = new Scene({ namespace: undefined });
  await scene.clock.advance(0);
  const seen = scene.watched.look("etl");
  assert.ok(seen.state === "Unknown" && /none is named/.test(seen.message));
});

Deno.test("kinds are looked up once, and those that are missing each time", async () => {
  const asked: string[] = [];
  const discover = (apiVersion: string) => {
    asked.push(apiVersion);
    return Promise.resolve([jobs]);
  };
  const kinds = new Kinds({ discover });
  const { signal } = new AbortController();
  assert.deepEqual(await kinds.find({ apiVersion: "batch/v1", kind: "Job" }, signal), jobs);
  await kinds.find({ apiVersion: "batch/v1", kind: "Job" }, signal);
  assert.equal(asked.length, 1);
  assert.equal(await kinds.find({ apiVersion: "batch/v1", kind: "Rocket" }, signal), undefined);
  await kinds.find({ apiVersion: "batch/v1", kind: "Rocket" }, signal);
  assert.equal(asked.length, 3);
  kinds.forget("batch/v1");
  assert.equal(kinds.known({ apiVersion: "batch/v1", kind: "Job" }), undefined);
});
