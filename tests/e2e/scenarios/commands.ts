/** Each command of each kind: what it does, and how it says so. */
import assert from "node:assert/strict";
import * as z from "zod";
import { definitions, primitives, resourceOf } from "../../../primitives/mod.ts";
import { expectEnd, expectFailure } from "../expect.ts";
import { permits, phaseOf, semaphores } from "../kinds.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";

/** What the commands of a kind are called, and what they say. */
interface Words {
  readonly kind: string;
  readonly short: string;
  readonly claim: string;
  readonly release: string;
  readonly done: string;
  readonly undone: string;
}

const LINES: readonly Words[] = [
  { kind: "Semaphore", short: "sem", claim: "acquire", release: "release", done: "acquired", undone: "released" },
  { kind: "Mutex", short: "mtx", claim: "lock", release: "unlock", done: "locked", undone: "unlocked" },
  { kind: "Lease", short: "klease", claim: "acquire", release: "release", done: "acquired", undone: "released" },
  { kind: "RWMutex", short: "rwm", claim: "lock", release: "unlock", done: "locked for writing", undone: "unlocked" },
];

/** Kinds that nobody holds for good: what their own verbs do is told in scenarios of their own. */
interface Other {
  readonly kind: string;
  readonly short: string;
  /** What has to be said to create one. */
  readonly flags: string;
  readonly phase: string;
}

const OTHERS: readonly Other[] = [
  { kind: "Once", short: "once", flags: "--ttl 20m", phase: "Pending" },
  { kind: "Barrier", short: "bar", flags: "--expected 3", phase: "Waiting" },
  { kind: "WaitGroup", short: "wg", flags: "--expected 2", phase: "Waiting" },
  { kind: "Gate", short: "gate", flags: "--condition Job/etl=Complete", phase: "Waiting" },
];

export const commands: Scenarios = {
  ...Object.fromEntries(
    LINES.map((words) => [`a ${words.kind} goes from its creation to its deletion`, (site: Site) => live(site, words)]),
  ),
  ...Object.fromEntries(OTHERS.map((words) => [`a ${words.kind} is created, shown and deleted`, (site: Site) => exist(site, words)])),
  "every output format of a list, a status and a claim can be read": readFormats,
  "flags that are global may stand anywhere, and the environment and a file stand in for them": placeFlags,
  "releasing one of several claims asks for which, and takes --id or --all": chooseClaim,
  "force releases what another holds": force,
  "weights, priorities and first-fit are asked for by flags": askForWeight,
  "limits that the object sets are kept: how long one may hold, and how many may wait": keepLimits,
  "the help, the version and the completion need no cluster": helpAlone,
};

/** Every kind there is has its scenario. */
assert.deepEqual([...LINES, ...OTHERS].map(({ kind }) => kind).toSorted(), primitives.map(({ kind }) => kind).toSorted());

async function live(site: Site, { kind, short, claim, release, done, undone }: Words): Promise<void> {
  const name = kind.toLowerCase();
  expectEnd(await site.koncli(`${name} create x --ttl 20m`), { code: 0, stdout: `${name}/x created\n`, stderr: "" });
  expectFailure(await site.koncli(`${short} create x`), 1, new RegExp(`Cannot create ${name} "x": it exists already`));
  const plural = primitives.find((primitive) => primitive.kind === kind)?.plural;
  const claimed = new RegExp(`^${name}/x ${done} by ada, token \\d{16}, expires in 20m\\n$`);
  expectEnd(await site.koncli(`${short} ${claim} x --holder ada`), { code: 0, stdout: claimed, stderr: "" });
  const renewed = new RegExp(`^${name}/x renewed by ada, token \\d{16}\\n$`);
  expectEnd(await site.koncli(`${name} renew x --holder ada`), { code: 0, stdout: renewed, stderr: "" });
  const status = await site.ok(`${name} status x`);
  assert.match(status, new RegExp(`^${kind} x in namespace ${site.namespace}\n`));
  assert.match(status, /\nHOLDER +TOKEN .*\nada +\d{16} /);
  assert.match(await site.ok(`${name} list`), /^NAME +[A-Z -]+ +AGE\nx +/);
  expectEnd(await site.koncli(`${name} ${release} x --holder ada`), { code: 0, stdout: `${name}/x ${undone}\n`, stderr: "" });
  expectFailure(await site.koncli(`${name} ${release} x --holder ada`), 2, /"ada" does not have it/);
  expectEnd(await site.koncli(`${name} delete x`), { code: 0, stdout: `${name}/x deleted\n`, stderr: "" });
  expectEnd(await site.koncli(`${name} list`), {
    code: 0,
    stdout: "",
    stderr: `koncli: No ${plural} in namespace "${site.namespace}"\n`,
  });
}

async function exist(site: Site, { kind, short, flags, phase }: Other): Promise<void> {
  const name = kind.toLowerCase();
  const plural = primitives.find((primitive) => primitive.kind === kind)?.plural ?? "";
  expectEnd(await site.koncli(`${name} create x ${flags}`), { code: 0, stdout: `${name}/x created\n`, stderr: "" });
  expectFailure(await site.koncli(`${short} create x ${flags}`), 1, new RegExp(`Cannot create ${name} "x": it exists already`));
  const resource = { group: "konductor.io", version: "v1", plural, kind, namespaced: true };
  await site.until(resource, "x", ({ status }) => JSON.stringify(status ?? {}).includes(`"phase":"${phase}"`));
  assert.match(await site.ok(`${short} status x`), new RegExp(`^${kind} x in namespace ${site.namespace}\n[^]*${phase}`));
  assert.match(await site.ok(`${short} list`), new RegExp(`^NAME +[A-Z -]+ +AGE\nx +${phase} `));
  expectEnd(await site.koncli(`${name} delete x`), { code: 0, stdout: `${name}/x deleted\n`, stderr: "" });
  expectEnd(await site.koncli(`${name} list`), { code: 0, stdout: "", stderr: `koncli: No ${plural} in namespace "${site.namespace}"\n` });
}

const named = z.object({ kind: z.string(), metadata: z.object({ name: z.string() }) });
const list = z.object({ kind: z.literal("List"), items: z.array(named) });

async function readFormats(site: Site): Promise<void> {
  const { parse } = await import("yaml");
  await site.ok("semaphore create s --permits 2");
  const permit = named.parse(await site.json("semaphore acquire s"));
  assert.equal(permit.kind, "Permit");
  assert.equal(named.parse(parse(await site.ok("semaphore acquire s -o yaml"))).kind, "Permit");
  assert.deepEqual(namesIn(list.parse(await site.json("semaphore list"))), ["s"]);
  assert.deepEqual(namesIn(list.parse(parse(await site.ok("sem list -o yaml")))), ["s"]);
  assert.equal(named.parse(await site.json("semaphore status s")).metadata.name, "s");
  assert.deepEqual(namesIn(list.parse(await site.json("status"))), ["s"]);
  for (const line of ["semaphore list", "semaphore status s", "status", "status semaphore s"]) {
    assert.equal(await site.ok(`${line} -o name`), "semaphore.konductor.io/s\n");
  }
  const wide = (await site.ok("semaphore list -o wide")).split("\n");
  const table = (await site.ok("semaphore list -o table")).split("\n");
  assert.deepEqual(table[1]?.split(/ +/).slice(0, 6), ["s", "2", "2", "0", "0", "Full"]);
  assert.ok((wide[0]?.length ?? 0) > (table[0]?.length ?? 0), "the wide table is no wider");
  assert.match(await site.ok("semaphore release s --all -o name"), /^(permit\.konductor\.io\/s-[a-z0-9]+\n){2}$/);
  assert.equal(named.parse(await site.json("semaphore create t")).metadata.name, "t");
  assert.equal(await site.ok("semaphore delete t -o name"), "semaphore.konductor.io/t\n");
  assert.deepEqual(await site.json("semaphore delete s"), { deleted: ["s"] });
}

function namesIn({ items }: z.infer<typeof list>): string[] {
  return items.map(({ metadata }) => metadata.name);
}

async function placeFlags(site: Site): Promise<void> {
  const { namespace, lab: { place: { kubeconfig } } } = site;
  const bare = { KUBECONFIG: "", KONCLI_NAMESPACE: "" };
  const name = "semaphore.konductor.io/s\n";
  await site.ok(`-n ${namespace} --kubeconfig ${kubeconfig} semaphore create s`, { env: bare });
  const lines = [
    `--kubeconfig ${kubeconfig} -n ${namespace} -o name semaphore list`,
    `semaphore --kubeconfig=${kubeconfig} --namespace=${namespace} list --output=name`,
    `semaphore list -o name -n ${namespace} --kubeconfig ${kubeconfig}`,
    `sem ls -oname -n${namespace} --kubeconfig ${kubeconfig} --log-level debug`,
  ];
  for (const line of lines) assert.equal(await site.ok(line, { env: bare }), name);
  const settings = [
    { KUBECONFIG: kubeconfig, KONCLI_NAMESPACE: namespace, KONCLI_OUTPUT: "name" },
    { KONCLI_KUBECONFIG: kubeconfig, KONDUCTOR_NAMESPACE: namespace, KONCLI_OUTPUT: "name", KUBECONFIG: "/nonexistent" },
    { KUBECONFIG: kubeconfig, POD_NAMESPACE: namespace, KONCLI_OUTPUT: "NAME" },
  ];
  for (const env of settings) assert.equal(await site.ok("semaphore list", { env: { ...bare, ...env } }), name);
  const cwd = site.path("home");
  await Deno.mkdir(`${cwd}/.konductor`, { recursive: true });
  await Deno.writeTextFile(`${cwd}/koncli.yaml`, `output: name\n`);
  await Deno.writeTextFile(`${cwd}/.konductor/koncli.yaml`, `kubeconfig: ${kubeconfig}\nnamespace: ${namespace}\noutput: json\n`);
  assert.equal(await site.ok("semaphore list", { env: { ...bare, HOME: cwd }, cwd }), name);
  assert.equal((await site.koncli("semaphore list -v")).stderr.includes(namespace), true);
}

async function chooseClaim(site: Site): Promise<void> {
  await site.ok("semaphore create s --permits 5");
  for (const id of ["", "--id one", "--id two"]) await site.ok(`semaphore acquire s --holder ada ${id}`);
  await site.ok("semaphore acquire s --holder eve");
  const ended = await site.koncli("semaphore release s --holder ada");
  expectFailure(ended, 64, /Cannot release semaphore "s": "ada" has 3 claims; [^\n]*--id[^\n]*--all/);
  expectFailure(await site.koncli("semaphore renew s --holder ada"), 64, /"ada" has 3 claims; [^\n]*--id/);
  const found = await site.koncli("semaphore acquire s --holder ada --id one");
  expectEnd(found, { code: 0, stderr: /^koncli: Found its own [^\n]+ again\n$/ });
  await site.ok("semaphore release s --holder ada --id one");
  assert.equal((await site.list(permits)).length, 3);
  expectFailure(await site.koncli("semaphore release s --holder ada --id one"), 2, /"ada" does not have it/);
  assert.equal(await site.ok("semaphore release s --holder ada --all"), "semaphore/s released, 2 requests\n");
  const [left, ...others] = await site.list(permits);
  assert.deepEqual([definitions.Semaphore.request.spec.parse(left?.["spec"]).holder, others], ["eve", []]);
}

async function force(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const hold = await site.hold("mutex run m --holder ada");
  await site.ok("mutex unlock m --force");
  expectEnd(await hold.process.ended, { code: 6, stderr: /koncli: Lost mutex "m": the request was deleted\n$/ });
}

async function askForWeight(site: Site): Promise<void> {
  await site.ok("semaphore create s --permits 3 --queueing FirstFit --max-waiting 5");
  const { spec } = await site.get(semaphores, "s");
  assert.deepEqual(spec, { permits: 3, queueing: "FirstFit", maxWaiting: 5 });
  await site.ok("semaphore acquire s --permits 2");
  const waiter = site.start("semaphore acquire s --permits 2 --priority 7 --ttl 1m --wait");
  await site.untilThereAre(permits, 2);
  await site.ok("semaphore acquire s --permits 1");
  expectFailure(await site.koncli("semaphore acquire s --permits 4"), 5, /only 3 permits exist, 4 wanted/);
  const waiting = (await site.list(permits)).filter((permit) => phaseOf(permit) === "Pending");
  const { permits: weight, priority, ttl } = definitions.Semaphore.request.spec.parse(waiting[0]?.["spec"]);
  assert.deepEqual([weight, priority, ttl], [2, 7, "1m"]);
  await site.patch(resourceOf(definitions.Semaphore), "s", { spec: { permits: 5 } });
  expectEnd(await waiter.ended, { code: 0, stdout: /^semaphore\/s acquired by / });
}

async function keepLimits(site: Site): Promise<void> {
  await site.ok("mutex create m --max-hold 2s --max-waiting 0");
  const hold = await site.hold("mutex run m");
  expectFailure(await site.koncli("mutex lock m --wait"), 5, /Cannot lock mutex "m": 0 are waiting already, as many as maxWaiting allows/);
  expectEnd(await hold.process.ended, { code: 6, stderr: /koncli: Lost mutex "m": it was held for the 2s that maxHold allows\n$/ });
}

async function helpAlone(site: Site): Promise<void> {
  const env = { KUBECONFIG: "/nonexistent" };
  assert.match(await site.ok("--help", { env }), /^Usage: koncli /);
  assert.match(await site.ok("semaphore acquire --help", { env }), /--priority <N>/);
  assert.equal(await site.ok("help mutex lock", { env }), await site.ok("mutex lock --help", { env }));
  assert.match(await site.ok("version", { env }), /^koncli \d+\.\d+\.\d+(\+\S+)?\n$/);
  for (const shell of ["bash", "zsh", "fish", "powershell"]) assert.match(await site.ok(`completion ${shell}`, { env }), /koncli/);
}
