import assert from "node:assert/strict";
import { importsOf, reachedFrom } from "./reach.ts";

Deno.test("imports of every form are found, and those in examples are not", () => {
  const text = [
    'import a, { type B } from "./a.js";',
    'export * from "./b.js";',
    'import "./c.js";',
    'const { d } = await import("./d.js");',
    'export declare function e(e: import("./e.js").E): void;',
    ' * import { f } from "./f.js";',
    '  // const text = from "./g.js"',
    '/** as in import("./h.js") */',
  ].join("\n");
  assert.deepEqual(importsOf(text), ["./a.js", "./b.js", "./c.js", "./d.js", "./e.js"]);
});

Deno.test("a package has what its entries reach, in code and in declarations", () => {
  const texts = new Map([
    ["sdk/mod.js", 'import { z } from "zod";\nexport { a } from "./a.js";'],
    ["sdk/mod.d.ts", 'export { a } from "./a.js";\nimport type { T } from "../kube/t.js";'],
    ["sdk/a.js", 'import { readFile } from "node:fs/promises";\nimport("yaml");'],
    ["sdk/a.d.ts", ""],
    ["kube/t.d.ts", ""],
    ["kube/t.js", ""],
    ["kube/alone.js", ""],
  ]);
  const { files, packages } = reachedFrom(["sdk/mod"], texts);
  assert.deepEqual(files, ["kube/t.d.ts", "sdk/a.d.ts", "sdk/a.js", "sdk/mod.d.ts", "sdk/mod.js"]);
  assert.deepEqual(packages, new Map([["zod", ["sdk/mod.js"]], ["yaml", ["sdk/a.js"]]]));
});

Deno.test("a file that is imported and not there is named", () => {
  assert.throws(() => reachedFrom(["mod"], new Map([["mod.js", 'import "./a.js";'], ["mod.d.ts", ""]])), /there is no a\.js/);
});
