/** What users of a program notice first: how large it is, and how long it takes to say its version. */
import { expectSuccess } from "./command.ts";

export interface Measure {
  /** In bytes. */
  readonly size: number;
  /** In milliseconds; the median of several starts, the first one not counted. Left out where it does not run on this machine. */
  readonly start: number | undefined;
}

const STARTS = 9;

export async function measure(path: string, args: readonly string[] | undefined): Promise<Measure> {
  const { size } = await Deno.stat(path);
  return { size, start: args && await startOf(path, args) };
}

async function startOf(path: string, args: readonly string[]): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn <= STARTS; turn++) {
    const from = performance.now();
    await expectSuccess(`Cannot start ${path}`, path, { args });
    if (turn > 0) times.push(performance.now() - from);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(STARTS / 2)] ?? 0;
}

/** As in `97.2 MB`; a megabyte is a million bytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
