/** Objects that the CRDs have to accept, and objects that they have to refuse, in memory as on a real API server. */
import type { NewObject } from "../../kube/api.ts";
import { isRequested, type Primitive, type Requested } from "../../primitives/define.ts";
import { gateCases } from "./gates.ts";
import { kindCases } from "./kinds.ts";

/** What becomes of an object that is created, or of one that is changed. */
export interface Case {
  /** A sentence. */
  readonly name: string;
  readonly kind: string;
  readonly object: NewObject;
  /** A merge patch to the object once it is there. */
  readonly patch?: Readonly<Record<string, unknown>>;
  /** The patch is for the status. */
  readonly subresource?: "status";
  /** A part of the server's refusal; left out: it has to be accepted. */
  readonly refusal?: string;
  /** Fields of the result. */
  readonly becomes?: Readonly<Record<string, unknown>>;
}

/** Every case there is of these. */
export function corpus(primitives: readonly Primitive[]): Case[] {
  const kinds = new Set(primitives.flatMap(({ kind, request }) => [kind, request?.kind]));
  const known = [...handWritten, ...kindCases, ...gateCases].filter(({ kind }) => kinds.has(kind));
  return [...known, ...primitives.flatMap(parentCases), ...primitives.filter(isRequested).flatMap(requestCases)];
}

const permit = { semaphore: "db", holder: "ada" };

const handWritten: readonly Case[] = [
  ...specs("Semaphore", [
    ["without a spec gets the defaults", undefined, { becomes: { permits: 1, queueing: "Fifo" } }],
    ["with an empty spec gets the defaults", {}, { becomes: { permits: 1, queueing: "Fifo" } }],
    ["with null for a spec gets the defaults", null, { becomes: { permits: 1, queueing: "Fifo" } }],
    ["with no permits is a closed one", { permits: 0 }, {}],
    ["with 2500 permits is the largest there is", { permits: 2500 }, {}],
    ["with 2501 permits", { permits: 2501 }, { refusal: "should be less than or equal to 2500" }],
    ["with a negative number of permits", { permits: -1 }, { refusal: "should be greater than or equal to 0" }],
    ["with half a permit", { permits: 1.5 }, { refusal: "spec.permits" }],
    ["with permits beyond 32 bits", { permits: 2 ** 40 }, { refusal: "spec.permits" }],
    ["with permits in words", { permits: "three" }, { refusal: "must be of type integer" }],
    ["with an unknown queueing", { queueing: "Lifo" }, { refusal: 'supported values: "Fifo", "FirstFit"' }],
    ["with a field that nobody knows loses it", { permits: 2, colour: "red" }, { becomes: { permits: 2, queueing: "Fifo" } }],
    ["whose spec is a list", [], { refusal: "spec" }],
    ["whose suspend is a word", { suspend: "yes" }, { refusal: "must be of type boolean" }],
    ["that lets nobody wait is accepted", { maxWaiting: 0 }, {}],
    ["that lets a negative number wait", { maxWaiting: -1 }, { refusal: "should be greater than or equal to 0" }],
    ["that lets too many wait", { maxWaiting: 100_001 }, { refusal: "should be less than or equal to 100000" }],
  ]),
  ...specs("Lease", [
    ["without a spec lives ten minutes", undefined, { becomes: { ttl: "10m" } }],
    ["with a priority is accepted", { priority: -1000 }, {}],
    ["with a priority beyond the scale", { priority: 1001 }, { refusal: "should be less than or equal to 1000" }],
  ]),
  ...specs("Permit", [
    ["that does not say for how many asks for one", permit, { becomes: { ...permit, permits: 1 } }],
    ["for no permits", { ...permit, permits: 0 }, { refusal: "should be greater than or equal to 1" }],
    ["for a negative number of permits", { ...permit, permits: -3 }, { refusal: "should be greater than or equal to 1" }],
    ["for 2500 permits is the heaviest there is", { ...permit, permits: 2500 }, {}],
    ["for 2501 permits", { ...permit, permits: 2501 }, { refusal: "should be less than or equal to 2500" }],
  ]),
  ...statuses("Permit", {
    object: permit,
    cases: [
      ["of a token as large as they come", { token: 1_800_000_000_000 * 1024 }, undefined],
      ["of a phase that there is not", { phase: "Happy" }, "Unsupported value"],
      [
        "of a condition without a reason",
        { conditions: [condition({ reason: undefined })] },
        "status.conditions[0].reason: Required value",
      ],
      ["of the same condition twice", { conditions: [condition({}), condition({})] }, "Duplicate value"],
    ],
  }),
  ...statuses("Semaphore", {
    object: {},
    cases: [
      ["of a holder in full", { holders: [holder({})] }, undefined],
      ["of a holder without a token", { holders: [holder({ token: undefined })] }, "status.holders[0].token: Required value"],
      ["of a holder's name as long as a request may say it", { holders: [holder({ holder: "\u{1F512}".repeat(128) })] }, undefined],
    ],
  }),
];

type Row = readonly [name: string, spec: unknown, expected: Pick<Case, "refusal"> & { readonly becomes?: object }];

function specs(kind: string, rows: readonly Row[]): Case[] {
  return rows.map(([name, spec, { refusal, becomes }]) => ({
    name: `a ${kind} ${name}${refusal === undefined ? "" : " is refused"}`,
    kind,
    object: object(spec),
    ...(refusal === undefined ? {} : { refusal }),
    ...(becomes === undefined ? {} : { becomes: { spec: becomes } }),
  }));
}

interface Statuses {
  readonly object: object;
  readonly cases: readonly (readonly [name: string, status: object, refusal: string | undefined])[];
}

function statuses(kind: string, { object: spec, cases }: Statuses): Case[] {
  return cases.map(([name, status, refusal]) => ({
    name: `a status of a ${kind} ${name} is ${refusal === undefined ? "accepted" : "refused"}`,
    kind,
    object: object(spec),
    patch: { status },
    subresource: "status",
    ...(refusal === undefined ? {} : { refusal }),
  }));
}

function condition(fields: object): object {
  const lastTransitionTime = "2026-01-02T03:04:05.678Z";
  return { type: "Granted", status: "False", reason: "Busy", message: "somebody else holds it", lastTransitionTime, ...fields };
}

function holder(fields: object): object {
  return { uid: "a-uid", name: "db-1", holder: "ada", token: 2 ** 50, acquiredAt: "2026-01-02T03:04:05.678Z", ...fields };
}

function object(spec: unknown, name = "one"): NewObject {
  return { metadata: { name, namespace: "default" }, ...(spec === undefined ? {} : { spec }) };
}

const DURATIONS = ["0", "0s", "250ms", "1.5s", "90m", "1h30m", "12h0m30s"];
const NO_DURATIONS = [
  "",
  "10",
  "-5s",
  "+5s",
  "5 s",
  "5d",
  "s",
  "1h-30m",
  ".5s",
  "1e3s",
  "1,5s",
  "5s\n",
  "five minutes",
  "9".repeat(40) + "s",
];
const DURATION_FIELDS = ["ttl", "maxHold", "lockDelay", "wait"];

/** Of any parent: what its fields with a known name have to refuse. */
function parentCases({ kind, spec }: Primitive): Case[] {
  return durationCases(kind, { fields: Object.keys(spec.shape), rest: {} });
}

interface Body {
  /** The fields that the spec has. */
  readonly fields: readonly string[];
  /** What a valid spec needs beside. */
  readonly rest: object;
}

function durationCases(kind: string, { fields, rest }: Body): Case[] {
  return fields.filter((field) => DURATION_FIELDS.includes(field)).flatMap((field) => [
    ...DURATIONS.map((text) => ({
      name: `a ${kind} with ${field} "${text}" is accepted`,
      kind,
      object: object({ ...rest, [field]: text }),
    })),
    ...NO_DURATIONS.map((text) => ({
      name: `a ${kind} with ${field} ${JSON.stringify(text)} is refused`,
      kind,
      object: object({ ...rest, [field]: text }),
      refusal: `spec.${field}`,
    })),
    {
      name: `a ${kind} whose ${field} is a number is refused`,
      kind,
      object: object({ ...rest, [field]: 30 }),
      refusal: "must be of type string",
    },
  ]);
}

const HOLDERS = ["a", "Ada Lovelace, bank #7", "ünïcödé", "\u{1F512}".repeat(128), "x".repeat(128), "系统管理员", "Zürich\u{0301}"];
const NO_HOLDERS: readonly (readonly [what: string, holder: string])[] = [
  ["that is empty", ""],
  ["of 129 characters", "x".repeat(129)],
  ["of two lines", "one\ntwo"],
  ["with a carriage return", "one\rtwo"],
  ["with a tab", "one\ttwo"],
  ["with an escape sequence", "\u{1B}[31mred"],
  ["with a C1 control", "one\u{9B}two"],
  ["with a NUL", "one\u{0}two"],
  ["that turns the line around", "\u{202E}gnirts"],
  ["with an isolate", "one\u{2066}two"],
  ["with a zero-width space", "one\u{200B}two"],
  ["with a byte order mark", "\u{FEFF}one"],
  ["with a line separator", "one\u{2028}two"],
  ["with a paragraph separator", "one\u{2029}two"],
  ["of private use", "one\u{E000}two"],
];

/** Of any request: what all of them share. */
function requestCases({ request }: Requested): Case[] {
  const { kind, parentField, spec } = request;
  const fields = Object.keys(spec.shape);
  const rest = { [parentField]: "db", holder: "ada" };
  const refused = (name: string, value: unknown, refusal: string): Case => ({
    name: `a ${kind} ${name} is refused`,
    kind,
    object: object(value),
    refusal,
  });
  return [
    { name: `a new ${kind} is Pending at once`, kind, object: object(rest), becomes: { status: { phase: "Pending" } } },
    {
      name: `a new ${kind} cannot say that it is granted`,
      kind,
      object: { ...object(rest), status: { phase: "Granted" } },
      becomes: { status: { phase: "Pending" } },
    },
    refused("without a spec", undefined, "spec: Required value"),
    refused(`without a ${parentField}`, { holder: "ada" }, `spec.${parentField}: Required value`),
    refused(`with an empty ${parentField}`, { ...rest, [parentField]: "" }, `spec.${parentField}`),
    refused(`with a ${parentField} of 254 characters`, { ...rest, [parentField]: "x".repeat(254) }, `spec.${parentField}`),
    ...request.spec.safeParse({ [parentField]: "db" }).success
      ? []
      : [refused("without a holder", { [parentField]: "db" }, "spec.holder: Required value")],
    refused("whose holder is a number", { ...rest, holder: 7 }, "must be of type string"),
    ...HOLDERS.map((text) => ({
      name: `a ${kind} of holder "${text.slice(0, 24)}" is accepted`,
      kind,
      object: object({ ...rest, holder: text }),
    })),
    ...NO_HOLDERS.map(([what, text]) => refused(`of a holder ${what}`, { ...rest, holder: text }, "spec.holder")),
    { name: `a ${kind} with a name of 63 characters is accepted`, kind, object: object(rest, "x".repeat(63)) },
    {
      name: `a ${kind} with a name of 64 characters is refused`,
      kind,
      object: object(rest, "x".repeat(64)),
      refusal: "a request's name has at most 63 characters",
    },
    ...durationCases(kind, { fields, rest }),
    ...priorityCases(kind, { fields, rest }),
    ...renewalCases(kind, { fields, rest }),
    ...changeCases(request, rest),
  ];
}

function priorityCases(kind: string, { fields, rest }: Body): Case[] {
  if (!fields.includes("priority")) return [];
  return [
    ...[-1000, 0, 1000].map((priority) => ({
      name: `a ${kind} of priority ${priority} is accepted`,
      kind,
      object: object({ ...rest, priority }),
    })),
    ...[-1001, 1001].map((priority) => ({
      name: `a ${kind} of priority ${priority} is refused`,
      kind,
      object: object({ ...rest, priority }),
      refusal: "spec.priority",
    })),
    {
      name: `a ${kind} of priority "high" is refused`,
      kind,
      object: object({ ...rest, priority: "high" }),
      refusal: "must be of type integer",
    },
  ];
}

const TIMES = ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678901Z", "2026-01-02T03:04:05.1+02:00"];
const NO_TIMES = ["", "yesterday", "1767322800", "2026-01-02", "2026-13-02T03:04:05Z"];

function renewalCases(kind: string, { fields, rest }: Body): Case[] {
  if (!fields.includes("renewTime")) return [];
  const of = (field: string, value: unknown, refusal?: string): Case => ({
    name: `a ${kind} with ${field} ${JSON.stringify(value)} is ${refusal === undefined ? "accepted" : "refused"}`,
    kind,
    object: object({ ...rest, [field]: value }),
    ...(refusal === undefined ? {} : { refusal }),
  });
  return [
    ...TIMES.map((time) => of("renewTime", time)),
    ...NO_TIMES.map((time) => of("renewTime", time, "spec.renewTime")),
    of("renewTime", 1_767_322_800, "spec.renewTime in body must be of type"),
    of("place", "12345"),
    ...["", "12a", "-1", "1".repeat(21)].map((place) => of("place", place, "spec.place")),
    of("place", 12345, "must be of type string"),
  ];
}

/** Other values than a request has: for fields that may not change. */
const OTHER: Readonly<Record<string, unknown>> = { permits: 2, holder: "eve", priority: 5, ttl: "1h", wait: "1h" };

function changeCases({ kind, parentField, spec }: Requested["request"], rest: object): Case[] {
  const fields = Object.keys(spec.shape);
  const full = {
    ...rest,
    ...Object.fromEntries(fields.filter((field) => field in OTHER && field !== "holder").map((field) => [field, START[field]])),
  };
  const change = (name: string, from: object, to: object, refusal?: string): Case => ({
    name: `a ${kind} ${name} is ${refusal === undefined ? "accepted" : "refused"}`,
    kind,
    object: object(from),
    patch: { spec: to },
    ...(refusal === undefined ? {} : { refusal }),
  });
  const fixed = [parentField, ...Object.keys(OTHER).filter((field) => fields.includes(field))];
  const optional = Object.keys(START).filter((field) => fields.includes(field));
  return [
    ...fixed.map((field) => change(`whose ${field} changes`, full, { [field]: OTHER[field] ?? "other" }, `${field} is immutable`)),
    ...optional.filter((field) => field !== "permits").flatMap((field) => [
      change(`that is given a ${field} later`, rest, { [field]: OTHER[field] }, `${field} is immutable`),
      change(`whose ${field} is taken away`, full, { [field]: null }, `${field} is immutable`),
    ]),
    ...(fields.includes("place")
      ? [
        change("that renews", full, { renewTime: TIMES[0], place: "12" }),
        change("that renews again", { ...full, renewTime: TIMES[0], place: "12" }, { renewTime: TIMES[1] }),
        change("that renews again and repeats its place", { ...full, place: "12" }, { renewTime: TIMES[1], place: "12" }),
        change("whose place is set twice", { ...full, place: "12" }, { place: "13" }, "place can be set once only"),
        change("whose place is taken away", { ...full, place: "12" }, { place: null }, "place can be set once only"),
      ]
      : []),
  ];
}

const START: Readonly<Record<string, unknown>> = { permits: 1, priority: 0, ttl: "30s", wait: "30s" };
