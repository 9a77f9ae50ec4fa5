/** The API server is killed, started again, or does not answer for a while. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../kube/api.ts";
import { definitions } from "../../../primitives/mod.ts";
import { expectEnd, pause, upTo } from "../expect.ts";
import { historyOf } from "../history.ts";
import { Journal } from "../journal.ts";
import { mutexRequests, permits, semaphores } from "../kinds.ts";
import { clusterOf } from "../kubectl.ts";
import type { Scenarios } from "../scenarios.ts";
import { obedient, type Site } from "../site.ts";
import { expectNeverMore } from "./exclusion.ts";
import { startHolder } from "./script.ts";

const PERMITS = 3;
const WANTING = 16;
const CRASHES = 3;

export const outage: Scenarios = {
  "no more run at once than there are permits while the API server is killed and started again": crashUnderLoad,
};

/** The server is away when somebody comes. */
export const away: Scenarios = {
  "a koncli that starts while the API server is away waits for it": startAway,
};

/** The server is frozen: connections stay open, and nothing answers. */
export const frozen: Scenarios = {
  "a command is stopped, and a program's signal aborts, before anybody else can hold what they held": stopInTime,
};

async function crashUnderLoad(site: Site): Promise<void> {
  await site.ok(`semaphore create s --permits ${PERMITS}`);
  const holds = await Promise.all(upTo(PERMITS).map(() => site.hold("semaphore run s")));
  const journal = new Journal(site);
  const workers = upTo(WANTING).map(() => site.start("semaphore run s --timeout 2m", { command: journal.command }));
  await site.untilThereAre(permits, PERMITS + WANTING);
  await Promise.all(holds.map((hold) => hold.end()));
  for (const _ of upTo(CRASHES)) {
    await pause(Math.random() * 500);
    await site.lab.place.crash();
  }
  for (const { ended } of workers) expectEnd(await ended, { code: 0, stdout: "" });
  await journal.expectPeak(PERMITS, WANTING);
  expectNeverMore(await historyOf(clusterOf(site), semaphores, { namespace: site.namespace, name: "s" }));
}

async function startAway(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const crashed = site.lab.place.crash();
  await pause(100);
  const process = site.start("mutex run m --timeout 1m", { command: ["echo", "it runs"] });
  await crashed;
  expectEnd(await process.ended, { code: 0, stdout: "it runs\n" });
}

const TTL = 4_000;

async function stopInTime(site: Site): Promise<void> {
  const cluster = clusterOf(site);
  await site.ok("mutex create m");
  await site.ok("mutex create n");
  const program = await startHolder(site, { ttl: `${TTL}ms` });
  const file = site.path("told");
  const { process } = await site.hold(`mutex run n --ttl ${TTL}ms`, { command: obedient(`echo told >${file}; exit 0`) });
  const requests = await site.untilThereAre(mutexRequests, 2);
  const recorders = await Promise.all(requests.map(({ metadata: { name } }) => site.record(mutexRequests, name)));
  await pause(TTL / 2);
  const pausedAt = Date.now();
  await cluster.pauseApiServer();
  const ends = Promise.all([process.ended, program.stdout.until(/^lost at (\d+): /m)]);
  const [run, lost] = await ends.finally(() => cluster.resumeApiServer());
  expectEnd(run, { code: 6, stderr: /koncli: Lost mutex "n": no renewal was answered for [^\n]+\n$/ });
  const noticed: ReadonlyMap<string, number> = new Map([
    ["m", Number(lost[1])],
    ["n", (await Deno.stat(file)).mtime?.getTime() ?? Number.POSITIVE_INFINITY],
  ]);
  for (const { revisions } of recorders) expectInTime(revisions.map(renewal), { pausedAt, noticed });
}

interface Renewal {
  readonly mutex: string;
  readonly at: number;
}

function renewal({ spec }: KubeObject): Renewal {
  const { mutex, renewTime = "" } = definitions.Mutex.request.spec.parse(spec);
  return { mutex, at: Date.parse(renewTime) };
}

interface Silence {
  readonly pausedAt: number;
  /** When each holder has noticed, by its mutex. */
  readonly noticed: ReadonlyMap<string, number>;
}

/** Expects a holder to have noticed before the operator could act, which counts from the last renewal before the silence. */
function expectInTime(renewals: readonly Renewal[], { pausedAt, noticed }: Silence): void {
  const mutex = renewals[0]?.mutex ?? "";
  const last = Math.max(...renewals.map(({ at }) => at).filter((at) => at <= pausedAt));
  const late = (noticed.get(mutex) ?? Number.POSITIVE_INFINITY) - (last + TTL);
  assert.ok(late < 0, `whoever held "${mutex}" noticed ${late} ms too late`);
}
