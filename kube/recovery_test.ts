/** listWatch over the HTTP adapter, against a server that misbehaves as API servers do. */
import assert from "node:assert/strict";
import type { Clock } from "./clock.ts";
import { systemClock } from "./clock.ts";
import { deferred } from "./deferred.ts";
import { listWatch } from "./list_watch.ts";
import { ManualClock } from "./memory/manual_clock.ts";
import { against, status, widget, widgets } from "./test_api.ts";
import { test } from "./test_cases.ts";
import type { RawReply } from "./test_server.ts";

/** A clock on which a second takes ten milliseconds. */
const hasty: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now() * 100,
  after: (milliseconds, callback) => systemClock.after(milliseconds / 100, callback),
};

function line(type: string, object: unknown): string {
  return JSON.stringify({ type, object }) + "\n";
}

async function stream(reply: RawReply, text: string): Promise<void> {
  await reply.stream();
  await reply.chunk(text);
}

test("after a restart of the API server the truth is listed again", async () => {
  const { metadata } = widget("a");
  const gone = line("ERROR", status(410, { reason: "Expired" }));
  const answers: ((reply: RawReply) => Promise<void> | void)[] = [
    (reply) => reply.respond(200, { metadata: { resourceVersion: "5" }, items: [{ metadata }] }),
    async (reply) => {
      await stream(reply, line("ADDED", widget("b", "6")) + line("ADDED", widget("c", "7")).slice(0, 30));
      reply.cut();
    },
    (reply) => reply.cut(),
    (reply) => reply.respond(502, "<html>", { "content-type": "text/html" }),
    (reply) => reply.respond(429, status(429), { "retry-after": "1" }),
    async (reply) => {
      await stream(reply, gone);
      await reply.finish();
    },
    (reply) => reply.respond(200, { metadata: { resourceVersion: "9" }, items: [] }),
    async (reply) => {
      await stream(reply, line("ADDED", widget("d", "10")));
      await reply.gone;
    },
  ];
  await against((_request, reply) => answers.shift()?.(reply), async (api, server) => {
    const stop = new AbortController();
    const seen: string[] = [];
    const options = { clock: hasty, random: Math.random, signal: stop.signal };
    for await (const change of listWatch(api, widgets, options)) {
      seen.push(change.type === "Listed" ? `${change.objects.length} listed` : change.object.metadata.name);
      if (seen.at(-1) === "d") stop.abort();
    }
    // What arrived right before a cut may be lost with it; then it comes again, or with the next list.
    assert.deepEqual(seen.filter((what) => what !== "b"), ["1 listed", "0 listed", "d"]);
    const versions = server.requests.map(({ path }) => new URL(path, server.url).searchParams.get("resourceVersion"));
    assert.ok(versions.slice(2, 6).every((version) => version === (seen.includes("b") ? "6" : "5")), versions.join(" "));
    assert.equal(versions[7], "9");
  });
});

test("a server that freezes, first on a watch, then on every connection, is tried again by the watchdog", async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const asked = [1, 2, 3, 4].map(() => deferred<void>());
  let count = 0;
  await against(async (_request, reply) => {
    const turn = ++count;
    if (turn === 1) return await reply.respond(200, { metadata: { resourceVersion: "5" }, items: [] });
    if (turn === 2) await stream(reply, line("BOOKMARK", { metadata: { resourceVersion: "6" } }));
    if (turn === 4) await stream(reply, line("ADDED", widget("a", "7")));
    asked[turn - 1]?.resolve();
    await reply.gone;
  }, async (api, server) => {
    const seen: string[] = [];
    const reasons: string[] = [];
    const read = async () => {
      const options = {
        clock,
        random: () => 0,
        signal: stop.signal,
        onRestart: ({ reason }: { reason: string }) => void reasons.push(reason),
      };
      for await (const change of listWatch(api, widgets, options)) {
        seen.push(change.type);
        if (change.type === "Applied") stop.abort();
      }
    };
    const reading = read();
    for (const turn of [1, 2]) {
      await asked[turn]?.promise;
      while (reasons.length < turn) await Promise.all([clock.advance(5_000), realTime(1)]);
      await clock.advance(100);
    }
    await reading;
    assert.deepEqual(seen, ["Listed", "Applied"]);
    assert.deepEqual(reasons, ["Silent", "Silent"]);
    assert.equal(server.connections, 4);
  });
});

/** Lets the platform do what no virtual clock hurries, such as closing a connection. */
function realTime(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
