/** Clock ticks in a second, as Linux counts them for processes. */
const TICKS = 100;

/** The CPU time that a process has used so far, in milliseconds. `NaN` where the system does not say. */
export async function cpuOf(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * (1000 / TICKS);
}
