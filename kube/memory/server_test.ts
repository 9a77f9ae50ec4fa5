import assert from "node:assert/strict";
import { pods } from "../api.ts";
import type { Faults } from "./server.ts";
import { createThing, see, startServer, things } from "./test_things.ts";

const UNREACHABLE = { name: "UnreachableError" };

Deno.test("the same seed gives the same history", async () => {
  const history = async (): Promise<string> => {
    let seed = 7;
    const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    const { api } = startServer({ random });
    await api.create(things, { object: { metadata: { generateName: "a-", namespace: "default" }, spec: {} } });
    return JSON.stringify(await api.list(things, {}));
  };
  assert.equal(await history(), await history());
});

Deno.test("a generated name that is taken is not given again", async () => {
  let numbers: number[] = [];
  const { api } = startServer({ random: () => numbers.shift() ?? 0 });
  const object = { metadata: { generateName: "a-", namespace: "default" } };
  assert.equal((await api.create(things, { object })).metadata.name, "a-bbbbb");
  numbers = [0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5, 0.5];
  assert.match((await api.create(things, { object })).metadata.name, /^a-([^b])\1{4}$/);
});

Deno.test("what a server hands out cannot be changed", async () => {
  const { api } = startServer();
  const thing = await createThing(api, "a", { size: 1 });
  assert.throws(() => Object.assign(thing.metadata, { name: "b" }), TypeError);
  assert.throws(() => Object.assign(Object(thing["spec"]), { size: 2 }), TypeError);
});

Deno.test("what a caller changes after a call does not reach the server", async () => {
  const { api } = startServer();
  const spec = { size: 1 };
  const creating = createThing(api, "a", spec);
  spec.size = 2;
  assert.deepEqual((await creating)["spec"], { size: 1 });
});

Deno.test("a refused request is not carried out", async () => {
  const { server, api } = startServer();
  server.faults = ({ verb }) => verb === "create" ? { type: "Refuse", code: 429, reason: "TooManyRequests", retryAfter: 1000 } : undefined;
  await assert.rejects(createThing(api, "a"), { code: 429, reason: "TooManyRequests", retryAfter: 1000 });
  await assert.rejects(api.get(things, { namespace: "default", name: "a" }), { code: 404 });
});

Deno.test("a lost request is not carried out", async () => {
  const { server, api } = startServer();
  server.faults = ({ verb }) => verb === "create" ? { type: "LoseRequest" } : undefined;
  await assert.rejects(createThing(api, "a"), UNREACHABLE);
  await assert.rejects(api.get(things, { namespace: "default", name: "a" }), { code: 404 });
});

Deno.test("a lost reply is one to a request that was carried out", async () => {
  const { server, api } = startServer();
  server.faults = ({ verb }) => verb === "create" ? { type: "LoseReply" } : undefined;
  await assert.rejects(createThing(api, "a"), UNREACHABLE);
  assert.equal((await api.get(things, { namespace: "default", name: "a" })).metadata.name, "a");
  await assert.rejects(createThing(api, "a"), UNREACHABLE);
});

Deno.test("a delayed request arrives late, even when its caller has given up", async () => {
  const { clock, server, api } = startServer();
  server.faults = ({ verb }) => verb === "create" ? { type: "Delay", milliseconds: 100 } : undefined;
  const controller = new AbortController();
  const object = { metadata: { name: "a", namespace: "default" } };
  const creating = assert.rejects(api.create(things, { object, signal: controller.signal }), /given up/);
  await clock.advance(50);
  controller.abort(new Error("given up"));
  await creating;
  await assert.rejects(api.get(things, { namespace: "default", name: "a" }), { code: 404 });
  await clock.advance(50);
  await api.get(things, { namespace: "default", name: "a" });
});

Deno.test("a delayed reply is one to a request that was carried out in time", async () => {
  const { clock, server, api } = startServer();
  server.faults = ({ verb }) => verb === "create" ? { type: "DelayReply", milliseconds: 100 } : undefined;
  const creating = createThing(api, "a");
  await clock.settle();
  await api.get(things, { namespace: "default", name: "a" });
  await clock.during(creating);
  assert.equal(clock.monotonic(), 100);
});

Deno.test("an answer that takes longer than the time limit is none", async () => {
  const { clock, server, api } = startServer();
  server.faults = ({ verb }) => verb === "create" ? { type: "DelayReply", milliseconds: 60_000 } : undefined;
  await assert.rejects(clock.during(createThing(api, "a")), UNREACHABLE);
  assert.equal(clock.monotonic(), 30_000);
});

Deno.test("faults know what is asked, and by whom", async () => {
  const { server } = startServer();
  const calls: string[] = [];
  const faults: Faults = ({ verb, resource, namespace, name, subresource, client }) => {
    calls.push([client, verb, resource.plural, namespace, name, subresource].join(" ").trimEnd());
    return undefined;
  };
  const api = server.client({ user: "worker-1", faults });
  await createThing(api, "a");
  await api.patch(things, { namespace: "default", name: "a", patch: { status: { done: true } }, subresource: "status" });
  await api.list(things, { namespace: "default" });
  await createThing(server.client({ user: "other" }), "b");
  assert.deepEqual(calls, ["worker-1 create things default a", "worker-1 patch things default a status", "worker-1 list things default"]);
});

Deno.test("a server that is down refuses, cuts its watches, and keeps what it has", async () => {
  const { clock, server, api } = startServer();
  await createThing(api, "a");
  const seen = await see(api);
  await clock.settle();
  server.down();
  await assert.rejects(createThing(api, "b"), UNREACHABLE);
  await clock.settle();
  assert.deepEqual(seen.events, ["UnreachableError"]);
  server.up();
  await createThing(api, "b");
  assert.equal((await api.list(things, {})).items.length, 2);
});

Deno.test("a frozen server answers at the thaw, requests in the order in which they came", async () => {
  const { clock, server, api } = startServer();
  const seen = await see(api);
  await clock.settle();
  server.freeze();
  const names: string[] = [];
  const creating = ["a", "b"].map((name) => createThing(api, name).then(() => names.push(name)));
  await clock.advance(20_000);
  assert.deepEqual([names, seen.events], [[], []]);
  server.thaw();
  await Promise.all(creating);
  await clock.settle();
  assert.deepEqual([names, seen.events], [["a", "b"], ["ADDED a", "ADDED b"]]);
  seen.stop();
});

Deno.test("a frozen server sends no bookmarks, and carries out what was given up", async () => {
  const { clock, server, api } = startServer();
  const seen = await see(api);
  await clock.settle();
  server.freeze();
  const creating = assert.rejects(createThing(api, "a"), UNREACHABLE);
  await clock.advance(150_000);
  await creating;
  assert.deepEqual(seen.events, []);
  server.thaw();
  await clock.settle();
  assert.deepEqual(seen.events, ["ADDED a"]);
  await clock.advance(30_000);
  assert.deepEqual(seen.events, ["ADDED a", "BOOKMARK"]);
  seen.stop();
});

Deno.test("a request that waits for a frozen server is lost when that goes down", async () => {
  const { clock, server, api } = startServer();
  server.freeze();
  const creating = assert.rejects(createThing(api, "a"), UNREACHABLE);
  await clock.settle();
  server.down();
  await creating;
  server.up();
  assert.equal((await api.list(things, {})).items.length, 0);
});

Deno.test("a stalled watch catches up when it is resumed, and others are not held back", async () => {
  const { clock, server, api } = startServer();
  const [slow, quick] = [await see(server.client({ user: "slow" })), await see(api)];
  await clock.settle();
  server.stallWatches(({ client }) => client === "slow");
  await createThing(api, "a");
  const late = await see(server.client({ user: "slow" }), { resourceVersion: "1" });
  await clock.advance(61_000);
  assert.deepEqual([slow.events, quick.events, late.events], [[], ["ADDED a", "BOOKMARK"], []]);
  server.resumeWatches();
  await clock.settle();
  assert.deepEqual([slow.events, late.events], [["ADDED a", "BOOKMARK"], ["ADDED a", "BOOKMARK"]]);
  for (const { stop } of [slow, quick, late]) stop();
});

Deno.test("watches are stalled and resumed one by one", async () => {
  const { clock, server, api } = startServer();
  const users = ["one", "two", "three"];
  const seen = await Promise.all(users.map((user) => see(server.client({ user }))));
  await clock.settle();
  for (const user of ["one", "two"]) server.stallWatches(({ client }) => client === user);
  await createThing(api, "a");
  server.resumeWatches(({ client }) => client === "two");
  await clock.settle();
  assert.deepEqual(seen.map(({ events }) => events), [[], ["ADDED a"], ["ADDED a"]]);
  for (const { stop } of seen) stop();
});

Deno.test("a watch that was given up before it arrived is not opened", async () => {
  const { clock, server } = startServer();
  const api = server.client({ faults: () => ({ type: "Delay", milliseconds: 100 }) });
  const seen = await see(api, { resourceVersion: "0" });
  await clock.advance(50);
  seen.stop();
  await clock.advance(100);
  server.cutWatches(() => assert.fail("a watch is open"));
  assert.deepEqual(seen.events, ["END"]);
});

Deno.test("watches are cut or closed", async () => {
  const { clock, server, api } = startServer();
  const [one, two] = [await see(server.client({ user: "one" })), await see(server.client({ user: "two" }))];
  await clock.settle();
  server.cutWatches(({ client }) => client === "one");
  await createThing(api, "a");
  server.closeWatches();
  await clock.settle();
  assert.deepEqual([one.events, two.events], [["UnreachableError"], ["ADDED a", "END"]]);
});

Deno.test("a client that is closed ends its watches and makes no more calls", async () => {
  const { clock, api } = startServer();
  const seen = await see(api);
  await clock.settle();
  api.close();
  await clock.settle();
  assert.deepEqual(seen.events, ["END"]);
  await assert.rejects(createThing(api, "a"), UNREACHABLE);
});

Deno.test("what is forgotten is told 410, to watches and to pages", async () => {
  const { clock, server, api } = startServer();
  for (const name of ["a", "b", "c"]) await createThing(api, name);
  const { resourceVersion, continue: token } = await api.list(things, { limit: 1 });
  await createThing(api, "d");
  server.compact();
  const seen = await see(api, { resourceVersion });
  await clock.settle();
  assert.deepEqual(seen.events, ["ApiError"]);
  await assert.rejects(api.list(things, { limit: 1, continue: token }), { code: 410, reason: "Expired" });
  const fresh = await see(api);
  await createThing(api, "e");
  await clock.settle();
  assert.deepEqual(fresh.events, ["ADDED e"]);
  fresh.stop();
});

Deno.test("no more changes of a kind are remembered than the limit", async () => {
  const { clock, api } = startServer({ historyLimit: 2 });
  const versions: string[] = [];
  for (const name of ["a", "b", "c"]) versions.push((await createThing(api, name)).metadata.resourceVersion);
  const [early, late] = [
    await see(api, { resourceVersion: String(Number(versions[0]) - 1) }),
    await see(api, { resourceVersion: versions[0] ?? "" }),
  ];
  await clock.settle();
  assert.deepEqual([early.events, late.events], [["ApiError"], ["ADDED b", "ADDED c"]]);
  late.stop();
});

Deno.test("a slow consumer loses no events", async () => {
  const { clock, api } = startServer({ historyLimit: 1 });
  const { resourceVersion } = await api.list(things, {});
  const events = api.watch(things, { resourceVersion })[Symbol.asyncIterator]();
  const first = events.next();
  await clock.settle();
  for (let count = 0; count < 100; count++) await createThing(api, `a-${count}`);
  assert.equal((await first).value.object.metadata.name, "a-0");
  for (let count = 1; count < 100; count++) assert.equal((await events.next()).value.object.metadata.name, `a-${count}`);
  await events.return?.();
});

Deno.test("a watch from zero begins with what is there", async () => {
  const { clock, api } = startServer();
  await createThing(api, "a");
  const seen = await see(api, { resourceVersion: "0" });
  await createThing(api, "b");
  await clock.settle();
  assert.deepEqual(seen.events, ["ADDED a", "ADDED b"]);
  seen.stop();
});

Deno.test("a server that is closed leaves no timers", async () => {
  const { clock, server, api } = startServer();
  await see(api);
  const { metadata: { uid } } = await createThing(api, "a");
  const ownerReferences = [{ apiVersion: "tests.konductor.io/v1", kind: "Thing", name: "a", uid }];
  await api.create(pods, { object: { metadata: { name: "p", namespace: "default", ownerReferences } } });
  await clock.settle();
  server.close();
  await assert.rejects(clock.during(new Promise(() => undefined)), /no timer/);
  assert.equal(clock.monotonic(), 0);
});

Deno.test("a CRD that cannot be obeyed is refused", () => {
  const rule = { "x-kubernetes-validations": [{ rule: "self.size >" }] };
  assert.throws(() => startServer({ spec: { type: "object", ...rule } }), { code: 422, reason: "Invalid" });
  assert.throws(() => startServer({ spec: { type: "object", anyOf: [] } }), /does not know the keyword anyOf/);
});

Deno.test("a CRD that is deleted takes its objects along", async () => {
  const { api } = startServer();
  const crds = {
    group: "apiextensions.k8s.io",
    version: "v1",
    plural: "customresourcedefinitions",
    kind: "CustomResourceDefinition",
    namespaced: false,
  };
  await createThing(api, "a");
  const crd = await api.get(crds, { name: "things.tests.konductor.io" });
  assert.match(JSON.stringify(crd["status"]), /"type":"Established","status":"True"/);
  await api.delete(crds, { name: "things.tests.konductor.io" });
  await assert.rejects(createThing(api, "b"), { code: 404 });
  await api.create(crds, { object: { metadata: { name: crd.metadata.name }, spec: crd["spec"] } });
  assert.equal((await api.list(things, {})).items.length, 0);
});
