import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { findBinaries, pinnedVersion } from "./binaries.ts";
import { downloadEnvtest } from "./envtest.ts";

const PROGRAMS = ["etcd", "kube-apiserver", "kubectl"];

Deno.test("programs are taken from KUBEBUILDER_ASSETS when it is set", async () => {
  await using folder = await temporaryFolder();
  await addPrograms(folder.path, PROGRAMS);
  assert.deepEqual(await findBinaries({ env: environment({ KUBEBUILDER_ASSETS: folder.path }) }), binariesIn(folder.path));
});

Deno.test("a folder KUBEBUILDER_ASSETS without an API server is refused", async () => {
  await using folder = await temporaryFolder();
  await addPrograms(folder.path, ["etcd"]);
  await assert.rejects(findBinaries({ env: environment({ KUBEBUILDER_ASSETS: folder.path }) }), /there is no .*kube-apiserver/);
});

Deno.test("a kubectl on the PATH is taken only if it is recent", async () => {
  await using folder = await temporaryFolder();
  await addPrograms(folder.path, ["etcd", "kube-apiserver"]);
  await using old = await temporaryFolder();
  await addKubectl(old.path, "v1.20.2");
  await using recent = await temporaryFolder();
  await addKubectl(recent.path, "v1.32.0");
  const find = (PATH: string) => findBinaries({ env: environment({ KUBEBUILDER_ASSETS: folder.path, PATH }) });
  await assert.rejects(find(old.path), /put one of version 1.32 or later/);
  assert.equal((await find(`${old.path}:${recent.path}`)).kubectl, `${recent.path}/kubectl`);
});

Deno.test("programs are downloaded into the cache, once, however many ask at the same time", async () => {
  await using cache = await temporaryFolder();
  await using site = await serveArchive();
  const lines: string[] = [];
  const options = {
    env: environment({ XDG_CACHE_HOME: cache.path }),
    progress: (line: string) => lines.push(line),
    envtestIndex: `${site.url}/index`,
  };
  const found = await Promise.all([findBinaries(options), findBinaries(options)]);
  const folder = `${cache.path}/konductor/cluster-${await pinnedVersion()}`;
  assert.deepEqual(found, [binariesIn(folder), binariesIn(folder)]);
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), PROGRAMS);
  assert.equal(await Deno.readTextFile(`${folder}/etcd`), "etcd\n");
  assert.equal(lines.filter((line) => line.startsWith("Downloading")).length, 1);
});

Deno.test("the newest patch of the wanted minor version is downloaded", async () => {
  await using folder = await temporaryFolder();
  await using site = await serveArchive();
  const lines: string[] = [];
  const progress = (line: string) => lines.push(line);
  await downloadEnvtest(folder.path, { version: await pinnedVersion(), index: `${site.url}/index`, programs: PROGRAMS, progress });
  assert.match(lines.join(), /envtest-v\d+\.\d+\.10-/);
});

Deno.test("an archive with a wrong checksum is refused", async () => {
  await using folder = await temporaryFolder();
  await using site = await serveArchive({ sha512: "0".repeat(128) });
  const options = { version: await pinnedVersion(), index: `${site.url}/index`, programs: PROGRAMS, progress: () => {} };
  await assert.rejects(downloadEnvtest(folder.path, options), /wrong checksum/);
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

Deno.test("a list that nobody serves is given up at once", async () => {
  await using folder = await temporaryFolder();
  const options = { version: await pinnedVersion(), index: "http://127.0.0.1:9/index", programs: PROGRAMS, progress: () => {} };
  const started = performance.now();
  await assert.rejects(downloadEnvtest(folder.path, options));
  assert.ok(performance.now() - started < 5_000);
});

function environment(variables: Readonly<Record<string, string>>): (name: string) => string | undefined {
  return (name) => variables[name];
}

function binariesIn(folder: string) {
  return { etcd: `${folder}/etcd`, kubeApiserver: `${folder}/kube-apiserver`, kubectl: `${folder}/kubectl` };
}

async function temporaryFolder() {
  const path = await Deno.makeTempDir({ prefix: "konductor-binaries-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function addPrograms(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) await Deno.writeTextFile(`${folder}/${name}`, `${name}\n`, { mode: 0o755 });
}

async function addKubectl(folder: string, version: string): Promise<void> {
  const text = `#!/bin/sh\necho '{"clientVersion": {"gitVersion": "${version}"}}'\n`;
  await Deno.writeTextFile(`${folder}/kubectl`, text, { mode: 0o755 });
}

/** Serves a list of archives as the Kubernetes project does, and an archive. */
async function serveArchive({ sha512 }: { sha512?: string } = {}) {
  const archive = await makeArchive();
  const minor = (await pinnedVersion()).replace(/\.\d+$/, "");
  const hash = sha512 ?? createHash("sha512").update(archive).digest("hex");
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const names = ["1.20.99", `${minor}.9`, `${minor}.10`, `${minor}.11-rc.1`].flatMap(archiveNames);
    const index = names.map((name) => `    ${name}:\n      hash: ${hash}\n      selfLink: ${new URL(name, request.url)}\n`);
    return new Response(new URL(request.url).pathname === "/index" ? `releases:\n  all:\n${index.join("")}` : archive);
  });
  return { url: `http://127.0.0.1:${server.addr.port}`, [Symbol.asyncDispose]: () => server.shutdown() };
}

function archiveNames(version: string): string[] {
  const systems = ["darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64"];
  return systems.map((system) => `envtest-v${version}-${system}.tar.gz`);
}

async function makeArchive(): Promise<Uint8Array<ArrayBuffer>> {
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/controller-tools/envtest`, { recursive: true });
  await addPrograms(`${folder.path}/controller-tools/envtest`, PROGRAMS);
  const { stdout } = await new Deno.Command("tar", { args: ["-czf", "-", "controller-tools"], cwd: folder.path }).output();
  return stdout;
}
