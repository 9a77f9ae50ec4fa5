/** Whoever invents a primitive writes its definition: its CRD, its reconcile and its commands come of that. */
import assert from "node:assert/strict";
import * as z from "zod";
import { run } from "../cli/test_context.ts";
import { TestCluster } from "../cli/test_cluster.ts";
import { definePrimitive } from "../primitives/define.ts";
import { type Ahead, decideLine, holdersOf, isNew } from "../primitives/line.ts";
import { lineRequest, lineRequestColumns, lineRequestRules, lineRequestStatus, lineSpec, lineStatus } from "../primitives/line_schema.ts";
import { parentName } from "../primitives/schema.ts";
import { crdsOf } from "../tools/crds.ts";

interface Shown {
  readonly riders: number;
  readonly phase: "Free" | "Taken";
}

/** For two at a time, and no more. */
const seesaw = definePrimitive({
  kind: "Seesaw",
  plural: "seesaws",
  shortNames: ["saw"],
  summary: "two at a time",
  spec: z.object(lineSpec),
  status: z.object({ riders: z.int32().optional(), phase: z.enum(["Free", "Taken"]).optional(), ...lineStatus }),
  columns: [{ name: "Riders", type: "integer", jsonPath: ".status.riders" }],
  request: {
    kind: "Ride",
    plural: "rides",
    parentField: "seesaw",
    spec: z.object({ seesaw: parentName, ...lineRequest }),
    status: lineRequestStatus,
    columns: lineRequestColumns("seesaw"),
    rules: lineRequestRules("seesaw"),
  },
  verbs: [
    { name: "mount", mode: "claim", summary: "Get on", done: "mounted" },
    { name: "dismount", mode: "release", summary: "Get off", done: "dismounted" },
  ],
  counters: ["waiting", "lost"],
  holders: holdersOf,
  isNew,
  decide: (world) =>
    decideLine(world, {
      room: (_spec, ahead: readonly Ahead[]) => () => ahead.length < 2 ? undefined : "two are on it",
      show: ({ holders: { length } }): Shown => ({ riders: length, phase: length < 2 ? "Free" : "Taken" }),
    }),
});

Deno.test("a ninth primitive has a CRD", () => {
  const crds = crdsOf([seesaw]).map(({ metadata }) => metadata.name);
  assert.deepEqual(crds, ["seesaws.konductor.io", "rides.konductor.io"]);
});

Deno.test("a ninth primitive has an operator and commands", async () => {
  const primitives = [seesaw];
  await using cluster = await TestCluster.start({ primitives });
  const koncli = (...words: string[]) => run(words, { primitives, connect: (wish) => cluster.connect(wish) });
  const codes: number[] = [];
  for (const holder of ["a", "b", "c"]) codes.push((await koncli("seesaw", "mount", "db", "--holder", holder)).code);
  assert.deepEqual(codes, [0, 0, 5]);
  assert.match((await koncli("saw", "list")).stdout, /^NAME +RIDERS +AGE\ndb +2 /);
  assert.equal((await koncli("seesaw", "dismount", "db", "--holder", "a")).stdout, "seesaw/db dismounted\n");
  assert.match((await koncli("seesaw", "mount", "db", "--holder", "c")).stdout, /^seesaw\/db mounted by c, token \d{16}/);
  assert.match((await koncli("status")).stdout, /^NAME +RIDERS/);
});
