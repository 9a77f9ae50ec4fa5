/** Each kind in Pods: its main verb, what it leaves behind, and what becomes of a claim whose Pod has failed. */
import assert from "node:assert/strict";
import { pods, type Resource } from "../../../kube/api.ts";
import { fieldsOf } from "../../../controllers/object.ts";
import { isLine } from "../../../primitives/define.ts";
import { definitions, primitives, resourceOf } from "../../../primitives/mod.ts";
import { holdersOf } from "../../e2e/kinds.ts";
import { expectTurns, untilInLine } from "../claims.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";
import { KONCLI, tell, untilEnded, untilWorking, worker } from "../workers.ts";

const { Semaphore, Mutex, Lease, RWMutex, Once, Barrier, WaitGroup, Gate } = definitions;

export const verbs: Scenarios = {
  "each kind's main verb, in a Pod, ends with 0 and leaves behind what it promises": everyVerb,
  "whatever a Pod holds alone, of each kind that can be held, is the next Pod's once the Pod has failed": everyLine,
};

interface Use {
  readonly resource: Resource;
  readonly spec?: object;
  /** What Pods run, one after another. */
  readonly lines: readonly string[];
  /** What the status says afterwards, among other things. */
  readonly after: object;
}

/** Each object is called `it`; the gate comes last, as it asks for the others. */
const USES: readonly Use[] = [
  { resource: resourceOf(Semaphore), lines: ["semaphore acquire it"], after: { phase: "Ready", inUse: 0 } },
  { resource: resourceOf(Mutex), lines: ["mutex run it -- koncli version"], after: { phase: "Unlocked" } },
  { resource: resourceOf(Lease), lines: ["lease run it -- koncli version"], after: { phase: "Available" } },
  { resource: resourceOf(RWMutex), lines: ["rwmutex run it --read -- koncli version"], after: { phase: "Unlocked", readers: 0 } },
  { resource: resourceOf(Once), lines: Array(2).fill("once run it -- koncli version"), after: { phase: "Executed", attempts: 1 } },
  {
    resource: resourceOf(Barrier),
    spec: { expected: 2 },
    lines: ["barrier arrive it", "barrier arrive it --wait"],
    after: { phase: "Open", arrived: 2 },
  },
  {
    resource: resourceOf(WaitGroup),
    lines: ["waitgroup add it --delta 2", "waitgroup done it", "waitgroup done it --wait"],
    after: { phase: "Done", counter: 0, completed: 2 },
  },
  {
    resource: resourceOf(Gate),
    spec: { conditions: [Semaphore, Mutex, Lease, RWMutex, Once, Barrier, WaitGroup].map(({ kind: type }) => ({ type, name: "it" })) },
    lines: ["gate wait it"],
    after: { phase: "Open", conditionsMet: 7 },
  },
];

async function everyVerb(site: Site): Promise<void> {
  assert.deepEqual(USES.map(({ resource: { kind } }) => kind), primitives.map(({ kind }) => kind));
  for (const { resource, spec = {} } of USES) await site.create(resource, { metadata: { name: "it" }, spec });
  await Promise.all(USES.map((use) => useIt(site, use)));
}

async function useIt(site: Site, { resource, lines, after }: Use): Promise<void> {
  for (const [at, line] of lines.entries()) {
    const name = `${resource.kind.toLowerCase()}-${at}`;
    const container = { name: "main", image: KONCLI, command: ["koncli", ...line.split(" ")] };
    await site.create(pods, { metadata: { name }, spec: { restartPolicy: "Never", containers: [container] } });
    await untilEnded(site, name);
  }
  const left = await site.until(resource, "it", (object) => {
    const status = fieldsOf(object["status"]);
    return Object.entries(after).every(([field, value]) => status[field] === value);
  });
  assert.deepEqual(holdersOf(left), []);
}

/** How one asks to hold alone, by kind. */
const ASKS: Readonly<Record<string, string>> = {
  Semaphore: "semaphore acquire it --wait",
  Mutex: "mutex lock it --wait",
  Lease: "lease acquire it --wait",
  RWMutex: "rwmutex lock it --wait",
  Once: "once begin it --wait",
};

async function everyLine(site: Site): Promise<void> {
  const lines = primitives.filter(isLine);
  assert.deepEqual(lines.map(({ kind }) => kind), Object.keys(ASKS));
  await Promise.all(lines.map(async (primitive) => {
    const resources = { parents: resourceOf(primitive), requests: resourceOf(primitive.request) };
    await failAndHandOver(site, resources, `koncli ${ASKS[primitive.kind]}`);
  }));
}

interface Resources {
  readonly parents: Resource;
  readonly requests: Resource;
}

async function failAndHandOver(site: Site, { parents, requests }: Resources, asks: string): Promise<void> {
  const [first = "", second = ""] = ["first", "second"].map((name) => `${parents.kind.toLowerCase()}-${name}`);
  await site.create(parents, { metadata: { name: "it" }, spec: {} });
  const parent = await site.record(parents, "it");
  await site.create(pods, worker(first, { asks }));
  await untilWorking(site, first);
  await site.create(pods, worker(second, { asks }));
  await untilInLine(site, requests, second);
  await tell(site, first, "exit 1");
  await untilWorking(site, second);
  await tell(site, second, "exit 0");
  await untilEnded(site, second);
  expectTurns(await parent.stop(), [first, second]);
}
