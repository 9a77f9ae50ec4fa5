/** The bench's composition root: measures what was asked for, one part after another, and prints it against its floor and its aims. */
import { Bench, FULL, type Part, QUICK } from "./bench.ts";
import { describe, thisMachine } from "./machine.ts";
import { helpOn, type Options, parseOptions } from "./options.ts";
import { parts } from "./parts/mod.ts";
import { isReached, type Section, tablesOf, verdictOn } from "./results.ts";
import { timed } from "./statistics.ts";
import { countWatches } from "./traffic.ts";

const USAGE = 64;

async function main(): Promise<number> {
  const options = readOptions();
  if (options === undefined) return USAGE;
  if (options.help) console.log(helpOn(parts));
  else await measure(options);
  return 0;
}

function readOptions(): Options | undefined {
  try {
    return parseOptions(Deno.args, parts);
  } catch (error) {
    console.error(`Cannot measure: ${error instanceof Error ? error.message : error}\nRun deno task bench --help for the options`);
  }
}

async function measure({ parts, quick, json }: Options): Promise<void> {
  const began = new Date();
  const machine = await thisMachine();
  console.error("Starting kube-apiserver and etcd");
  countWatches();
  await using bench = await Bench.start(quick ? QUICK : FULL);
  const sections: Section[] = [];
  for (const part of parts) sections.push(await measurePart(bench, part));
  console.log(`\n${describe(machine)}\n\n${tablesOf(sections)}\n${verdictOn(sections)}`);
  if (json !== undefined) await Deno.writeTextFile(json, reportOf({ date: began.toISOString(), quick, machine, sections }));
}

async function measurePart(bench: Bench, { name, title, measure }: Part): Promise<Section> {
  console.error(title);
  const found: Section[] = [];
  const time = await timed(async () => void found.push({ part: name, title, rows: await measure(bench) }));
  console.error(`  done in ${(time / 1000).toFixed(0)} s`);
  return found[0] ?? { part: name, title, rows: [] };
}

interface Report {
  readonly date: string;
  readonly quick: boolean;
  readonly machine: unknown;
  readonly sections: readonly Section[];
}

function reportOf({ sections, ...rest }: Report): string {
  const judged = sections.map(({ rows, ...section }) => ({ ...section, rows: rows.map((row) => ({ ...row, reached: isReached(row) })) }));
  return `${JSON.stringify({ ...rest, sections: judged }, undefined, 2)}\n`;
}

Deno.exitCode = await main();
