/** koncli's whole process: what a shell script waits for, and what it costs. */
import { type Koncli, prepareKoncli } from "../../../tools/demo/koncli.ts";
import { type Bench, makeSemaphore, type Part, say } from "../bench.ts";
import { cpuOfEnded } from "../processes.ts";
import type { Row } from "../results.ts";
import { calm, ratioOf, timed, timesOf } from "../statistics.ts";

const SEMAPHORE = "s";
const LINES = [
  { name: "koncli version", args: ["version"] },
  { name: "koncli semaphore acquire", args: ["semaphore", "acquire", SEMAPHORE] },
  { name: "koncli semaphore release", args: ["semaphore", "release", SEMAPHORE] },
  { name: "koncli semaphore run -- true", args: ["semaphore", "run", SEMAPHORE, "--", "true"] },
] as const;

interface Runs {
  readonly times: number[];
  /** CPU time, in milliseconds, of all of them. */
  cpu: number;
}

export const koncli: Part = {
  name: "koncli",
  title: "koncli: whole processes",
  async measure(bench) {
    const folder = await Deno.makeTempDir({ prefix: "konductor-bench-" });
    try {
      return await measureIn(folder, bench);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

async function measureIn(folder: string, bench: Bench): Promise<Row[]> {
  const served = await bench.place("koncli");
  await makeSemaphore(served, { name: SEMAPHORE, permits: 1 });
  await using _operator = await (await bench.operator(served)).ready();
  const program = await prepareKoncli(folder);
  const empty = `${folder}/empty.js`;
  await Deno.writeTextFile(empty, "");
  const floor = runs();
  const found = LINES.map((line) => ({ ...line, ...runs() }));
  const rounds = bench.effort.starts + 1;
  for (let round = 0; round < rounds; round++) {
    say(`round ${round + 1} of ${rounds}`);
    const isWarmUp = round === 0;
    await run(program, { args: [empty], bare: true, runs: isWarmUp ? runs() : floor });
    for (const line of found) {
      const env = { KUBECONFIG: bench.house.cluster.kubeconfig, KONDUCTOR_NAMESPACE: served.namespace };
      await run(program, { args: line.args, env, runs: isWarmUp ? runs() : line });
    }
  }
  return [
    rowOf("an empty program, by the same runtime", floor),
    ...found.map((one) => rowOf(one.name, one, floor)),
    ...cpuRows(floor, found),
  ];
}

function runs(): Runs {
  return { times: [], cpu: 0 };
}

interface Run {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The arguments name another program. */
  readonly bare?: boolean;
  readonly runs: Runs;
}

async function run({ command, args: first, surroundings }: Koncli, { args, env = {}, bare = false, runs }: Run): Promise<void> {
  await calm();
  const own = bare ? first.slice(0, -1) : first;
  const before = await cpuOfEnded();
  const child = new Deno.Command(command, {
    ...surroundings,
    args: [...own, ...args],
    env: { ...surroundings.env, ...env },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
  runs.times.push(
    await timed(async () => {
      const { success, stderr } = await child.output();
      if (!success) throw new Error(`Cannot measure koncli ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
    }),
  );
  runs.cpu += await cpuOfEnded() - before;
}

function rowOf(name: string, { times }: Runs, floor?: Runs): Row {
  const rounds = floor && times.map((time, round) => ({ measured: [time], floor: [floor.times[round] ?? Number.NaN] }));
  return { name, times: timesOf(times), ...(rounds && { ratio: ratioOf(rounds), to: "an empty program" }) };
}

function cpuRows(floor: Runs, found: readonly ({ readonly name: string } & Runs)[]): Row[] {
  return [{ name: "an empty program", ...floor }, ...found].map(({ name, cpu, times }) => ({
    name: `${name}: CPU`,
    value: cpu / times.length,
    unit: "ms",
    ...(name === "an empty program" ? {} : { ratio: cpu / floor.cpu, to: "an empty program" }),
  }));
}
