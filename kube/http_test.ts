import assert from "node:assert/strict";
import type { Resource } from "./api.ts";
import { pods } from "./api.ts";
import { ApiError, isAlreadyExists, isNotFound, isThrottled } from "./errors.ts";
import { httpApi } from "./http.ts";
import { against, failureOf, firstOf, never, place, status, widget, widgets } from "./test_api.ts";
import { test } from "./test_cases.ts";

const shelves: Resource = { ...widgets, plural: "shelves", kind: "Shelf", namespaced: false };

test("each verb sends the method, path and body that Kubernetes expects", async () => {
  await against(
    (_request, reply) => reply.respond(200, { ...widget("w"), items: [], metadata: { resourceVersion: "7" } }),
    async (api, server) => {
      const object = { metadata: { name: "w", namespace: "shop", resourceVersion: "3" }, spec: { size: 2 } };
      await api.get(widgets, place);
      await api.list(widgets, { namespace: "shop", labelSelector: "a=b,c in (d)", limit: 5, continue: "x/y" });
      await api.list(widgets, {});
      await api.create(widgets, { object });
      await api.update(widgets, { object, subresource: "status" });
      await api.patch(widgets, { ...place, patch: { spec: null } });
      await api.delete(widgets, { ...place, uid: "u", propagation: "Background" });
      await api.get(shelves, { name: "top" });
      await api.get(pods, place);
      assert.deepEqual(server.requests.map(({ method, path }) => `${method} ${path}`), [
        "GET /apis/example.com/v1/namespaces/shop/widgets/w",
        "GET /apis/example.com/v1/namespaces/shop/widgets?labelSelector=a%3Db%2Cc+in+%28d%29&limit=5&continue=x%2Fy",
        "GET /apis/example.com/v1/widgets",
        "POST /apis/example.com/v1/namespaces/shop/widgets",
        "PUT /apis/example.com/v1/namespaces/shop/widgets/w/status",
        "PATCH /apis/example.com/v1/namespaces/shop/widgets/w",
        "DELETE /apis/example.com/v1/namespaces/shop/widgets/w",
        "GET /apis/example.com/v1/shelves/top",
        "GET /api/v1/namespaces/shop/pods/w",
      ]);
      const bodies = server.requests.map(({ body }) => body === "" ? undefined : JSON.parse(body));
      assert.deepEqual(bodies[3], { apiVersion: "example.com/v1", kind: "Widget", ...object });
      assert.deepEqual(bodies[5], { spec: null });
      assert.deepEqual(bodies[6], {
        apiVersion: "v1",
        kind: "DeleteOptions",
        preconditions: { uid: "u" },
        propagationPolicy: "Background",
      });
      const types = server.requests.map(({ headers }) => headers.get("content-type"));
      assert.deepEqual(types.slice(2, 7), [
        undefined,
        "application/json",
        "application/json",
        "application/merge-patch+json",
        "application/json",
      ]);
      assert.ok(
        server.requests.every(({ headers }) => headers.get("user-agent") === "konductor" && headers.get("authorization") === undefined),
      );
    },
  );
});

test("a name that would address something else is refused before anything is sent", async () => {
  await against(never, async (api, server) => {
    for (const name of ["", ".", ".."]) {
      await assert.rejects(api.delete(widgets, { namespace: "shop", name }), TypeError);
      await assert.rejects(api.delete(widgets, { namespace: name, name: "w" }), TypeError);
    }
    await assert.rejects(api.get(widgets, { name: "w" }), /needs a namespace/);
    await assert.rejects(api.create(widgets, { object: { metadata: { name: "w" } } }), /needs a namespace/);
    assert.equal(server.requests.length, 0);
  });
});

test("a name with odd characters stays one part of the path", async () => {
  await against((_request, reply) => reply.respond(200, widget("w")), async (api, server) => {
    await api.get(widgets, { namespace: "shop", name: "a/../b?c#ü" });
    assert.equal(server.requests[0]?.path, "/apis/example.com/v1/namespaces/shop/widgets/a%2F..%2Fb%3Fc%23%C3%BC");
  });
});

test("a server under a path keeps its path", async () => {
  await against((_request, reply) => reply.respond(200, widget("w")), async (_api, server) => {
    const api = httpApi({ server: `${server.url}/clusters/c1/` });
    await api.get(widgets, place);
    api.close();
    assert.equal(server.requests[0]?.path, "/clusters/c1/apis/example.com/v1/namespaces/shop/widgets/w");
  });
});

test("objects arrive without managedFields", async () => {
  const { metadata, ...rest } = widget("w");
  await against(
    (_request, reply) => reply.respond(200, { ...rest, metadata: { ...metadata, managedFields: [{}] }, spec: { size: 1 } }),
    async (api) => {
      assert.deepEqual(await api.get(widgets, place), { ...widget("w"), spec: { size: 1 } });
    },
  );
});

test("items of a list get their apiVersion and kind", async () => {
  const { metadata } = widget("w");
  const list = { kind: "WidgetList", metadata: { resourceVersion: "9", continue: "" }, items: [{ metadata, spec: {} }] };
  await against((_request, reply) => reply.respond(200, list), async (api) => {
    assert.deepEqual(await api.list(widgets, {}), { resourceVersion: "9", items: [{ ...widget("w"), spec: {} }] });
  });
});

test("metadata alone is asked for in the Accept header", async () => {
  const partial = { ...widget("w"), apiVersion: "meta.k8s.io/v1", kind: "PartialObjectMetadata" };
  await against(async ({ path }, reply) => {
    if (!path.includes("watch=true")) return reply.respond(200, { metadata: { resourceVersion: "1" }, items: [partial] });
    await reply.stream();
    await reply.chunk(JSON.stringify({ type: "ADDED", object: partial }) + "\n");
    await reply.finish();
  }, async (api, server) => {
    assert.deepEqual((await api.list(widgets, { metadataOnly: true })).items, [widget("w")]);
    assert.deepEqual((await firstOf(api.watch(widgets, { metadataOnly: true, resourceVersion: "1" })))?.object, widget("w"));
    assert.deepEqual(server.requests.map(({ headers }) => headers.get("accept")), [
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
    ]);
  });
});

test("a refusal is an ApiError with the server's code, reason and words", async () => {
  await against(
    (_request, reply) => reply.respond(409, status(409, { reason: "AlreadyExists", message: 'widgets "w" already exists' })),
    async (api) => {
      const error = await failureOf(api.create(widgets, { object: widget("w") }));
      assert.ok(isAlreadyExists(error));
      assert.equal(error.message, 'widgets "w" already exists');
    },
  );
});

test("Retry-After is read in seconds, from the header or from the Status", async () => {
  const answers = [
    { headers: { "retry-after": "3" }, body: status(429, { reason: "TooManyRequests" }) },
    { headers: {}, body: status(429, { details: { retryAfterSeconds: 2 } }) },
    { headers: { "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" }, body: status(429) },
  ];
  await against((_request, reply) => {
    const { headers, body } = answers.shift() ?? assert.fail("one request too many");
    return reply.respond(429, body, headers);
  }, async (api) => {
    for (const expected of [3_000, 2_000, undefined]) {
      const error = await failureOf(api.get(widgets, place));
      assert.ok(isThrottled(error));
      assert.equal(error.retryAfter, expected);
    }
  });
});

test("a proxy's HTML page is an ApiError that says so, without the page", async () => {
  await against(
    (_request, reply) => reply.respond(502, "<html><h1>Bad Gateway</h1></html>", { "content-type": "text/html" }),
    async (api, server) => {
      const error = await failureOf(api.get(widgets, place));
      assert.ok(error instanceof ApiError);
      assert.equal(error.code, 502);
      assert.equal(
        error.message,
        `The API server at ${server.url} answered 502 Bad Gateway without a reason: a proxy in between may have failed`,
      );
    },
  );
});

test("a kind that is not installed is a 404 that says so", async () => {
  await against((_request, reply) => reply.respond(404, "404 page not found", { "content-type": "text/plain" }), async (api, server) => {
    const error = await failureOf(api.list(widgets, { limit: 1 }));
    assert.ok(isNotFound(error));
    assert.equal(
      error.message,
      `The API server serves nothing at ${server.url}/apis/example.com/v1/widgets (404 Not Found): is its CustomResourceDefinition installed?`,
    );
  });
});

test("a redirect is not followed: it would hand the token to whoever it names", async () => {
  await against((_request, reply) => reply.respond(302, "", { location: "/login" }), async (api, server) => {
    const error = await failureOf(api.get(widgets, place));
    assert.ok(error instanceof ApiError);
    assert.equal(error.code, 302);
    assert.equal(server.requests.length, 1);
  });
});
