/** What the SDK costs a program that uses it: the time of its import, and its size in a bundle. */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expectSuccess } from "../../../tools/compile/command.ts";
import { installedNode, nodeFromNpm } from "../../conformance/nodes.ts";
import { obstacle, Project } from "../../npm/projects.ts";
import { type Bench, type Part, say } from "../bench.ts";
import type { Row } from "../results.ts";
import { calm, medianOf, timed, timesOf } from "../statistics.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const PROGRAMS = { empty: "", sdk: 'import "@konductor/sdk";\n', testing: 'import "@konductor/sdk/testing";\n' } as const;

/** In a Pod neither is loaded: they are for kubeconfigs. */
const OUTSIDE = ["--external", "yaml", "--external", "@kubernetes/client-node"];

/** The program that is bundled. */
const USER = `import { connect } from "@konductor/sdk";
await using konductor = await connect();
await using lock = await konductor.mutex("db").lock();
`;

export const sdkSize: Part = {
  name: "sdk-size",
  title: "The SDK in a program: what its import takes, and a bundle for Pods",
  async measure({ effort }) {
    return [...await importRows(effort.starts), ...await bundleRows()];
  },
};

interface Runtime {
  readonly name: string;
  readonly command: readonly string[];
}

async function importRows(starts: Bench["effort"]["starts"]): Promise<Row[]> {
  const missing = await obstacle();
  if (missing !== undefined) {
    say(`imports are left out: ${missing}`);
    return [];
  }
  await using project = await Project.make();
  await project.write("deno.json", '{"nodeModulesDir":"manual"}');
  for (const [name, text] of Object.entries(PROGRAMS)) await project.write(`${name}.mjs`, text);
  const rows: Row[] = [];
  for (const runtime of await runtimes()) {
    say(runtime.name);
    rows.push(...await rowsOf(project, { runtime, starts }));
  }
  return rows;
}

async function runtimes(): Promise<Runtime[]> {
  const nodes = (await Promise.all([installedNode(), nodeFromNpm(26)])).flatMap(({ name, path }) =>
    path ? [{ name, command: [path] }] : []
  );
  return [...nodes, { name: `Deno ${Deno.version.deno}`, command: [Deno.execPath(), "run", "-A", "--quiet"] }];
}

interface Runs {
  readonly runtime: Runtime;
  readonly starts: number;
}

/** Whole processes in turns, so that what else the machine does falls on all of them. The first turn warms caches. */
async function rowsOf(project: Project, { runtime: { name, command }, starts }: Runs): Promise<Row[]> {
  const [program = "", ...args] = command;
  const found = Object.keys(PROGRAMS).map((file) => ({ file, times: Array<number>() }));
  for (let turn = 0; turn <= starts; turn++) {
    for (const { file, times } of found) {
      await calm();
      const time = await timed(() => project.run(program, [...args, `${file}.mjs`]));
      if (turn > 0) times.push(time);
    }
  }
  const [floor, ...imports] = found;
  return [
    { name: `${name}: an empty program`, times: timesOf(floor?.times ?? []) },
    ...imports.map(({ file, times }) => ({
      name: `${name}: ${file === "sdk" ? "@konductor/sdk" : "@konductor/sdk/testing"}, on top of that`,
      value: medianOf(times.map((time, turn) => time - (floor?.times[turn] ?? Number.NaN))),
      unit: "ms",
    })),
  ];
}

async function bundleRows(): Promise<Row[]> {
  const folder = await Deno.makeTempDir({ prefix: "konductor-bundle-" });
  try {
    await Deno.writeTextFile(`${folder}/program.ts`, USER);
    const args = ["bundle", "--quiet", "--minify", "--platform", "deno", ...OUTSIDE, "--config", `${ROOT}deno.json`];
    await expectSuccess("Cannot bundle", Deno.execPath(), { args: [...args, "--output", `${folder}/bundle.js`, `${folder}/program.ts`] });
    const bundle = await Deno.readFile(`${folder}/bundle.js`);
    return [
      { name: "a program of three lines, bundled and minified", value: bundle.length / 1000, unit: "kB" },
      { name: "  the same, gzipped", value: gzipSync(bundle).length / 1000, unit: "kB" },
    ];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
