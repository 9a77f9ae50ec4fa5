/** koncli and the operator start fast: what is loaded before the first word is read is little, and stays so. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import * as z from "zod";

const graph = z.object({
  roots: z.array(z.string()),
  redirects: z.record(z.string(), z.string()).default({}),
  modules: z.array(z.object({
    specifier: z.string(),
    dependencies: z.array(z.object({
      isDynamic: z.boolean().default(false),
      code: z.object({ specifier: z.string().optional() }).optional(),
    })).default([]),
  })),
});

/** The packages that are loaded together with a module, without those that it asks for later. */
async function packagesOf(file: string): Promise<string[]> {
  const [path, config] = [file, "../deno.json"].map((each) => fileURLToPath(new URL(each, import.meta.url)));
  const args = ["info", "--json", "--config", config ?? "", path ?? ""];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "null" }).output();
  const { roots, redirects, modules } = graph.parse(JSON.parse(new TextDecoder().decode(stdout)));
  const known = new Map(modules.map((each) => [each.specifier, each]));
  const found = new Set(roots);
  for (const specifier of found) {
    for (const { isDynamic, code } of known.get(redirects[specifier] ?? specifier)?.dependencies ?? []) {
      if (!isDynamic && code?.specifier) found.add(code.specifier);
    }
  }
  const names = [...found].filter((specifier) => specifier.startsWith("npm:")).map((specifier) =>
    specifier.replace(/^npm:\/?|@[^@/]*$/g, "")
  );
  return [...new Set(names)].sort();
}

for (
  const [file, packages] of [
    ["./main.ts", ["commander", "zod"]],
    ["../sdk/mod.ts", ["zod"]],
    ["../kube/kubeconfig.ts", []],
    ["../main.ts", ["zod"]],
  ] as const
) {
  Deno.test(`with ${file} come ${packages.join(" and ") || "no packages"}, and nothing that is needed later or not at all`, async () =>
    assert.deepEqual(await packagesOf(file), packages));
}
