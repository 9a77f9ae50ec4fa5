import type { Child } from "./child.ts";
import { TestCluster } from "./test_cluster.ts";
import { run, type TestOptions } from "./test_context.ts";

/** Calls koncli with one command line. */
export type Koncli = (line: string, options?: TestOptions) => ReturnType<typeof run>;

/** Calls koncli with a cluster of its own, several times. */
export async function inCluster<T>(work: (koncli: Koncli, cluster: TestCluster) => Promise<T>): Promise<T> {
  await using cluster = await TestCluster.start();
  return await work((line, options = {}) => run(words(line), { connect: (wish) => cluster.connect(wish), ...options }), cluster);
}

/** Calls koncli with each line in turn, and returns what it said on both streams, with its exit code. */
export async function conversation(koncli: Koncli, lines: readonly string[]): Promise<string[]> {
  const said: string[] = [];
  for (const line of lines) {
    const { stdout, stderr, code } = await koncli(line, { startChild: trueOrFalse });
    said.push(`${code} ${stdout}${stderr}`.trimEnd());
  }
  return said;
}

/** The commands `true` and `false`. */
function trueOrFalse([program]: readonly string[]): Child {
  return { ended: Promise.resolve(program === "false" ? 1 : 0), relay: () => {}, signal: () => {}, survives: () => false };
}

/** As a shell splits a line that has no quotes. */
export function words(line: string): string[] {
  return line.split(" ").filter((word) => word !== "");
}
