/** `deno run -A tests/conformance/record.ts`: writes down what kubectl says on a real API server, and how the one in memory differs. */
import { startCluster } from "../cluster/mod.ts";
import { TRANSCRIPTS } from "./kubectl.ts";
import { memoryBench, realBench } from "./kubectl_benches.ts";
import { SCRIPTS, Shell } from "./shell.ts";
import { parseTranscript, renderTranscript } from "./transcript.ts";
import type { Section, Step } from "./transcript.ts";

/** The one transcript in which the two servers may differ. */
const DIFFERENCES = "differences";

interface Shells {
  readonly real: Shell;
  readonly memory: Shell;
}

async function recordAll(): Promise<void> {
  await using cluster = await startCluster();
  const bench = await memoryBench(cluster.kubectl);
  try {
    await using real = await Shell.open(realBench(cluster));
    await using memory = await Shell.open(bench);
    for (const name of TRANSCRIPTS) await recordTranscript(name, { real, memory });
  } finally {
    await bench.stop();
  }
}

async function recordTranscript(name: string, shells: Shells): Promise<void> {
  const path = `${SCRIPTS}/${name}.txt`;
  const sections: Section[] = [];
  for (const { sentence, steps } of parseTranscript(await Deno.readTextFile(path))) {
    const recorded: Step[] = [];
    for (const { command } of steps) recorded.push(await record(command, shells, name === DIFFERENCES));
    sections.push({ sentence, steps: recorded });
  }
  await Deno.writeTextFile(path, renderTranscript(sections));
}

/** Complains where the servers differ and may not; the test in memory fails then. */
async function record(command: string, { real, memory }: Shells, mayDiffer: boolean): Promise<Step> {
  const [output, inMemory] = await Promise.all([real.run(command), memory.run(command)]);
  if (output === inMemory) return { command, output };
  if (mayDiffer) return { command, output, inMemory };
  console.error(`Differs in memory: ${command}\n${inMemory}\n  instead of\n${output}\n`);
  return { command, output };
}

await recordAll();
