/** The examples in which one of several does it. */
import assert from "node:assert/strict";
import { definitions, resourceOf } from "../../../primitives/mod.ts";
import { mutexes, onces } from "../../e2e/kinds.ts";
import { says } from "../../examples/log.ts";
import { assertRising } from "../../examples/outcomes.ts";
import { expectTurns, holdersIn } from "../claims.ts";
import { expectOutcome, follow, type Promises, untilStatus } from "../readme.ts";
import { listenTo, type Said, saidIn } from "../said.ts";
import type { Site } from "../site.ts";
import { halves } from "./examples_limits.ts";

const leases = resourceOf(definitions.Lease);

export const turnPromises: Readonly<Record<string, Promises>> = {
  migration: async (site, lines) => {
    says(lines, /^migrating to 1\.4\.2, token \d+$/);
    await untilStatus(site, onces, "migrate-1-4-2", { phase: "Executed", attempts: 1 });
    await untilStatus(site, mutexes, "db-migration", { phase: "Unlocked" });
  },
  "one-time-initialisation": async (site, lines) => {
    says(lines, /^creating the index$/);
    await untilStatus(site, onces, "search-index", { phase: "Executed", attempts: 1 });
    await follow(site, ["kubectl scale deployment/search --replicas=4", "kubectl rollout status deployment/search --timeout=5m"]);
    says(await saidIn(site), /^koncli: Nothing to do: once "search-index" has been executed$/, 3);
  },
};

/** Its schedule is suspended, for the test goes wrong at the full hour otherwise: then there are three. */
export async function cronJobWithoutOverlap(site: Site): Promise<void> {
  const [[apply = "", ...before], after] = halves("cronjob-without-overlap");
  await follow(site, [apply, `kubectl patch cronjob hourly-report --patch '{"spec":{"suspend":true}}'`, ...before]);
  const reporting = (await expectOutcome(site, "cronjob-without-overlap")).find(({ text }) => text === "reported");
  const pods = await site.pods();
  assert.deepEqual(pods.map(({ job }) => job).toSorted(), ["report-1", "report-2"]);
  assert.ok(pods.some(({ name }) => name === reporting?.pod));
  await follow(site, after);
  await untilStatus(site, leases, "hourly-report", { phase: "Available" });
}

/** Three replicas, of which one leads. Who leads is deleted, as the README says: another one leads after it, and its successor is the last in line. */
export async function leaderElection(site: Site): Promise<void> {
  const [before, after] = halves("leader-election");
  await follow(site, before);
  const first = await untilAnotherLeads(site);
  says(await saidIn(site), LEADING);
  const replicas = (await site.pods()).map(({ name }) => name);
  assert.equal(replicas.length, 3);
  const [heard, lease] = [await listenTo(site, first, "scheduler"), await site.record(leases, "scheduler-leader")];
  await follow(site, after);
  const second = await untilAnotherLeads(site, first);
  expectTurns(await lease.stop(), [first, second]);
  expectSuccession(await heard(), (await saidIn(site)).filter(({ pod }) => pod === second));
  const successor = (await site.pods()).find(({ name }) => !replicas.includes(name))?.name;
  await untilSaid(site, successor, new RegExp(`^koncli: Waiting for lease "scheduler-leader": ${second} holds it, place 2 of 2 in line$`));
}

const LEADING = /^leading, token (\d+)$/;

/** Waits until another one than that has the Lease, and schedules. Gives its name. */
async function untilAnotherLeads(site: Site, than?: string): Promise<string> {
  const isAnother = (holders: readonly string[]) => holders.length === 1 && !holders.includes(than ?? "");
  const [name] = holdersIn(await site.until(leases, "scheduler-leader", (lease) => isAnother(holdersIn(lease))));
  await untilSaid(site, name, /^scheduling$/);
  return name ?? "";
}

async function untilSaid(site: Site, name: string | undefined, pattern: RegExp): Promise<void> {
  let lines: readonly Said[] = [];
  await site.eventually(
    async () => (lines = await saidIn(site)).some(({ pod, text }) => pod === name && pattern.test(text)),
    () => `${name} says ${JSON.stringify(lines.filter(({ pod }) => pod === name))}`,
  );
}

/** Expects that one said nothing any more once the other one led, which has a higher token. */
function expectSuccession(one: readonly Said[], other: readonly Said[]): void {
  const [before, after] = [one, other].map((lines) => lines.filter(({ text }) => LEADING.test(text) || text === "scheduling"));
  const [last, first] = [before?.at(-1), after?.[0]];
  assert.ok(last !== undefined && first !== undefined && last.at < first.at, JSON.stringify({ one, other }));
  assertRising([...one, ...other], LEADING);
}
