import assert from "node:assert/strict";
import { acts } from "./demo/acts/mod.ts";
import { filesIn, Program } from "./dev/test_program.ts";

const UNIX = { ignore: Deno.build.os === "windows" };
const LINUX = { ignore: Deno.build.os !== "linux" };

/** How many demos play at a time: they mostly wait. */
const AT_A_TIME = 2;

interface Running extends AsyncDisposable {
  readonly demo: Program;
  /** Where it keeps what it needs for itself. */
  readonly temporary: string;
}

async function startDemo(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Running> {
  const temporary = await Deno.makeTempDir({ prefix: "konductor-test-" });
  const demo = await Program.start({ file: "demo.ts", args, env: { TMPDIR: temporary, ...env } });
  const end = async (): Promise<void> => {
    await demo[Symbol.asyncDispose]();
    await Deno.remove(temporary, { recursive: true });
  };
  return { demo, temporary, [Symbol.asyncDispose]: end };
}

async function expectNothingLeft({ demo, temporary }: Running): Promise<void> {
  assert.deepEqual([await filesIn(demo.cwd), await filesIn(temporary)], [[], []]);
}

Deno.test("every act plays, and finds that everything is as it must be", UNIX, async () => {
  const names = acts.map(({ name }) => name);
  for (let at = 0; at < names.length; at += AT_A_TIME) {
    await Promise.all(names.slice(at, at + AT_A_TIME).map((name) => expectSuccess(name, name === "semaphore" ? ["--workers", "6"] : [])));
  }
});

async function expectSuccess(act: string, args: readonly string[] = []): Promise<void> {
  await using running = await startDemo([act, ...args]);
  const { demo } = running;
  assert.equal((await demo.ended()).code, 0, demo.output);
  assert.match(demo.output, new RegExp(`^${act}: `, "m"));
  assert.match(demo.output, /^ {2}ok {6}ended {11}.*\d with 0/m);
  assert.match(demo.output, /Everything was as it must be\.\n$/);
  assert.ok(!demo.output.includes("\x1b"), "a log has no control characters");
  await expectNothingLeft(running);
}

Deno.test("workers that fail make the demo fail, and say why", UNIX, async () => {
  await using running = await startDemo(["semaphore", "--workers", "3"], { PATH: "/nonexistent" });
  const { demo } = running;
  assert.equal((await demo.ended()).code, 1, demo.output);
  assert.match(demo.output, /BROKEN {2}ended +.*127/);
  assert.match(demo.output, /Something was not as it must be: semaphore\.\n$/);
  await expectNothingLeft(running);
});

Deno.test("Ctrl-C ends the demo and every process that it started", LINUX, async () => {
  await using running = await startDemo(["semaphore", "--workers", "50"]);
  const { demo } = running;
  await demo.says(/ workers are in line/);
  const workers = await childrenOf(demo.pid);
  assert.ok(workers.length >= 5, `${workers.length} workers`);
  demo.signal("SIGINT");
  assert.equal((await demo.ended()).code, 130, demo.output);
  assert.deepEqual(workers.filter(isRunning), []);
  await expectNothingLeft(running);
});

Deno.test("Ctrl-C ends the scripts that an act has started, and what those have started", LINUX, async () => {
  await using running = await startDemo(["barrier"]);
  const { demo } = running;
  await demo.says(/ [1-9] of 10 have arrived/);
  const scripts = await childrenOf(demo.pid);
  const below = (await Promise.all(scripts.map(childrenOf))).flat();
  assert.ok(below.length >= 5, `${below.length} processes below ${scripts.length} scripts`);
  demo.signal("SIGINT");
  assert.equal((await demo.ended()).code, 130, demo.output);
  assert.deepEqual([...scripts, ...below].filter(isRunning), []);
  await expectNothingLeft(running);
});

Deno.test("the demo refuses acts that do not exist", async () => {
  await using running = await startDemo(["opera"]);
  assert.equal((await running.demo.ended()).code, 64);
  assert.equal(
    running.demo.output,
    `demo: Cannot play "opera": there is ${acts.map(({ name }) => name).join(", ")}\nRun deno task demo --help for the acts and flags\n`,
  );
});

Deno.test("the demo's help names its acts", async () => {
  await using running = await startDemo(["--help"]);
  assert.equal((await running.demo.ended()).code, 0);
  assert.match(running.demo.output, /Usage: deno task demo/);
});

async function childrenOf(parent: number): Promise<number[]> {
  const children: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    const stat = /^\d+$/.test(name) ? await Deno.readTextFile(`/proc/${name}/stat`).catch(() => "") : "";
    if (stat.match(/\) \S (\d+) /)?.[1] === String(parent)) children.push(Number(name));
  }
  return children;
}

/** One that has ended, and that nobody has asked about yet, does not run. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch {
    return false;
  }
}
