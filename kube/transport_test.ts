import assert from "node:assert/strict";
import type { KubeApi } from "./api.ts";
import { systemClock } from "./clock.ts";
import { ConfigError } from "./config_error.ts";
import { deferred } from "./deferred.ts";
import { ApiError, isForbidden, UnreachableError } from "./errors.ts";
import { httpApi } from "./http.ts";
import { ManualClock } from "./memory/manual_clock.ts";
import { against, failureOf, firstOf, messageOf, never, place, status, widget, widgets } from "./test_api.ts";
import { type RawHandler, unusedPort } from "./test_server.ts";
import { test } from "./test_cases.ts";

test("a refused connection is an UnreachableError that names the server", async () => {
  const api = httpApi({ server: `http://127.0.0.1:${await unusedPort()}` });
  const error = await failureOf(api.get(widgets, place));
  api.close();
  assert.ok(error instanceof UnreachableError);
  assert.match(error.message, /^Cannot reach the API server at http:\/\/127\.0\.0\.1:\d+: .*Connection refused/);
  assert.ok(!error.message.includes("/apis/"));
  assert.ok(error.cause instanceof Error);
});

test("an answer that is cut short is an UnreachableError", async () => {
  await against(async (_request, reply) => {
    await reply.write('HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"kind":');
    reply.cut();
  }, async (api) => {
    assert.ok(await failureOf(api.get(widgets, place)) instanceof UnreachableError);
  });
});

test("a success that is not Kubernetes' is an UnreachableError", async () => {
  for (const body of ["<html>Welcome to the hotel's network</html>", "[]", "{}"]) {
    await against((_request, reply) => reply.respond(200, body), async (api) => {
      assert.ok(await failureOf(api.get(widgets, place)) instanceof UnreachableError);
    });
  }
});

test("a server that accepts and never answers is given up after the time limit", async () => {
  const clock = new ManualClock();
  const asked = deferred<void>();
  await against(() => asked.resolve(), async (api, server) => {
    const failure = failureOf(api.get(widgets, place));
    await asked.promise;
    await clock.advance(30_000);
    assert.equal(messageOf(await failure), `Cannot reach the API server at ${server.url}: no answer within 30 s`);
  }, { clock });
});

test("a body that never ends is given up after the time limit", async () => {
  const clock = new ManualClock();
  const asked = deferred<void>();
  await against(async (_request, reply) => {
    await reply.stream();
    await reply.chunk('{"kind":');
    asked.resolve();
    await reply.gone;
  }, async (api) => {
    const failure = failureOf(api.get(widgets, place));
    await asked.promise;
    await clock.advance(500);
    assert.match(messageOf(await failure), /no answer within 0\.5 s/);
  }, { clock, timeLimit: 500 });
});

test("an abort rejects with the signal's reason and closes the connection", async () => {
  const asked = deferred<void>();
  const gone = deferred<void>();
  await against(async (_request, reply) => {
    asked.resolve();
    await reply.gone;
    gone.resolve();
  }, async (api) => {
    const stop = new AbortController();
    const failure = failureOf(api.get(widgets, { ...place, signal: stop.signal }));
    await asked.promise;
    stop.abort("enough");
    assert.equal(await failure, "enough");
    await gone.promise;
  });
});

test("a signal that is aborted already sends nothing", async () => {
  await against(never, async (api, server) => {
    assert.equal(await failureOf(api.get(widgets, { ...place, signal: AbortSignal.abort("early") })), "early");
    assert.equal(server.requests.length, 0);
  });
});

test("a token source is asked again, once, when its token is refused", async () => {
  const asked: (string | undefined)[] = [];
  const token = (refused?: string) => {
    asked.push(refused);
    return Promise.resolve(refused === undefined ? "old" : "new");
  };
  await against(({ headers }, reply) => {
    return headers.get("authorization") === "Bearer new" ? reply.respond(200, widget("w")) : reply.respond(401, status(401));
  }, async (api) => {
    await api.get(widgets, place);
    assert.deepEqual(asked, [undefined, "old"]);
  }, { config: { token } });
});

test("a token that stays refused is a 401", async () => {
  for (const token of ["fixed", () => Promise.resolve("same"), (refused?: string) => Promise.resolve(`not-${refused}`)]) {
    await against((_request, reply) => reply.respond(401, status(401, { message: "Unauthorized" })), async (api, server) => {
      const error = await failureOf(api.get(widgets, place));
      assert.ok(error instanceof ApiError && error.code === 401);
      assert.ok(server.requests.length <= 2);
    }, { config: { token } });
  }
});

test("a token that cannot be had is an UnreachableError, and one that never comes is bounded", async () => {
  await against(never, async (api) => {
    const error = await failureOf(api.get(widgets, place));
    assert.ok(error instanceof UnreachableError);
    assert.match(error.message, /no such file/);
  }, { config: { token: () => Promise.reject(new Error("no such file")) } });
  const clock = new ManualClock();
  await against(never, async (api) => {
    const failure = failureOf(api.get(widgets, place));
    await clock.advance(30_000);
    assert.match(messageOf(await failure), /no answer within 30 s/);
  }, { clock, config: { token: () => new Promise(() => undefined) } });
});

test("a token that is none is never shown", async () => {
  for (const token of ["two\nlines", "", "with space"]) {
    await against(never, async (api, server) => {
      const error = await failureOf(api.get(widgets, place));
      assert.equal(
        messageOf(error),
        `Cannot reach the API server at ${server.url}: the token is empty or has characters that no token has`,
      );
      assert.equal(server.requests.length, 0);
    }, { config: { token } });
  }
});

test("requests one after the other share a connection, refusals included", async () => {
  let count = 0;
  await against(
    (_request, reply) => count++ % 2 ? reply.respond(404, status(404)) : reply.respond(200, widget("w")),
    async (api, server) => {
      for (let i = 0; i < 6; i++) await api.get(widgets, place).catch(() => undefined);
      assert.equal(server.connections, 1);
    },
  );
});

test("parallel requests get connections of their own, which stay warm", async () => {
  let waiting: (() => void)[] = [];
  await against(async (_request, reply) => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 4) { for (const go of waiting.splice(0)) go(); }
    });
    await reply.respond(200, widget("w"));
  }, async (api, server) => {
    const burst = () => Promise.all([1, 2, 3, 4].map(() => api.get(widgets, place)));
    await burst();
    waiting = [];
    await burst();
    assert.equal(server.connections, 4);
  });
});

test("of very many requests 64 are under way at a time, and who gives up leaves the line", async () => {
  const waiting: (() => Promise<void>)[] = [];
  await against((_request, reply) => void waiting.push(() => reply.respond(200, widget("w"))), async (api, server) => {
    const stop = new AbortController();
    const first = Array.from({ length: 64 }, () => api.get(widgets, place));
    const impatient = Array.from({ length: 10 }, () => failureOf(api.get(widgets, { ...place, signal: stop.signal })));
    const last = Array.from({ length: 64 }, () => api.get(widgets, place));
    while (waiting.length < 64) await new Promise((resolve) => setTimeout(resolve, 1));
    stop.abort("enough");
    assert.deepEqual(new Set(await Promise.all(impatient)), new Set(["enough"]));
    assert.equal(server.requests.length, 64);
    for (const respond of waiting.splice(0)) await respond();
    await Promise.all(first);
    while (waiting.length < 64) await new Promise((resolve) => setTimeout(resolve, 1));
    for (const respond of waiting.splice(0)) await respond();
    await Promise.all(last);
    assert.equal(server.requests.length, 128);
    assert.equal(server.connections, 64);
  });
});

test("failures give their turn to the next one", async () => {
  await against((_request, reply) => reply.cut(), async (api, server) => {
    const failures = await Promise.all(Array.from({ length: 200 }, () => failureOf(api.get(widgets, place))));
    assert.ok(failures.every((error) => error instanceof UnreachableError));
    assert.equal(server.requests.length, 200);
  });
});

test("a connection that was idle for long is not used again", async () => {
  const clock = new ManualClock();
  await against((_request, reply) => reply.respond(200, widget("w")), async (api, server) => {
    await api.get(widgets, place);
    await clock.advance(60_000);
    await api.get(widgets, place);
    assert.equal(server.connections, 1);
    await clock.advance(80_000);
    await api.get(widgets, place);
    assert.equal(server.connections, 2);
  }, { clock });
});

test("after a failure the next request takes a fresh connection", async () => {
  let count = 0;
  await against((_request, reply) => count++ ? reply.respond(200, widget("w")) : reply.cut(), async (api, server) => {
    await failureOf(api.get(widgets, place));
    await api.get(widgets, place);
    assert.equal(server.connections, 2);
  });
});

test("a write whose warm connection is cut is an UnreachableError, and is sent once", async () => {
  const writes = {
    create: (api: KubeApi) => api.create(widgets, { object: { metadata: { namespace: "default", name: "w" } } }),
    patch: (api: KubeApi) => api.patch(widgets, { ...place, patch: { spec: {} } }),
    delete: (api: KubeApi) => api.delete(widgets, { ...place, uid: "u" }),
  };
  for (const write of Object.values(writes)) {
    const handler: RawHandler = ({ method }, reply) => method === "GET" ? reply.respond(200, widget("w")) : reply.cut();
    await against(handler, async (api, server) => {
      await api.get(widgets, place);
      assert.ok(await failureOf(write(api)) instanceof UnreachableError);
      assert.equal(server.requests.length, 2, server.requests.map(({ method }) => method).join());
    });
  }
});

test("close ends watches, fails what is under way, and refuses what comes later", async () => {
  const asked = deferred<void>();
  await against(async ({ path }, reply) => {
    if (path.includes("watch=true")) await reply.stream();
    else asked.resolve();
    await reply.gone;
  }, async (api) => {
    const watching = firstOf(api.watch(widgets, { resourceVersion: "1" }));
    const failure = failureOf(api.get(widgets, place));
    await asked.promise;
    api.close();
    api.close();
    assert.equal(await watching, undefined);
    assert.match(messageOf(await failure), /this client was closed/);
    assert.match(messageOf(await failureOf(api.get(widgets, place))), /this client was closed/);
    assert.equal(await firstOf(api.watch(widgets, { resourceVersion: "1" })), undefined);
  });
});

test("close leaves no connection open, idle or not", async () => {
  await against(async ({ path }, reply) => {
    if (!path.includes("watch=true")) return await reply.respond(200, widget("w"));
    await reply.stream();
    await reply.gone;
  }, async (api, server) => {
    await Promise.all([1, 2, 3].map(() => api.get(widgets, place)));
    const watching = firstOf(api.watch(widgets, { resourceVersion: "1" }));
    while (server.open < 4) await new Promise((resolve) => setTimeout(resolve, 1));
    api.close();
    await watching;
    for (let round = 0; server.open > 0 && round < 200; round++) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(server.open, 0);
  });
});

test("certificates that cannot be used are refused at once", () => {
  assert.throws(() => httpApi({ server: "https://127.0.0.1:1", cert: "no", key: "no" }), ConfigError);
});

test("requests and watches leave no listener on a signal that lives on", async () => {
  let listeners = 0;
  const stop = new AbortController();
  const { signal } = stop;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) => (listeners++, add(type, listener));
  signal.removeEventListener = (type: string, listener: EventListenerOrEventListenerObject) => (listeners--, remove(type, listener));
  await against(async ({ path }, reply) => {
    if (!path.includes("watch=true")) return reply.respond(403, status(403));
    await reply.stream();
    await reply.finish();
  }, async (api) => {
    assert.ok(isForbidden(await failureOf(api.get(widgets, { ...place, signal }))));
    await firstOf(api.watch(widgets, { resourceVersion: "1", signal }));
  });
  assert.equal(listeners, 0);
});

test("the platform's clock bounds requests by default", async () => {
  await against(never, async (api) => {
    assert.match(messageOf(await failureOf(api.get(widgets, place))), /no answer within 0\.02 s/);
  }, { clock: systemClock, timeLimit: 20 });
});
