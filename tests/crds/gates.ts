/** Gates that the CRD has to accept, and gates that it has to refuse. */
import type { Case } from "./corpus.ts";

const job = { type: "Job", name: "etl" };
const resource = { type: "Resource", name: "web", apiVersion: "apps/v1", kind: "Deployment", condition: "Available" };

type Row = readonly [name: string, condition: object, refusal?: string];

const CONDITIONS: readonly Row[] = [
  ["that names a Job", job],
  ["with every field that a Job can have", { ...job, namespace: "other", state: "Failed" }],
  ["about a Deployment", resource],
  ["about a Deployment that is not available", { ...resource, condition: "Available=False" }],
  ["about a kind of the core", { ...resource, apiVersion: "v1", kind: "Pod", condition: "Ready" }],
  ["about so many permits", { type: "Semaphore", name: "db", value: 3 }],
  ["about so many permits, and says so", { type: "Semaphore", name: "db", state: "Available", value: 0 }],
  ["about a low counter", { type: "WaitGroup", name: "w", value: 3 }],
  ["about a counter of zero", { type: "WaitGroup", name: "w", state: "Zero" }],
  ["of no type", { name: "etl" }, "type: Required value"],
  ["of a type that there is not", { type: "CronJob", name: "etl" }, "Unsupported value"],
  ["of no name", { type: "Job" }, "name: Required value"],
  ["of a name that no object has", { type: "Job", name: "E T L" }, "name"],
  ["of a namespace that there cannot be", { ...job, namespace: "a.b" }, "namespace"],
  ["of a state that there is not", { ...job, state: "Happy" }, "Unsupported value"],
  ["of a state that a Job does not have", { ...job, state: "Open" }, "type Job has the states Complete, Failed, Active, Pending"],
  ["of a state that a Mutex does not have", { type: "Mutex", name: "m", state: "Acquired" }, "type Mutex has the states Unlocked, Locked"],
  ["of a Job with a number", { ...job, value: 1 }, "value is for the state Available of a Semaphore and for the state Zero of a WaitGroup"],
  [
    "of an acquired Semaphore with a number",
    { type: "Semaphore", name: "db", state: "Acquired", value: 1 },
    "value is for the state Available",
  ],
  ["of a negative number", { type: "Semaphore", name: "db", value: -1 }, "should be greater than or equal to 0"],
  ["of a Resource without its kind", { ...resource, kind: undefined }, "type Resource needs apiVersion, kind and condition"],
  ["of a Resource without a condition", { ...resource, condition: undefined }, "type Resource needs apiVersion, kind and condition"],
  ["of a Resource with a state", { ...resource, state: "Open" }, "type Resource needs apiVersion, kind and condition, and has no state"],
  ["of a Job with a kind", { ...job, kind: "Job" }, "apiVersion, kind and condition are for type Resource"],
  ["of an apiVersion that climbs", { ...resource, apiVersion: "../v1" }, "apiVersion"],
  ["of a condition that is none", { ...resource, condition: "Ready=Maybe" }, "condition"],
];

const many = (count: number) => Array.from({ length: count }, (_, index) => ({ ...job, name: `etl-${index}` }));

type SpecRow = readonly [name: string, spec: unknown, refusal?: string];

const SPECS: readonly SpecRow[] = [
  ["without a spec", undefined, "spec: Required value"],
  ["without conditions", {}, "spec.conditions: Required value"],
  ["with an empty list of conditions", { conditions: [] }, "should have at least 1 items"],
  ["with 64 conditions", { conditions: many(64) }],
  ["with 65 conditions", { conditions: many(65) }, "must have at most 64 items"],
  ["with every field", { conditions: many(3), atLeast: 2, mode: "Live", timeout: "1h", override: "Closed" }],
  ["that wants more than there are", { conditions: many(2), atLeast: 3 }, "atLeast cannot be more than there are conditions"],
  ["that wants none", { conditions: many(2), atLeast: 0 }, "should be greater than or equal to 1"],
  ["of a mode that there is not", { conditions: many(1), mode: "Sticky" }, "Unsupported value"],
  ["of an override that there is not", { conditions: many(1), override: "Auto" }, "Unsupported value"],
  ["of a timeout in words", { conditions: many(1), timeout: "soon" }, "spec.timeout"],
];

function gate(spec: unknown): Case["object"] {
  return { metadata: { name: "one", namespace: "default" }, ...(spec === undefined ? {} : { spec }) };
}

function caseOf(name: string, spec: unknown, refusal: string | undefined): Case {
  const outcome = refusal === undefined ? "is accepted" : "is refused";
  return { name: `a Gate ${name} ${outcome}`, kind: "Gate", object: gate(spec), ...(refusal === undefined ? {} : { refusal }) };
}

/** For the corpus. */
export const gateCases: readonly Case[] = [
  ...SPECS.map(([name, spec, refusal]) => caseOf(name, spec, refusal)),
  ...CONDITIONS.map(([name, condition, refusal]) => caseOf(`with a condition ${name}`, { conditions: [condition] }, refusal)),
  {
    name: "a Gate that does not say is a Latch",
    kind: "Gate",
    object: gate({ conditions: [job] }),
    becomes: { spec: { conditions: [job], mode: "Latch" } },
  },
  {
    name: "a Gate's override is taken away with null",
    kind: "Gate",
    object: gate({ conditions: [job], override: "Open" }),
    patch: { spec: { override: null } },
    becomes: { spec: { conditions: [job], mode: "Latch" } },
  },
];
