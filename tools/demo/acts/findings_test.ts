import assert from "node:assert/strict";
import type { Entry } from "../journal.ts";
import type { Held, Observed } from "../observed.ts";
import { journal, recorded } from "../test_recording.ts";
import { leaseFindings } from "./lease_findings.ts";
import type { Step } from "./migration.ts";
import { parseSchema } from "./migration.ts";
import { mutexFindings } from "./mutex_findings.ts";
import { semaphoreFindings, type Witnesses } from "./semaphore_findings.ts";
import { asked, broken, ended, gone, held, revision } from "./test_events.ts";

const PLAN = { permits: 2, workers: 6, ttl: 3 };

function brokenIn(witnesses: Partial<Witnesses>): string[] {
  return broken(semaphoreFindings({ events: recorded, journal, plan: PLAN, ...witnesses }));
}

Deno.test("a run in which all went well breaks nothing", () => assert.deepEqual(brokenIn({}), []));

Deno.test("the figures stand in the findings", () => {
  const seen = semaphoreFindings({ events: recorded, journal, plan: PLAN }).map((finding) => `${finding.what}: ${finding.seen}`).join("\n");
  assert.match(seen, /permits held: never more than 2 of 2 at a time, by 11 revisions/);
  assert.match(seen, /grants: 6, in the order in which the workers came/);
  assert.match(seen, /worker-004; worker-002 took over 3.0 s after its last sign of life/);
  assert.match(seen, /ended: 5 with 0, 1 with SIGKILL/);
});

Deno.test("one permit too many at one revision is found", () => {
  const third: Held = { uid: "p9", holder: "worker-009", weight: 1, token: 99 };
  const events = recorded.map((event) =>
    event.type === "Revision" && event.version === 39 ? { ...event, holders: [...event.holders, third] } : event
  );
  assert.ok(brokenIn({ events }).includes("permits held"));
});

Deno.test("workers that overlap in their journal are found, whatever the revisions say", () => {
  const overlap: Entry = { type: "+", worker: "worker-009", pid: 9, token: 9 };
  assert.deepEqual(brokenIn({ journal: journal.toSpliced(1, 0, overlap) }), ["at work"]);
});

Deno.test("an empty journal proves nothing", () => assert.deepEqual(brokenIn({ journal: [] }), ["at work"]));

Deno.test("a grant out of turn is found", () => {
  const events = recorded.map((event) => event.type === "Asked" && event.uid === "p1" ? { ...event, version: 1_000 } : event);
  assert.deepEqual(brokenIn({ events }), ["grants"]);
});

Deno.test("a grant that never came is found", () => assert.ok(brokenIn({ plan: { ...PLAN, workers: 7 } }).includes("grants")));

Deno.test("a permit that nobody took over is found", () => {
  const events = recorded.filter(({ at, type }) => type === "Ended" || at < 4_000);
  assert.ok(brokenIn({ events }).includes("killed holder"));
});

Deno.test("a permit that was taken over before its time is found", () => {
  assert.deepEqual(brokenIn({ plan: { ...PLAN, ttl: 5 } }), ["killed holder"]);
});

Deno.test("a worker that failed is found and quoted", () => {
  const events = recorded.map((event) =>
    event.type === "Ended" && event.holder === "worker-003" ? { ...event, code: 6, lastWords: "one\nkoncli: Lost it" } : event
  );
  const findings = semaphoreFindings({ events, journal, plan: PLAN });
  assert.deepEqual(broken(findings), ["ended"]);
  assert.match(findings.at(-1)?.seen ?? "", /worker-003 ended with 6: koncli: Lost it/);
});

Deno.test("a victim that ended by itself is found", () => {
  const events = recorded.map((event) =>
    event.type === "Ended" && event.holder === "worker-004" ? { ...event, code: 0, signal: undefined } : event
  );
  assert.deepEqual(brokenIn({ events }), ["ended"]);
});

const REPORTS: readonly Observed[] = [
  asked(10, "run-1"),
  revision(11, held("run-1", 1)),
  { type: "Granted", at: 12, uid: "run-1", holder: "run-1" },
  asked(1_510, "run-2"),
  { type: "Denied", at: 1_513, uid: "run-2", holder: "run-2", reason: "Busy" },
  ended(1_600, "run-2", 5),
  gone(4_000, "run-1"),
  revision(4_001),
  ended(4_010, "run-1", 0),
];
const SCHEDULE = { times: 2, every: 1.5, takes: 4, ttl: 2 };
const REPORT_JOURNAL: readonly Entry[] = [
  { type: "+", worker: "run-1", pid: 1, token: 1 },
  { type: "-", worker: "run-1", pid: undefined, token: undefined },
];

function brokenReports(events: readonly Observed[]): string[] {
  return broken(leaseFindings({ events, journal: REPORT_JOURNAL, schedule: SCHEDULE }));
}

Deno.test("reports that ran or were skipped in their turn break nothing", () => assert.deepEqual(brokenReports(REPORTS), []));

Deno.test("a report that was skipped while none ran is found", () => {
  const events = REPORTS.map((event) => event.type === "Revision" ? { ...event, holders: [] } : event);
  assert.deepEqual(brokenReports(events), ["reports"]);
});

Deno.test("a skipped report that exits as if it had run is found", () => {
  const events = REPORTS.map((event) => event.type === "Ended" ? { ...event, code: 0 } : event);
  assert.deepEqual(brokenReports(events), ["ended"]);
});

Deno.test("a Lease that was lost at its ttl is found", () => {
  const events = REPORTS.map((event) => event.type === "Gone" ? { ...event, at: 2_000 } : event);
  assert.deepEqual(brokenReports(events), ["longest hold"]);
});

const STEPS: readonly Step[] = parseSchema("step 1 replica-1 7\nstep 2 replica-1 7\nstep 3 replica-2 8\nstep 4 repli");
const MIGRATION: readonly Observed[] = [
  revision(1, held("replica-1", 7)),
  { type: "Granted", at: 2, uid: "replica-1", holder: "replica-1" },
  { type: "Killed", at: 500, holder: "replica-1" },
  { type: "Ended", at: 501, holder: "replica-1", code: 137, signal: "SIGKILL", lastWords: "" },
  revision(3_003, held("replica-2", 8)),
  { type: "Granted", at: 3_004, uid: "replica-2", holder: "replica-2" },
  ended(4_000, "replica-2", 0),
];
const REPLICAS = { replicas: ["replica-1", "replica-2"], steps: 3, ttl: 3 };

function brokenMigration(steps: readonly Step[]): string[] {
  return broken(mutexFindings({ events: MIGRATION, journal: REPORT_JOURNAL, steps, plan: REPLICAS }));
}

Deno.test("a migration that the next replica finished breaks nothing", () => {
  assert.equal(STEPS.length, 3);
  assert.deepEqual(brokenMigration(STEPS), []);
});

Deno.test("a step that was done twice is found", () => {
  assert.deepEqual(brokenMigration([...STEPS, { number: 3, replica: "replica-2", token: 8 }]), ["steps"]);
});

Deno.test("a late step with an old token is found", () => {
  assert.ok(brokenMigration([...STEPS, { number: 4, replica: "replica-1", token: 7 }]).includes("tokens"));
});
