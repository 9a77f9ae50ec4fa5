/** What this machine has to spare. */

export interface Machine {
  readonly cores: number;
  /** In bytes. */
  readonly memory: number;
}

/** Memory that one worker may take: its Deno process, its shell and its share of the server, in bytes. */
const WORKER = 40 * 2 ** 20;
/** What the control plane, the demo itself and everybody else on the machine are left, in bytes. */
const RESERVE = 500 * 2 ** 20;

/** Reads how many cores there are and how much memory is free: the machine's, or less where a container is allowed less. */
export async function readMachine(): Promise<Machine> {
  const { available } = Deno.systemMemoryInfo();
  const allowed = await Promise.all([
    containerMemory("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    containerMemory("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
  ]);
  return { cores: navigator.hardwareConcurrency, memory: Math.min(available, ...allowed) };
}

/** What a container's limit leaves, in bytes; infinity where there is none. */
async function containerMemory(limitPath: string, usagePath: string): Promise<number> {
  const [limit, usage] = await Promise.all([readNumber(limitPath), readNumber(usagePath)]);
  return limit === undefined || usage === undefined ? Number.POSITIVE_INFINITY : Math.max(0, limit - usage);
}

async function readNumber(path: string): Promise<number | undefined> {
  const text = await Deno.readTextFile(path).catch(() => "");
  return /^[0-9]+\s*$/.test(text) ? Number(text) : undefined;
}

/** How many workers of `wanted` there is memory for; at least three, without which there is nothing to see. */
export function workersFor({ memory }: Pick<Machine, "memory">, wanted: number): number {
  return Math.max(3, Math.min(wanted, Math.floor((memory - RESERVE) / WORKER)));
}
