import assert from "node:assert/strict";
import { systemClock } from "../clock.ts";
import { httpApi } from "../http.ts";
import { type Face, serve, type ServeOptions } from "./http.ts";
import { MemoryServer } from "./server.ts";
import { thingDefinition, things } from "./test_things.ts";

const SPEC = { type: "object", properties: { size: { type: "integer", minimum: 0 } } };
const THINGS = "/apis/tests.konductor.io/v1/namespaces/default/things";

class Lab implements AsyncDisposable {
  readonly server = new MemoryServer({ clock: systemClock, crds: [thingDefinition(SPEC)] });
  readonly face: Face;

  constructor(options: ServeOptions = {}) {
    this.face = serve(this.server, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    await this.face.close();
  }

  fetch(path: string, { method = "GET", body, type = "application/json", ...headers }: Record<string, string> = {}): Promise<Response> {
    return fetch(this.face.url + path, { method, headers: { ...headers, "content-type": type }, ...(body === undefined ? {} : { body }) });
  }

  /** The status code and the body. */
  async ask(path: string, request: Record<string, string> = {}): Promise<readonly [number, Record<string, unknown>]> {
    const response = await this.fetch(path, request);
    return [response.status, await response.json()];
  }

  create(name: string, more = ""): Promise<readonly [number, Record<string, unknown>]> {
    const thing = { apiVersion: "tests.konductor.io/v1", kind: "Thing", metadata: { name }, spec: { size: 1 } };
    return this.ask(THINGS + more, { method: "POST", body: JSON.stringify(thing) });
  }
}

Deno.test("a caller without the token is refused", async () => {
  await using lab = new Lab({ token: "secret" });
  const [code, status] = await lab.ask("/api/v1/pods");
  assert.deepEqual([code, status["reason"]], [401, "Unauthorized"]);
  assert.equal((await lab.ask("/api/v1/pods", { authorization: "Bearer secret" }))[0], 200);
});

Deno.test("health, version and what is served can be asked for", async () => {
  await using lab = new Lab();
  for (const path of ["/healthz", "/readyz", "/livez"]) assert.equal(await (await lab.fetch(path)).text(), "ok");
  assert.equal((await lab.ask("/version"))[1]["major"], "1");
  assert.deepEqual((await lab.ask("/api"))[1]["versions"], ["v1"]);
  assert.match(JSON.stringify((await lab.ask("/apis"))[1]), /"name":"tests.konductor.io"/);
  assert.equal((await lab.ask("/apis/tests.konductor.io"))[1]["kind"], "APIGroup");
  const [, resources] = await lab.ask("/apis/tests.konductor.io/v1");
  assert.match(JSON.stringify(resources), /"name":"things","singularName":"thing".*"shortNames":\["th"\],"categories":\["konductor"\]/);
  assert.match(JSON.stringify(resources), /"name":"things\/status"/);
  const [, openApi] = await lab.ask("/openapi/v3/apis/tests.konductor.io/v1");
  assert.match(JSON.stringify(openApi), /"io.konductor.tests.v1.Thing":{"type":"object","properties":{"spec"/);
});

Deno.test("what is not served is said not to be", async () => {
  await using lab = new Lab();
  for (const path of ["/apis/nowhere", "/nowhere", "/api/v1/nowhere", "/apis/tests.konductor.io/v1/things/a"]) {
    const [code, status] = await lab.ask(path);
    assert.deepEqual([code, status["message"]], [404, `this embedded server does not serve GET ${path}`]);
  }
  assert.equal((await lab.ask(THINGS, { method: "PUT", body: "{}" }))[0], 405);
  assert.equal((await lab.ask(THINGS, { accept: "application/cbor" }))[0], 406);
  assert.equal((await lab.ask(THINGS, { method: "POST", type: "application/cbor", body: "x" }))[0], 415);
});

Deno.test("a refusal says which object and why", async () => {
  await using lab = new Lab();
  const body = JSON.stringify({ apiVersion: "tests.konductor.io/v1", kind: "Thing", metadata: { name: "a" }, spec: { size: -1 } });
  const [code, status] = await lab.ask(THINGS, { method: "POST", body });
  assert.equal(code, 422);
  const message = "Invalid value: -1: spec.size in body should be greater than or equal to 0";
  const causes = [{ field: "spec.size", message, reason: "FieldValueInvalid" }];
  assert.deepEqual(status["details"], { name: "a", group: "tests.konductor.io", kind: "Thing", causes });
  assert.deepEqual((await lab.ask(`${THINGS}/a`))[1]["details"], { name: "a", group: "tests.konductor.io", kind: "things" });
});

Deno.test("an unknown field is refused, warned of, or passed over, as asked", async () => {
  await using lab = new Lab();
  const request = (name: string): Record<string, string> => ({
    method: "POST",
    body: JSON.stringify({ apiVersion: "tests.konductor.io/v1", kind: "Thing", metadata: { name }, spec: { sice: 1 } }),
  });
  const [code, status] = await lab.ask(`${THINGS}?fieldValidation=Strict`, request("a"));
  assert.deepEqual([code, status["message"]], [
    400,
    'Thing in version "v1" cannot be handled as a Thing: strict decoding error: unknown field "spec.sice"',
  ]);
  const warned = await lab.fetch(THINGS, request("b"));
  assert.deepEqual([warned.status, warned.headers.get("warning")], [201, '299 - "unknown field \\"spec.sice\\""']);
  const quiet = await lab.fetch(`${THINGS}?fieldValidation=Ignore`, request("c"));
  assert.deepEqual([quiet.status, quiet.headers.get("warning")], [201, null]);
  await Promise.all([warned.text(), quiet.text()]);
});

Deno.test("an object is of the kind and in the place that the URL says", async () => {
  await using lab = new Lab();
  const send = (thing: object): Promise<readonly [number, Record<string, unknown>]> =>
    lab.ask(THINGS, { method: "POST", body: JSON.stringify({ metadata: { name: "a" }, ...thing }) });
  assert.match(String((await send({ kind: "Thing" }))[1]["message"]), /^the API version in the data \(\) does not match/);
  assert.match(
    String((await send({ apiVersion: "tests.konductor.io/v1", kind: "Other" }))[1]["message"]),
    /kind: Invalid value: "Other": must be Thing/,
  );
  const elsewhere = { apiVersion: "tests.konductor.io/v1", kind: "Thing", metadata: { name: "a", namespace: "other" } };
  assert.match(String((await send(elsewhere))[1]["message"]), /^the namespace of the provided object does not match/);
  const pod = { method: "POST", body: JSON.stringify({ metadata: { name: "p" } }) };
  assert.equal((await lab.ask("/api/v1/namespaces/default/pods", pod))[0], 201);
});

Deno.test("kubectl gets a table", async () => {
  await using lab = new Lab();
  await lab.create("a");
  const [, table] = await lab.ask(THINGS, { accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json" });
  assert.match(JSON.stringify(table["columnDefinitions"]), /"Name".*"Size".*"Age"/);
  assert.match(JSON.stringify(table["rows"]), /"cells":\["a",1,"0s"\],"object":{"kind":"PartialObjectMetadata"/);
});

Deno.test("patches of every type are applied", async () => {
  await using lab = new Lab();
  await lab.create("a");
  const patch = async (type: string, body: string, path = `${THINGS}/a`): Promise<readonly [number, unknown]> => {
    const [code, thing] = await lab.ask(path, { method: "PATCH", type, body });
    return [code, thing["spec"] ?? thing["reason"]];
  };
  assert.deepEqual(await patch("application/merge-patch+json", '{"spec":{"size":2}}'), [200, { size: 2 }]);
  assert.deepEqual(await patch("application/json-patch+json", '[{"op":"replace","path":"/spec/size","value":3}]'), [200, { size: 3 }]);
  assert.deepEqual(await patch("application/strategic-merge-patch+json", "{}"), [415, "UnsupportedMediaType"]);
  const applied = "apiVersion: tests.konductor.io/v1\nkind: Thing\nspec: { size: 4 }\n";
  assert.deepEqual(await patch("application/apply-patch+yaml", applied), [200, { size: 4 }]);
  assert.deepEqual(await patch("application/apply-patch+yaml", applied, `${THINGS}/b`), [201, { size: 4 }]);
  const pod = { metadata: { name: "p" }, spec: { containers: [{ name: "one", image: "x" }, { name: "two", image: "y" }] } };
  await lab.ask("/api/v1/namespaces/default/pods", { method: "POST", body: JSON.stringify(pod) });
  const strategic = '{"spec":{"containers":[{"name":"two","image":"z"}]}}';
  const containers = [{ name: "one", image: "x" }, { name: "two", image: "z" }];
  assert.deepEqual(await patch("application/strategic-merge-patch+json", strategic, "/api/v1/namespaces/default/pods/p"), [200, {
    containers,
    securityContext: {},
  }]);
});

Deno.test("a patch that another write came before is tried again", async () => {
  await using lab = new Lab();
  await lab.create("a");
  let refusals = 0;
  lab.server.faults = ({ verb }) => verb === "update" && refusals++ < 2 ? { type: "Refuse", code: 409, reason: "Conflict" } : undefined;
  const body = '[{"op":"replace","path":"/spec/size","value":3}]';
  const [code] = await lab.ask(`${THINGS}/a`, { method: "PATCH", type: "application/json-patch+json", body });
  assert.deepEqual([code, refusals], [200, 3]);
});

Deno.test("a collection is deleted by its selector", async () => {
  await using lab = new Lab();
  for (const name of ["a", "b", "c"]) await lab.create(name);
  await lab.ask(`${THINGS}?fieldSelector=metadata.name!=b`, { method: "DELETE" });
  assert.match(JSON.stringify((await lab.ask(THINGS))[1]["items"]), /^\[{[^[]*"name":"b"[^[]*}\]$/);
});

Deno.test("a watch that starts too late is told so in the stream", async () => {
  await using lab = new Lab();
  lab.server.compact();
  const response = await lab.fetch(`${THINGS}?watch=1&resourceVersion=1`);
  assert.equal(response.status, 200);
  assert.match(await response.text(), /^{"type":"ERROR","object":{"kind":"Status",.*"code":410}}\n$/);
});

Deno.test("a watch's bookmarks come to those who asked for them", async () => {
  await using lab = new Lab();
  await lab.create("a");
  const events = async (query: string): Promise<string> => {
    const text = await (await lab.fetch(`${THINGS}?watch=1&resourceVersion=0&timeoutSeconds=3&${query}`)).text();
    return text.trim().split("\n").map((line) => JSON.parse(line).type).join(" ");
  };
  assert.deepEqual(await Promise.all([events(""), events("allowWatchBookmarks=true")]), ["ADDED", "ADDED BOOKMARK"]);
});

Deno.test("a watch that nobody reads any more is forgotten", async () => {
  await using lab = new Lab();
  let watches = 0;
  const count = (): number => {
    watches = 0;
    lab.server.cutWatches(() => ++watches < 0);
    return watches;
  };
  const controller = new AbortController();
  const response = await fetch(`${lab.face.url}${THINGS}?watch=1&resourceVersion=0`, { signal: controller.signal });
  assert.equal(count(), 1);
  controller.abort();
  await assert.rejects(response.text());
  for (let wait = 0; wait < 100 && count() > 0; wait++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(count(), 0);
});

Deno.test("faults reach a client over HTTP, and know it by its name", async () => {
  await using lab = new Lab();
  const api = httpApi({ server: lab.face.url }, { userAgent: "worker/1" });
  const object = { metadata: { name: "a", namespace: "default" }, spec: {} };
  lab.server.faults = ({ verb, client }) => verb === "create" && client === "worker" ? { type: "LoseReply" } : undefined;
  await assert.rejects(api.create(things, { object }), { name: "UnreachableError" });
  assert.equal((await api.get(things, { namespace: "default", name: "a" })).metadata.name, "a");
  lab.server.faults = () => ({ type: "Refuse", code: 429, reason: "TooManyRequests", retryAfter: 2000 });
  await assert.rejects(api.list(things, {}), { code: 429, reason: "TooManyRequests", retryAfter: 2000 });
  lab.server.faults = undefined;
  lab.server.down();
  await assert.rejects(api.list(things, {}), { name: "UnreachableError" });
  api.close();
});

Deno.test("a dry run answers as a write would, and writes nothing", async () => {
  await using lab = new Lab();
  await lab.create("a");
  const before = await lab.ask(THINGS);
  const size = (value: number): string => JSON.stringify({ spec: { size: value } });
  const merge = "application/merge-patch+json";
  const [created, thing] = await lab.create("b", "?dryRun=All");
  assert.deepEqual([created, Object.hasOwn(Object(thing["metadata"]), "resourceVersion")], [201, false]);
  const patched = await lab.ask(`${THINGS}/a?dryRun=All`, { method: "PATCH", type: merge, body: size(2) });
  assert.deepEqual([patched[0], patched[1]["spec"]], [200, { size: 2 }]);
  assert.equal((await lab.ask(`${THINGS}/a?dryRun=All`, { method: "PATCH", type: merge, body: size(-2) }))[0], 422);
  assert.equal((await lab.create("a", "?dryRun=All"))[0], 409);
  for (const path of [THINGS, `${THINGS}/a`, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.tests.konductor.io"]) {
    assert.equal((await lab.ask(path, { method: "DELETE", body: '{"dryRun":["All"]}' }))[0], 200);
    assert.equal((await lab.ask(`${path}?dryRun=All`, { method: "DELETE" }))[0], 200);
  }
  assert.deepEqual(await lab.ask(THINGS), before);
});

Deno.test("a dry run of a part is not known", async () => {
  await using lab = new Lab();
  assert.equal((await lab.create("a", "?dryRun=Some"))[0], 422);
});

Deno.test("a status cannot be deleted, and its object with it", async () => {
  await using lab = new Lab();
  await lab.create("a");
  assert.equal((await lab.ask(`${THINGS}/a/status`, { method: "DELETE" }))[0], 405);
  assert.equal((await lab.ask(`${THINGS}/a`))[0], 200);
});

Deno.test("what needs a kubelet is refused in a sentence", async () => {
  await using lab = new Lab();
  const message = async (path: string, method = "GET"): Promise<unknown> => (await lab.ask(path, { method }))[1]["message"];
  const pod = "/api/v1/namespaces/default/pods/p";
  assert.equal(await message(`${pod}/log`), 'Cannot show logs of pods "p": this embedded server runs no Pods');
  assert.equal(await message(`${pod}/exec`, "POST"), 'Cannot run a command in pods "p": this embedded server runs no Pods');
  assert.match(String(await message("/apis/apps/v1/namespaces/default/deployments/d/scale", "PATCH")), /^Cannot scale deployments "d": /);
});

Deno.test("whoever asks what is allowed hears that everything is", async () => {
  await using lab = new Lab();
  const [code, review] = await lab.ask("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { method: "POST", body: "{}" });
  assert.deepEqual([code, review["kind"], review["status"]], [201, "SelfSubjectAccessReview", { allowed: true }]);
});
