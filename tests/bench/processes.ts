/** What a process uses, as Linux counts it. `NaN` where the system does not say. */

/** Clock ticks in a second, as Linux counts them for processes. */
const TICKS = 100;

/** The CPU time that a process has used so far, in milliseconds. */
export async function cpuOf(pid: number): Promise<number> {
  return sumOf(await statOf(String(pid)), [11, 12]);
}

/** The CPU time of all processes that this one started and that have ended, in milliseconds. */
export async function cpuOfEnded(): Promise<number> {
  return sumOf(await statOf("self"), [13, 14]);
}

/** The memory that a process has, in MB. */
export async function memoryOf(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

/** The fields behind the name, which may have anything in it. */
async function statOf(pid: string): Promise<readonly string[]> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function sumOf(fields: readonly string[], places: readonly number[]): number {
  return places.reduce((sum, place) => sum + Number(fields[place]), 0) * (1000 / TICKS);
}
