import assert from "node:assert/strict";
import { deferred } from "./deferred.ts";
import { isGone, isThrottled, UnreachableError } from "./errors.ts";
import { ManualClock } from "./memory/manual_clock.ts";
import { against, allOf, failureOf, firstOf, status, widget, widgets } from "./test_api.ts";
import { test } from "./test_cases.ts";

test("a watch asks for bookmarks from its version on and yields each event", async () => {
  await against(async (_request, reply) => {
    await reply.stream();
    for (const type of ["ADDED", "MODIFIED", "DELETED"]) await reply.chunk(JSON.stringify({ type, object: widget("w") }) + "\n");
    await reply.chunk(JSON.stringify({ type: "BOOKMARK", object: { kind: "Widget", metadata: { resourceVersion: "9" } } }) + "\n");
    await reply.finish();
  }, async (api, server) => {
    const events = await allOf(api.watch(widgets, { namespace: "shop", resourceVersion: "5", timeoutSeconds: 60 }));
    assert.deepEqual(events.map(({ type }) => type), ["ADDED", "MODIFIED", "DELETED", "BOOKMARK"]);
    assert.equal(events[3]?.object.metadata.resourceVersion, "9");
    assert.equal(
      server.requests[0]?.path,
      "/apis/example.com/v1/namespaces/shop/widgets?watch=true&allowWatchBookmarks=true&resourceVersion=5&timeoutSeconds=60",
    );
  });
});

test("a watch joins lines and characters that were split over chunks", async () => {
  const line = JSON.stringify({ type: "ADDED", object: { ...widget("w"), note: "Kündigung 🐟 für €5" } });
  const bytes = new TextEncoder().encode(`${line}\r\n\n${line}\n`);
  for (const size of [1, 2, 3, 7, 500]) {
    await against(async (_request, reply) => {
      await reply.stream();
      for (let at = 0; at < bytes.length; at += size) await reply.chunk(bytes.subarray(at, at + size));
      await reply.finish();
    }, async (api) => {
      const events = await allOf(api.watch(widgets, { resourceVersion: "1" }));
      assert.deepEqual(events.map(({ object }) => object["note"]), ["Kündigung 🐟 für €5", "Kündigung 🐟 für €5"]);
    });
  }
});

/** Watches a server that sends `data` and then ends in some way; gives what was seen and how it ended. */
async function watchThat(end: "finish" | "cut", data: string): Promise<{ seen: number; error: unknown }> {
  let seen = 0;
  let error: unknown;
  await against(async (_request, reply) => {
    await reply.stream();
    await reply.chunk(data);
    await reply[end]();
  }, async (api) => {
    try {
      for await (const _event of api.watch(widgets, { resourceVersion: "1" })) seen++;
    } catch (thrown) {
      error = thrown;
    }
  });
  return { seen, error };
}

const event = JSON.stringify({ type: "ADDED", object: widget("w") });

test("a watch that the server closes ends normally", async () => {
  assert.deepEqual(await watchThat("finish", `${event}\n`), { seen: 1, error: undefined });
});

test("a watch that is cut, between lines or within one, is an UnreachableError", async () => {
  for (const data of [`${event}\n`, `${event}\n${event.slice(0, 40)}`]) {
    const { seen, error } = await watchThat("cut", data);
    assert.ok(seen <= 1);
    assert.ok(error instanceof UnreachableError, String(error));
  }
});

test("a watch whose last line is truncated is an UnreachableError, even if the end looked normal", async () => {
  const { seen, error } = await watchThat("finish", `${event}\n${event.slice(0, 40)}`);
  assert.equal(seen, 1);
  assert.ok(error instanceof UnreachableError);
  assert.match(error.message, /cut short/);
});

test("a line that is no event is an UnreachableError", async () => {
  for (const line of ["<html>", "null", '{"type":"ODD","object":{}}', '{"type":"ADDED"}']) {
    assert.ok((await watchThat("finish", `${line}\n`)).error instanceof UnreachableError);
  }
});

test("an ERROR event is thrown as the ApiError that it carries", async () => {
  const gone = { type: "ERROR", object: status(410, { reason: "Expired", message: "too old resource version: 1 (9)" }) };
  const { seen, error } = await watchThat("finish", `${event}\n${JSON.stringify(gone)}\n`);
  assert.equal(seen, 1);
  assert.ok(isGone(error));
  assert.equal(error.message, "too old resource version: 1 (9)");
});

test("a watch that is refused throws the refusal", async () => {
  await against((_request, reply) => {
    return reply.respond(429, status(429, { message: "storage is (re)initializing" }), { "retry-after": "1" });
  }, async (api) => {
    const error = await failureOf(firstOf(api.watch(widgets, { resourceVersion: "1" })));
    assert.ok(isThrottled(error));
    assert.equal(error.retryAfter, 1_000);
  });
});

test("an abort ends a silent watch quietly, and one that was never answered", async () => {
  for (const answers of [true, false]) {
    const asked = deferred<void>();
    await against(async (_request, reply) => {
      if (answers) await reply.stream();
      asked.resolve();
      await reply.gone;
    }, async (api) => {
      const stop = new AbortController();
      const ended = firstOf(api.watch(widgets, { resourceVersion: "1", signal: stop.signal }));
      await asked.promise;
      stop.abort();
      assert.equal(await ended, undefined);
    });
  }
});

test("an abort ends a watch that has been silent for long", async () => {
  await against(async (_request, reply) => {
    await reply.stream();
    await reply.chunk(`${JSON.stringify({ type: "ADDED", object: widget("w") })}\n`);
    await reply.gone;
  }, async (api) => {
    const stop = new AbortController();
    const events = api.watch(widgets, { resourceVersion: "1", signal: stop.signal })[Symbol.asyncIterator]();
    await events.next();
    const next = events.next();
    for (let round = 0; round < 50; round++) await collectGarbage();
    stop.abort();
    const late = deferred<undefined>();
    const timer = setTimeout(() => late.resolve(undefined), 5000);
    assert.equal((await Promise.race([next, late.promise]))?.done, true);
    clearTimeout(timer);
  });
});

/** Has the engine forget what nobody holds on to, by making it much. */
async function collectGarbage(): Promise<void> {
  Array.from({ length: 50_000 }, (_, index) => ({ index }));
  await new Promise((resolve) => setTimeout(resolve, 1));
}

test("who stops reading a watch closes its connection", async () => {
  const gone = deferred<void>();
  await against(async (_request, reply) => {
    await reply.stream();
    await reply.chunk(`${event}\n`);
    await reply.gone;
    gone.resolve();
  }, async (api) => {
    assert.equal((await firstOf(api.watch(widgets, { resourceVersion: "1" })))?.type, "ADDED");
    await gone.promise;
  });
});

test("a watch has no time limit", async () => {
  const clock = new ManualClock();
  const later = deferred<void>();
  await against(async (_request, reply) => {
    await reply.stream();
    await later.promise;
    await reply.chunk(`${event}\n`);
    await reply.finish();
  }, async (api) => {
    const first = firstOf(api.watch(widgets, { resourceVersion: "1" }));
    await clock.advance(600_000);
    later.resolve();
    assert.equal((await first)?.type, "ADDED");
  }, { clock });
});
