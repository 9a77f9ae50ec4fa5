import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { primitives } from "../../primitives/mod.ts";
import { KINDS } from "./kinds.ts";
import plugin from "./plugin.ts";

/** The rules, without the plugin's name, that `source` breaks when it stands in `path`. */
function findings(path: string, source: string): string[] {
  const file = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  return Deno.lint.runPlugin(plugin, file, source).map(({ id }) => id.replace("konductor/", ""));
}

function messages(path: string, source: string): string {
  const file = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  return Deno.lint.runPlugin(plugin, file, source).map(({ message }) => message).join("\n");
}

const ALLOWED: readonly (readonly [file: string, specifiers: readonly string[]])[] = [
  ["main.ts", ["./deno.json", "./controllers/operator.ts", "./kube/http.ts", "./primitives/mod.ts", "npm:prom-client"]],
  ["cli/main.ts", ["../sdk/mod.ts", "../primitives/mod.ts", "./words.ts", "commander"]],
  ["sdk/connect.ts", ["../kube/http.ts", "../primitives/mod.ts", "./claim.ts"]],
  ["sdk/testing/mod.ts", ["../connect.ts", "../../controllers/operator.ts", "../../kube/memory/server.ts"]],
  ["controllers/store.ts", ["../kube/api.ts", "../primitives/mod.ts", "./queue.ts"]],
  ["controllers/store_test.ts", ["../kube/memory/server.ts", "../tools/crds.ts", "../sdk/mod.ts"]],
  ["controllers/test_world.ts", ["../kube/memory/server.ts"]],
  ["kube/memory/server.ts", ["../api.ts", "./store.ts", "yaml"]],
  ["primitives/mutex.ts", ["zod", "./line.ts"]],
  ["primitives/mutex_test.ts", ["node:assert/strict", "../tests/world.ts"]],
  ["examples/work.ts", ["../sdk/mod.ts"]],
  ["tools/dev.ts", ["../main.ts", "../cli/main.ts", "../kube/memory/server.ts"]],
  ["tests/e2e/permit_cluster_test.ts", ["../../main.ts", "../../sdk/mod.ts"]],
];

const FORBIDDEN: readonly (readonly [file: string, specifiers: readonly string[]])[] = [
  ["main.ts", ["./cli/main.ts", "./sdk/mod.ts", "./tools/crds.ts", "./kube/memory/server.ts"]],
  ["cli/main.ts", ["../kube/http.ts", "../controllers/operator.ts", "../main.ts", "../sdk/testing/mod.ts"]],
  ["sdk/connect.ts", ["../controllers/operator.ts", "./testing/mod.ts", "../cli/main.ts", "../kube/memory/server.ts"]],
  ["controllers/store.ts", ["../sdk/mod.ts", "../kube/memory/server.ts", "../tests/world.ts"]],
  ["kube/http.ts", ["../deno.json", "../primitives/mod.ts", "../controllers/store.ts", "./memory/server.ts"]],
  ["primitives/mutex.ts", ["../kube/api.ts", "yaml", "node:crypto", "npm:zod", "zod/mini"]],
  ["examples/work.ts", ["../kube/api.ts"]],
  ["attic/old.ts", ["zod"]],
];

for (const [file, specifiers] of ALLOWED) {
  for (const specifier of specifiers) {
    Deno.test(`${file} may import ${specifier}`, () => assert.deepEqual(findings(file, `import * as x from "${specifier}";`), []));
  }
}

for (const [file, specifiers] of FORBIDDEN) {
  for (const specifier of specifiers) {
    Deno.test(`${file} may not import ${specifier}`, () =>
      assert.deepEqual(findings(file, `import * as x from "${specifier}";`), ["layers"]));
  }
}

const FORMS = [
  'import { x } from "../sdk/mod.ts";',
  'import type { X } from "../sdk/mod.ts";',
  'import "../sdk/mod.ts";',
  'export { x } from "../sdk/mod.ts";',
  'export * from "../sdk/mod.ts";',
  'const x = await import("../sdk/mod.ts");',
  'type X = import("../sdk/mod.ts").X;',
];

for (const form of FORMS) {
  Deno.test(`the import directions hold for ${form}`, () => assert.deepEqual(findings("kube/http.ts", form), ["layers"]));
}

Deno.test("the message of a wrong import says what is allowed instead", () => {
  assert.match(
    messages("cli/main.ts", 'import "../kube/api.ts";'),
    /^cli may not import kube: it may import itself and sdk, primitives, deno.json; move/,
  );
});

const IMPURE = [
  "const x = Date.now();",
  'const x = Date["now"]();',
  "const x = new Date();",
  "const x = new Date;",
  "const x = Date();",
  "const x = performance.now();",
  "const x = Math.random();",
  "const x = crypto.randomUUID();",
  'const x = fetch("http://localhost");',
  'const x = Deno.env.get("HOME");',
  "const x = process.pid;",
  'const x = globalThis["Date"];',
  "setTimeout(() => {}, 1);",
  'console.log("x");',
  "const x = { fetch };",
  "const x: Promise<string> = y;",
];

for (const source of IMPURE) {
  Deno.test(`primitives/ may not say: ${source}`, () => {
    assert.ok(findings("primitives/mutex.ts", source).includes("purity"));
    assert.deepEqual(findings("primitives/mutex_test.ts", source), []);
    assert.deepEqual(findings("controllers/store.ts", source), []);
  });
}

const IMPURE_SYNTAX = [
  "async function f() {}",
  "const f = async () => {};",
  "const o = { async f() {} };",
  "await x;",
  "for await (const x of y) {}",
  'const x = import("./line.ts");',
];

for (const source of IMPURE_SYNTAX) {
  Deno.test(`primitives/ may not say: ${source}`, () => assert.deepEqual(findings("primitives/mutex.ts", source), ["purity"]));
}

const PURE = [
  "const x = new Date(0).toISOString();",
  "const x = Date.parse(text);",
  "const x = Math.max(1, 2);",
  "const x = world.process;",
  "const x = { fetch: 1 };",
  "interface X { readonly process: string; now(): number }",
];

for (const source of PURE) {
  Deno.test(`primitives/ may say: ${source}`, () => assert.deepEqual(findings("primitives/mutex.ts", source), []));
}

const STYLE: readonly (readonly [source: string, rule: string | undefined])[] = [
  ["export default 1;", "no-default-export"],
  ["export default function f() {}", "no-default-export"],
  ["export const one = 1;", undefined],
  ["const x = y as string;", "no-as"],
  ["const x = <string>y;", "no-as"],
  ["const x = [1] as const;", undefined],
  ['import { a as b } from "./a.ts";', undefined],
  ["enum E { A }", "no-enum"],
  ['type E = "A" | "B";', undefined],
  ['import { z } from "zod";', "zod-as-namespace"],
  ['import z from "zod";', "zod-as-namespace"],
  ['import type { ZodType } from "zod";', "zod-as-namespace"],
  ['import * as z from "zod";', undefined],
  ['import type * as z from "zod";', undefined],
];

for (const [source, rule] of STYLE) {
  Deno.test(`${rule ?? "no rule"} objects to: ${source}`, () => {
    assert.deepEqual(findings("tools/x.ts", source), rule === undefined ? [] : [rule]);
  });
}

for (
  const source of [
    'if (primitive.kind === "Semaphore") work();',
    'if ("Gate" !== kind) work();',
    'switch (kind) { case "Once": work(); }',
  ]
) {
  Deno.test(`no room but primitives/ decides by a kind: ${source}`, () => {
    for (const file of ["controllers/store.ts", "cli/tree.ts", "sdk/line.ts"]) assert.deepEqual(findings(file, source), ["no-kinds"]);
    assert.deepEqual(findings("primitives/gate.ts", source), []);
    assert.deepEqual(findings("controllers/store_test.ts", source), []);
    assert.deepEqual(findings("cli/tree.ts", source.replace(/Semaphore|Gate|Once/, "Pod")), []);
  });
}

Deno.test("the linter knows every kind there is", () => {
  const kinds = primitives.flatMap(({ kind, request }) => [kind, ...request ? [request.kind] : []]);
  assert.deepEqual([...KINDS].toSorted(), kinds.toSorted());
});
