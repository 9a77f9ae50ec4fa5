import assert from "node:assert/strict";
import { TROUBLE } from "../../../controllers/report.ts";
import { primitives } from "../../../primitives/mod.ts";
import { kindsOf } from "./api_parts.ts";
import { type Reason, reasonsOf, requestReasonsOf } from "./reasons.ts";

const documented: readonly Reason[] = primitives.flatMap((primitive) => [...reasonsOf(primitive), ...requestReasonsOf(primitive)]);

/** The reason of effects that delete: nobody reads it in an object. */
const UNTOLD: readonly string[] = ["Retention"];
/** Why a holder was removed, where its request has been told something else before. */
const TOLD_BEFORE: readonly string[] = ["Expired", "Denied"];

const SAID = [
  /reason: "([A-Z]\w+)"/g,
  /(?:denial|removed)\([^,()]+, "([A-Z]\w+)"/g,
  /\? "([A-Z]\w+)" : after\.phase/g,
];

/** Every reason that a rule gives. */
async function reasonsInRules(): Promise<Set<string>> {
  const folder = new URL("../../../primitives/", import.meta.url);
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => !/(^test_|_test\.ts$)/.test(name));
  const texts = await Promise.all(files.map((name) => Deno.readTextFile(new URL(name, folder))));
  return new Set(texts.flatMap((text) => SAID.flatMap((pattern) => [...text.matchAll(pattern)].map(([, reason = ""]) => reason))));
}

/** Reasons that are a phase by another name. */
const PHASES = new Set(primitives.flatMap(({ status }) => Object.keys(Object(status.shape["phase"]).def?.innerType?.enum ?? {})));

Deno.test("every reason that a rule gives is documented, and no other", async () => {
  const given = await reasonsInRules();
  const known = new Set(documented.map(({ reason }) => reason));
  assert.ok(given.size > 20);
  assert.deepEqual([...given].filter((reason) => ![...known, ...UNTOLD, ...TOLD_BEFORE].includes(reason)), []);
  assert.deepEqual([...known].filter((reason) => !given.has(reason) && !PHASES.has(reason)), []);
});

Deno.test("every reason that is told as an event is documented, and no kind is without one", () => {
  const known = new Set(documented.map(({ reason }) => reason));
  assert.deepEqual([...TROUBLE].filter((reason) => !known.has(reason)), []);
  for (const primitive of primitives) assert.ok((kindsOf(primitive)[0]?.events.length ?? 0) > 0, primitive.kind);
});
