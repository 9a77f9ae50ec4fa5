import assert from "node:assert/strict";
import { discoveryPath, resourcesFrom, splitApiVersion } from "./discovery.ts";
import { ApiError } from "./errors.ts";
import { against, failureOf, status } from "./test_api.ts";

const verbs = ["get", "list", "watch"];
const job = { name: "jobs", kind: "Job", namespaced: true, verbs };
const jobs = { group: "batch", version: "v1", plural: "jobs", kind: "Job", namespaced: true };

Deno.test("what is served is asked once, and read without what cannot be watched", async () => {
  const resources = [
    job,
    { name: "jobs/status", kind: "Job", namespaced: true, verbs },
    { name: "reviews", kind: "Review", namespaced: false, verbs: ["create"] },
    { name: "odd" },
    7,
  ];
  await against((_request, reply) => reply.respond(200, { kind: "APIResourceList", resources }), async (api, server) => {
    assert.deepEqual(await api.discover("batch/v1"), [jobs]);
    await api.discover("v1");
    assert.deepEqual(server.requests.map(({ method, path }) => `${method} ${path}`), ["GET /apis/batch/v1", "GET /api/v1"]);
  });
});

Deno.test("an apiVersion that is not served has no kinds; another refusal is told", async () => {
  await against((_request, reply) => reply.respond(404, {}), async (api) => assert.deepEqual(await api.discover("example.com/v1"), []));
  await against((_request, reply) => reply.respond(403, status(403, { reason: "Forbidden", message: "no" })), async (api) => {
    assert.ok(await failureOf(api.discover("example.com/v1")) instanceof ApiError);
  });
});

Deno.test("what is no apiVersion is refused before anything is sent", () => {
  for (const text of ["", "/", "a/b/c", "../v1", "a/..", "batch/v1?x=y", "Batch/v1", "batch/", "v1\n"]) {
    assert.throws(() => splitApiVersion(text), TypeError, text);
  }
  assert.equal(discoveryPath(splitApiVersion("apps.example.com/v1beta1")), "/apis/apps.example.com/v1beta1");
});

Deno.test("an answer that is no list of resources is no answer", () => {
  for (const body of [undefined, null, [], {}, { resources: {} }]) assert.throws(() => resourcesFrom(body, { group: "", version: "v1" }));
});
