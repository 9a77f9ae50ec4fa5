import assert from "node:assert/strict";
import type { KubeApi, KubeList, ListRequest, WatchEvent, WatchRequest } from "./api.ts";
import { sleep } from "./clock.ts";
import { ApiError, UnreachableError } from "./errors.ts";
import type { Change, ListWatchOptions, Restart } from "./list_watch.ts";
import { listWatch } from "./list_watch.ts";
import { ManualClock } from "./memory/manual_clock.ts";
import { widget, widgets } from "./test_api.ts";

/** How a scripted call goes: a list answers or fails; a watch sends events, then ends, fails, or says no more until it is aborted. */
type Step =
  | { readonly list: KubeList | Error | "silence"; readonly after?: number }
  | { readonly watch: readonly WatchEvent[]; readonly then: Error | "close" | "silence"; readonly after?: number };

interface Asked {
  readonly verb: "list" | "watch";
  /** When, in milliseconds. */
  readonly at: number;
  /** The version that a watch starts from. */
  readonly from?: string;
  readonly request: ListRequest | WatchRequest;
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener("abort", () => resolve());
  });
}

interface PlayOptions extends Partial<ListWatchOptions> {
  /** How long the reader takes for each change, in milliseconds. */
  readonly readingTime?: number;
}

/** One listWatch over an API server that follows a script, and is silent when that is over. */
class Play {
  readonly clock = new ManualClock();
  readonly asked: Asked[] = [];
  readonly changes: Change[] = [];
  readonly restarts: Restart[] = [];
  readonly #stop = new AbortController();
  readonly #steps: Step[];
  readonly #readingTime: number | undefined;
  readonly #done: Promise<void>;

  constructor(steps: readonly Step[], options: PlayOptions = {}) {
    this.#steps = [...steps];
    this.#readingTime = options.readingTime;
    const onRestart = (restart: Restart) => void this.restarts.push(restart);
    this.#done = this.#read({ clock: this.clock, random: () => 0.5, signal: this.#stop.signal, onRestart, ...options });
  }

  async #read(options: ListWatchOptions): Promise<void> {
    for await (const change of listWatch(this.#api(), widgets, options)) {
      this.changes.push(change);
      if (this.#readingTime !== undefined) await sleep(this.#readingTime, { clock: this.clock });
    }
  }

  /** Ends it, and waits for the quiet end. */
  async end(): Promise<void> {
    this.#stop.abort(new Error("the end"));
    await this.#done;
  }

  /** What was seen: `=ab` a list, `+a` applied, `-a` deleted. */
  get seen(): string {
    return this.changes.map((change) => {
      if (change.type === "Listed") return `=${change.objects.map(({ metadata }) => metadata.name).join("")}`;
      return `${change.type === "Applied" ? "+" : "-"}${change.object.metadata.name}`;
    }).join(" ");
  }

  /** What was asked and when: `list@0 watch5@0`. */
  get calls(): string {
    return this.asked.map(({ verb, from = "", at }) => `${verb}${from}@${at}`).join(" ");
  }

  get reasons(): string {
    return this.restarts.map(({ reason }) => reason).join(" ");
  }

  #api(): KubeApi {
    const unused = () => assert.fail("only list and watch are expected");
    return {
      list: (_resource, request) => this.#list(request),
      watch: (_resource, request) => this.#watch(request),
      get: unused,
      create: unused,
      update: unused,
      patch: unused,
      delete: unused,
      discover: unused,
      close: unused,
    };
  }

  async #list(request: ListRequest): Promise<KubeList> {
    this.asked.push({ verb: "list", at: this.clock.monotonic(), request });
    const step = this.#steps.shift() ?? { list: "silence" };
    assert.ok("list" in step, `a list where a watch was expected: ${this.calls}`);
    if (step.after !== undefined) await sleep(step.after, { clock: this.clock });
    if (step.list instanceof Error) throw step.list;
    if (step.list !== "silence") return step.list;
    await aborted(request.signal);
    throw request.signal?.reason;
  }

  async *#watch(request: WatchRequest): AsyncGenerator<WatchEvent> {
    this.asked.push({ verb: "watch", at: this.clock.monotonic(), from: request.resourceVersion, request });
    const step = this.#steps.shift() ?? { watch: [], then: "silence" };
    assert.ok("watch" in step, `a watch where a list was expected: ${this.calls}`);
    yield* step.watch;
    if (step.after !== undefined) await sleep(step.after, { clock: this.clock });
    if (step.then instanceof Error) throw step.then;
    if (step.then === "silence") await aborted(request.signal);
  }
}

function listed(resourceVersion: string, names = ""): Step {
  return { list: { resourceVersion, items: names.split("").map((name) => widget(name)) } };
}

function event(type: WatchEvent["type"], name: string, resourceVersion: string): WatchEvent {
  return { type, object: widget(name, resourceVersion) };
}

const silence: Step = { watch: [], then: "silence" };
const closed: Step = { watch: [], then: "close" };
const cut: Step = { watch: [], then: new UnreachableError("cut") };
const gone = new ApiError("too old resource version", { code: 410, reason: "Expired" });
const second = 1_000;

Deno.test("what is there is listed, then every change follows", async () => {
  const events = [event("ADDED", "c", "6"), event("MODIFIED", "a", "7"), event("DELETED", "b", "8"), event("BOOKMARK", "", "9")];
  const play = new Play([listed("5", "ab"), { watch: events, then: "silence" }]);
  await play.clock.settle();
  assert.equal(play.seen, "=ab +c +a -b");
  assert.equal(play.changes[0]?.type === "Listed" && play.changes[0].resourceVersion, "5");
  assert.equal(play.calls, "list@0 watch5@0");
  await play.end();
});

Deno.test("the selection is passed on, and watches are asked to end in five to ten minutes", async () => {
  const selection = { namespace: "shop", labelSelector: "a=b", fieldSelector: "metadata.name=c", metadataOnly: true };
  const play = new Play([listed("5")], selection);
  await play.clock.settle();
  for (const { request } of play.asked) {
    const { namespace, labelSelector, fieldSelector, metadataOnly } = request;
    assert.deepEqual({ namespace, labelSelector, fieldSelector, metadataOnly }, selection);
  }
  const watch = play.asked[1]?.request;
  assert.equal(watch !== undefined && "timeoutSeconds" in watch && watch.timeoutSeconds, 450);
  await play.end();
});

Deno.test("from a version it watches without a list", async () => {
  const play = new Play([{ watch: [event("MODIFIED", "a", "43")], then: "silence" }], { from: "42" });
  await play.clock.settle();
  assert.equal(play.calls, "watch42@0");
  assert.equal(play.seen, "+a");
  await play.end();
});

Deno.test("from a version that is too old it lists", async () => {
  const play = new Play([{ watch: [], then: gone }, listed("50", "a")], { from: "42" });
  await play.clock.settle();
  assert.equal(play.calls, "watch42@0 list@0 watch50@0");
  await play.end();
});

Deno.test("a closed watch resumes at once after the last version seen, bookmarks included", async () => {
  const first: Step = { watch: [event("ADDED", "a", "6"), event("BOOKMARK", "", "9")], then: "close" };
  const play = new Play([listed("5"), first]);
  await play.clock.settle();
  assert.equal(play.calls, "list@0 watch5@0 watch9@0");
  assert.deepEqual(play.restarts, [{ reason: "Closed", delay: 0 }]);
  await play.end();
});

Deno.test("a watch that closes at once again and again is tried ever more slowly", async () => {
  const play = new Play([listed("5"), ...Array.from({ length: 40 }, () => closed)]);
  await play.clock.advance(60 * second);
  assert.ok(play.asked.length > 5 && play.asked.length < 15, play.calls);
  await play.end();
});

Deno.test("a watch that closes after a while resumes at once every time", async () => {
  const play = new Play([listed("5"), ...Array.from({ length: 4 }, (): Step => ({ ...closed, after: 5 * second }))]);
  await play.clock.advance(20 * second);
  assert.equal(play.calls, "list@0 watch5@0 watch5@5000 watch5@10000 watch5@15000 watch5@20000");
  await play.end();
});

Deno.test("a watch that is cut resumes after 50 to 100 ms", async () => {
  for (const [random, at] of [[0, 50], [0.5, 75], [1, 100]] as const) {
    const play: Play = new Play([listed("5"), { ...cut, watch: [event("ADDED", "a", "6")] }], { random: () => random });
    await play.clock.advance(second);
    assert.equal(play.calls, `list@0 watch5@0 watch6@${at}`);
    assert.equal(play.reasons, "Unreachable");
    await play.end();
  }
});

Deno.test("failures are tried again ever more slowly, up to half a minute, for ever", async () => {
  const refused = new UnreachableError("connection refused");
  const play = new Play(Array.from({ length: 1_000 }, () => ({ list: refused })));
  await play.clock.advance(600 * second);
  const waits = play.restarts.map(({ delay }) => delay);
  assert.deepEqual(waits.slice(0, 4), [75, 150, 300, 600]);
  assert.equal(Math.max(...waits), 22_500);
  assert.ok(play.asked.length > 25 && play.asked.length < 45, String(play.asked.length));
  await play.end();
});

Deno.test("the wait starts small again after a watch that worked", async () => {
  const works: Step = { ...cut, after: 10 * second };
  const play = new Play([listed("5"), cut, cut, cut, works, cut]);
  await play.clock.advance(30 * second);
  assert.deepEqual(play.restarts.map(({ delay }) => delay), [75, 150, 300, 75, 150]);
  await play.end();
});

Deno.test("410 lists again at once, as a status or in the stream", async () => {
  const play = new Play([listed("5", "a"), { watch: [event("ADDED", "b", "6")], then: gone }, listed("9", "c")]);
  await play.clock.settle();
  assert.equal(play.calls, "list@0 watch5@0 list@0 watch9@0");
  assert.equal(play.seen, "=a +b =c");
  assert.equal(play.reasons, "Gone");
  await play.end();
});

Deno.test("410 after every list is not a busy loop", async () => {
  const steps = Array.from({ length: 60 }, (_, at): Step => at % 2 ? { watch: [], then: gone } : listed("5"));
  const play = new Play(steps);
  await play.clock.advance(60 * second);
  assert.ok(play.asked.length < 30, play.calls);
  await play.end();
});

Deno.test("a restarted API server is picked up: cut, refused, 429 with Retry-After, then 410 in the stream", async () => {
  const starting = new ApiError("storage is (re)initializing", { code: 429, reason: "TooManyRequests", retryAfter: second });
  const refused = new UnreachableError("connection refused");
  const play = new Play([
    listed("5", "a"),
    cut,
    { watch: [], then: refused },
    { watch: [], then: starting },
    { watch: [], then: gone },
    listed("9", "ab"),
  ]);
  await play.clock.advance(5 * second);
  assert.equal(play.calls, "list@0 watch5@0 watch5@75 watch5@225 watch5@1275 list@1275 watch9@1275");
  assert.equal(play.reasons, "Unreachable Unreachable Refused Gone");
  assert.equal(play.seen, "=a =ab");
  await play.end();
});

Deno.test("Retry-After is never undercut, and not believed beyond five minutes", async () => {
  const busy = (retryAfter: number) => new ApiError("busy", { code: 503, retryAfter });
  const play = new Play([{ list: busy(20 * second) }, { list: busy(86_400 * second) }], { random: () => 0 });
  await play.clock.advance(320 * second);
  assert.equal(play.calls, "list@0 list@20000 list@320000");
  await play.end();
});

Deno.test("no permission and no such kind are tried again, and said", async () => {
  const steps = [401, 403, 404, 500].map((code): Step => ({ list: new ApiError("no", { code }) }));
  const play = new Play([...steps, listed("5", "a")]);
  await play.clock.advance(5 * second);
  assert.equal(play.seen, "=a");
  assert.equal(play.reasons, "Refused Refused Refused Refused");
  assert.ok(play.restarts.every(({ error }) => error instanceof ApiError));
  await play.end();
});

Deno.test("a watch without a sign of life for 90 s is opened again", async () => {
  const play = new Play([listed("5"), silence, silence]);
  await play.clock.advance(89 * second);
  assert.equal(play.calls, "list@0 watch5@0");
  await play.clock.advance(2 * second);
  assert.equal(play.calls, "list@0 watch5@0 watch5@90075");
  assert.equal(play.reasons, "Silent");
  assert.match(String(play.restarts[0]?.error), /sent nothing for 90 s/);
  await play.clock.advance(90 * second);
  assert.equal(play.asked.length, 4);
  await play.end();
});

Deno.test("a bookmark is a sign of life", async () => {
  const play = new Play([listed("5"), { watch: [event("BOOKMARK", "", "6")], then: "close", after: 80 * second }, silence]);
  await play.clock.advance(169 * second);
  assert.equal(play.calls, "list@0 watch5@0 watch6@80000");
  assert.equal(play.reasons, "Closed");
  await play.end();
});

Deno.test("a list that is never answered is given up and tried again", async () => {
  const play = new Play([{ list: "silence" }, listed("5", "a")], { watchdog: 20 * second });
  await play.clock.advance(21 * second);
  assert.equal(play.calls, "list@0 list@20075 watch5@20075");
  assert.equal(play.reasons, "Silent");
  await play.end();
});

Deno.test("each page of a slow list has its own time", async () => {
  const page = (name: string, next?: string): Step => {
    return { list: { resourceVersion: "5", items: [widget(name)], ...(next ? { continue: next } : {}) }, after: 60 * second };
  };
  const play = new Play([page("a", "2"), page("b", "3"), page("c")]);
  await play.clock.advance(180 * second);
  assert.equal(play.calls, "list@0 list@60000 list@120000 watch5@180000");
  assert.equal(play.seen, "=abc");
  await play.end();
});

Deno.test("a reader who takes long is not taken for a silent server", async () => {
  const events = [event("ADDED", "a", "6"), event("ADDED", "b", "7")];
  const play = new Play([listed("5"), { watch: events, then: "silence" }], { readingTime: 300 * second });
  await play.clock.advance(980 * second);
  assert.equal(play.seen, "= +a +b");
  assert.equal(play.calls, "list@0 watch5@300000");
  await play.clock.advance(20 * second);
  assert.equal(play.reasons, "Silent");
  await play.end();
});

Deno.test("an abort ends it quietly, whatever it is doing", async () => {
  const busy = new ApiError("busy", { code: 429, retryAfter: 60 * second });
  for (const steps of [[{ list: "silence" as const }], [{ list: busy }], [listed("5"), silence], [listed("5"), cut]]) {
    const play = new Play(steps);
    await play.clock.settle();
    await play.end();
    await play.clock.advance(600 * second);
    assert.ok(play.asked.length <= 2);
  }
});

Deno.test("a signal that is aborted already asks nothing", async () => {
  const play = new Play([], { signal: AbortSignal.abort() });
  await play.end();
  assert.equal(play.calls, "");
});
