/** What is exported is documented, and its examples run as they stand there. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { Konductor } from "./mod.ts";
import { kubeconfigOf, withServer } from "./test_server.ts";

const MODULE = fileURLToPath(new URL("./mod.ts", import.meta.url));
const CONFIG = new URL("../deno.json", import.meta.url);

const jsDoc = z.object({ doc: z.string().optional(), tags: z.array(z.object({ kind: z.string() })).optional() }).optional();
const member = z.object({ name: z.string(), jsDoc, accessibility: z.string().optional() });
const declaration = z.object({
  kind: z.string(),
  jsDoc,
  location: z.object({ filename: z.string() }),
  def: z.object({ methods: z.array(member).optional() }).optional(),
});
const documentation = z.object({
  nodes: z.record(z.string(), z.object({ symbols: z.array(z.object({ name: z.string(), declarations: z.array(declaration) })) })),
});

interface Exported {
  readonly name: string;
  readonly declaration: z.infer<typeof declaration>;
}

async function deno(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const options = { args: [...args], env: { NO_COLOR: "1", ...env } };
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), options).output();
  const decoder = new TextDecoder();
  return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

async function exportsOf(module: string): Promise<readonly Exported[]> {
  const { success, stdout, stderr } = await deno(["doc", "--json", module]);
  assert.ok(success, stderr);
  const { nodes } = documentation.parse(JSON.parse(stdout));
  const symbols = Object.values(nodes).flatMap(({ symbols }) => symbols);
  return symbols.flatMap(({ name, declarations }) => declarations.map((declaration) => ({ name, declaration })));
}

function isDocumented(commented: { readonly jsDoc?: z.infer<typeof jsDoc> }): boolean {
  return (commented.jsDoc?.doc ?? "").trim() !== "";
}

/** An overload is documented where one of its kin is: they stand together. */
function undocumented({ name, declaration: { def } }: Exported): string[] {
  const methods = (def?.methods ?? []).filter(({ accessibility }) => accessibility === undefined || accessibility === "public");
  const documented = new Set(methods.filter(isDocumented).map((method) => method.name));
  return methods.filter((method) => !documented.has(method.name)).map((method) => `${name}.${method.name}`);
}

Deno.test("every export of the SDK, and every public method, has a comment that says what it is", async () => {
  const exported = await exportsOf(MODULE);
  assert.ok(exported.length > 80);
  const bare = exported.filter(({ declaration }) => !isDocumented(declaration)).map(({ name }) => name);
  assert.deepEqual([...new Set([...bare, ...exported.flatMap(undocumented)])], []);
});

Deno.test("every function and class of the SDK has an example", async () => {
  const needy = (await exportsOf(MODULE)).filter(({ declaration: { kind } }) => kind === "function" || kind === "class");
  assert.ok(needy.length > 20);
  const without = needy.filter(({ declaration }) => !declaration.jsDoc?.tags?.some(({ kind }) => kind === "example"));
  assert.deepEqual(without.map(({ name }) => name), []);
});

/** What the examples take for granted. */
async function furnish(konductor: Konductor): Promise<void> {
  const open = { conditions: [{ type: "Semaphore", name: "api-quota", state: "Available" }] } as const;
  const never = { conditions: [{ type: "Job", name: "none", state: "Complete" }] } as const;
  await konductor.semaphore("api-quota").create({ permits: 3 });
  await konductor.mutex("db").create();
  for (const name of ["nightly-report", "scheduler"]) await konductor.lease(name).create();
  await konductor.rwmutex("cache").create();
  await konductor.once("schema").create();
  await konductor.barrier("stage-complete").create({ expected: 1 });
  await konductor.waitgroup("shards").create();
  await konductor.gate("dependencies-ready").create(open);
  await konductor.gate("never").create(never);
}

/** A configuration in which the SDK is known by its name, and what an example declares need not be used. */
async function configure(folder: string): Promise<string> {
  const { imports, compilerOptions } = JSON.parse(await Deno.readTextFile(CONFIG));
  const config = {
    imports: { ...imports, "@konductor/sdk": new URL("./mod.ts", import.meta.url).href },
    compilerOptions: { ...compilerOptions, noUnusedLocals: false },
    nodeModulesDir: "none",
  };
  await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(config));
  return `${folder}/deno.json`;
}

/** As the guides have it, with what it takes for granted. */
const FIRST_PROGRAM = `
const url = Deno.args[0] ?? "";
const { signal } = new AbortController();
const migrate = (signal: AbortSignal) => signal.throwIfAborted();
import { connect } from "@konductor/sdk";
const konductor = await connect();
await using permit = await konductor.semaphore("api-quota").acquire({ ttl: "10m", signal });
await fetch(url, { headers: { "x-fencing-token": String(permit.token) }, signal: permit.signal }).then((response) => response.text());
await konductor.gate("dependencies-ready").wait({ timeout: "30m" });
await konductor.barrier("stage-complete").arrive();
await konductor.mutex("db").withLock(async (lock) => migrate(lock.signal));
console.log("done");
`;

Deno.test("the first program of the guides compiles, and runs as it stands there", () =>
  withServer(async ({ url, connectAs }) => {
    await using konductor = await connectAs("admin");
    await furnish(konductor);
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/kubeconfig`, kubeconfigOf(url));
      await Deno.writeTextFile(`${folder}/program.ts`, FIRST_PROGRAM);
      const args = ["run", "--check", "--allow-all", "--config", await configure(folder), `${folder}/program.ts`, `${url}/healthz`];
      const { success, stdout, stderr } = await deno(args, { KUBECONFIG: `${folder}/kubeconfig` });
      assert.ok(success, stderr);
      assert.equal(stdout, "done\n");
      assert.equal((await konductor.semaphore("api-quota").get()).status?.inUse ?? 0, 0);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }));

Deno.test("the examples in the SDK's comments run as they stand there", () =>
  withServer(async ({ url, connectAs }) => {
    await using konductor = await connectAs("admin");
    await furnish(konductor);
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/kubeconfig`, kubeconfigOf(url));
      const files = new Set((await exportsOf(MODULE)).map(({ declaration }) => fileURLToPath(declaration.location.filename)));
      const sources = [MODULE, ...files].filter((file) => file.includes("/sdk/"));
      const args = ["test", "--doc", "--allow-all", "--config", await configure(folder), ...sources];
      const ran = await deno(args, { KUBECONFIG: `${folder}/kubeconfig`, DENO_NO_UPDATE_CHECK: "1" });
      assert.ok(ran.success, ran.stdout + ran.stderr);
      const count = Number(/ok \| (\d+) passed/.exec(ran.stdout)?.[1]);
      assert.ok(count >= 25, `${count} examples ran`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }));
