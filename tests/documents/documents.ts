/**
 * The manifests and command lines that users have read, as they stand, for any API server. They are in `manifests/` and `lines/`; what
 * Kubernetes demands of the Jobs besides is in `manifests.ts`, and in docs/compatibility.md.
 */
import assert from "node:assert/strict";
import { quoted } from "../../cli/test_process.ts";
import { commandsIn, completed, jobs, type Manifest, manifestsIn } from "./manifests.ts";
import { hasKubectl, Place, type Server } from "./place.ts";

/** What does not work yet, and why. A file here makes its test fail as soon as it does work: then its line goes. */
const PENDING: Readonly<Record<string, string>> = {};

const folder = new URL("./", import.meta.url);

/** What a wait says that would have to wait. */
const TIMED_OUT = 3;
/** For a wait that has no limit of its own: look once. */
const once = { KONDUCTOR_TIMEOUT: "0" };

interface Documented {
  readonly file: string;
  /** It calls kubectl itself. */
  readonly kubectl?: boolean;
  readonly fn: (place: Place, text: string) => Promise<void>;
}

const cases: (Documented & { readonly sentence: string })[] = [];

function documented(sentence: string, how: Documented): void {
  cases.push({ sentence, ...how });
}

/** Registers the tests, for an API server that `open` gives for each of them. */
export function documents({ where, open }: { readonly where: string; readonly open: () => Server | Promise<Server> }): void {
  for (const { file, sentence, kubectl = false, fn } of cases) {
    const pending = PENDING[file];
    const name = `${where}: ${pending === undefined ? `${file}: ${sentence}` : `${file} is pending: ${pending}`}`;
    const ignore = kubectl && !hasKubectl;
    Deno.test(ignore ? `${name} (needs kubectl)` : name, { ignore }, async () => {
      await using place = await Place.open(await open());
      const work = async (): Promise<void> => fn(place, await Deno.readTextFile(new URL(file, folder)));
      if (pending === undefined) await work();
      else await assert.rejects(work, `${file} works now: take its line out of PENDING`);
    });
  }
}

/** A manifest of this project alone: it is accepted, as a whole, and the operator finds nothing wrong with it. */
function accepted(file: string): void {
  documented("the object is accepted as it stands", {
    file,
    fn: async (place, text) => {
      for (const manifest of manifestsIn(text)) await applyReady(place, manifest);
    },
  });
}

async function applyReady(place: Place, manifest: Manifest): Promise<void> {
  const stored = await place.apply(manifest);
  assert.deepEqual({ ...Object(stored["spec"]), ...Object(manifest.object["spec"]) }, stored["spec"], "nothing was dropped as unknown");
  await place.until(
    manifest,
    ({ conditions }) => Array.isArray(conditions) && conditions.some(({ type, status }) => type === "Ready" && status === "True"),
  );
}

/** Applies a primitive and the Job that uses it, and returns the Job's only command line. */
async function applyWithJob(place: Place, text: string): Promise<{ readonly primitive: Manifest; readonly line: string }> {
  const [primitive, job] = manifestsIn(text);
  assert.ok(primitive !== undefined && job !== undefined);
  await applyReady(place, primitive);
  await place.apply(job);
  const [command, ...others] = commandsIn(job.object);
  assert.ok(command !== undefined && others.length === 0);
  return { primitive, line: quoted(command) };
}

async function runs(place: Place, line: string, expected: { code?: number; stdout: string | RegExp }): Promise<void> {
  const { code, stdout, stderr } = await place.sh(line);
  assert.equal(code, expected.code ?? 0, stderr);
  if (typeof expected.stdout === "string") assert.equal(stdout, expected.stdout);
  else assert.match(stdout, expected.stdout);
}

async function arriveThree({ konductor }: Place): Promise<void> {
  const barrier = konductor.barrier("stage-1-complete");
  await Promise.all(["a", "b", "c"].map((holder) => barrier.arrive({ holder })));
}

const object = (kind: string, name: string): Manifest => ({ text: "", object: { kind, metadata: { name } } });
const isFree = ({ phase }: Readonly<Record<string, unknown>>): boolean => phase === "Unlocked" || phase === "Available";

documented("kubectl creates a barrier and shows it", {
  file: "lines/create-and-look.sh",
  kubectl: true,
  fn: async (place, text) => {
    const shown = /^barrier\.konductor\.io\/stage-1-complete created\nNAME +PHASE +ARRIVED +EXPECTED.*\nstage-1-complete .*\b3\b/;
    await runs(place, text, { stdout: shown });
  },
});

documented("the barrier opens for who waits", {
  file: "lines/wait-for-barrier.sh",
  fn: async (place, text) => {
    await place.konductor.barrier("stage-1-complete").create({ expected: 3 });
    assert.equal((await place.sh(text.replace("30m", "0"))).code, TIMED_OUT, "nobody has arrived");
    await arriveThree(place);
    await runs(place, text, { stdout: 'Barrier "stage-1-complete" is open: 3 of 3 arrived\n' });
  },
});

documented("the second stage waits for the first", {
  file: "manifests/etl-pipeline.txt",
  fn: async (place, text) => {
    const { line } = await applyWithJob(place, text);
    assert.equal((await place.sh(line, { env: once })).code, TIMED_OUT, "nobody has arrived");
    await arriveThree(place);
    await runs(place, line, { stdout: 'Barrier "stage-1-complete" is open: 3 of 3 arrived\n' });
  },
});

documented("the second job waits for the first", {
  file: "manifests/job-dependency.txt",
  fn: async (place, text) => {
    const { line } = await applyWithJob(place, text);
    assert.equal((await place.sh(line, { env: once })).code, TIMED_OUT, "the first job has not been seen");
    await complete(place, "data-validation");
    await runs(place, line, { stdout: /^Gate "validation-gate" is open/ });
  },
});

async function complete({ api, namespace }: Place, name: string): Promise<void> {
  const spec = { template: { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "busybox:1.36" }] } } };
  const created = await api.create(jobs, { object: { metadata: { name, namespace }, spec } });
  await api.update(jobs, { object: { ...created, status: completed() }, subresource: "status" });
}

documented("a report does not overlap with another", {
  file: "manifests/singleton-cronjob.txt",
  fn: async (place, text) => {
    const { primitive, line } = await applyWithJob(place, text);
    await runs(place, line, { stdout: /^lease\/daily-report acquired by worker-1, .*\ngenerate-report\nlease\/daily-report released\n$/ });
    await place.until(primitive, isFree);
    await using _held = await place.konductor.lease("daily-report").acquire();
    await runs(place, line, { stdout: "" });
  },
});

documented("a migration runs alone", {
  file: "manifests/critical-section.txt",
  fn: async (place, text) => {
    const { primitive, line } = await applyWithJob(place, text);
    await runs(place, line, { stdout: /^mutex\/db-migration locked by worker-1, .*\nrun-migrations\nmutex\/db-migration unlocked\n$/ });
    await place.until(primitive, isFree);
    await using _held = await place.konductor.mutex("db-migration").lock();
    await runs(place, line.replace("30s", "300ms"), { stdout: "" });
  },
});

documented("a report is skipped while the last one still runs", {
  file: "lines/skip-if-running.sh",
  fn: async (place, text) => {
    const lease = place.konductor.lease("daily-report");
    await lease.create();
    await runs(place, text, { stdout: /\ngenerate-report\nlease\/daily-report released\n$/ });
    await place.until(object("Lease", "daily-report"), isFree);
    await using _held = await lease.acquire();
    await runs(place, text, { stdout: "Previous job still running, skipping\n" });
  },
});

documented("a batch takes a permit and gives it back", {
  file: "lines/batch-limit.sh",
  fn: async (place, text) => {
    const semaphore = place.konductor.semaphore("batch-limit");
    await semaphore.create({ permits: 1 });
    await runs(place, text, { stdout: /^semaphore\/batch-limit acquired by .*\nprocess-data\nsemaphore\/batch-limit released\n$/ });
    await using _held = await semaphore.acquire();
    await runs(place, text, { stdout: "" });
  },
});

documented("an initContainer takes a permit before the Pod's work begins", {
  file: "manifests/init-container.txt",
  fn: async (place, text) => {
    const [pod] = manifestsIn(text);
    const [command] = commandsIn(pod?.object);
    assert.ok(command !== undefined);
    await place.konductor.semaphore("api-quota").create({ permits: 1 });
    await runs(place, quoted(command), { stdout: /^semaphore\/api-quota acquired by .*, expires in (10m|9m59s)\n$/ });
    await place.until(object("Semaphore", "api-quota"), ({ inUse }) => inUse === 1);
    assert.equal((await place.sh(quoted(command), { env: { KONDUCTOR_TIMEOUT: "300ms" } })).code, TIMED_OUT);
  },
});

for (
  const name of ["stage-1-complete", "extract-complete", "batch-limit", "daily-report", "database-migration", "cache-lock", "app-init"]
) {
  accepted(`manifests/${name}.txt`);
}
for (const name of ["validation-gate", "processing-gate"]) accepted(`manifests/${name}.txt`);

/** The files that are tried. */
export const tried: ReadonlySet<string> = new Set([...cases.map(({ file }) => file), ...Object.keys(PENDING)]);
