/** What there is to know about processes: from /proc where there is one, else from `ps`. */

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** When it started, in whatever unit: it tells a process from a later one with the same number. */
  readonly start: string;
  /** It has ended, and nobody has asked how. */
  readonly zombie: boolean;
}

/** All processes that can be seen, by their numbers. */
export function processTable(): ReadonlyMap<number, Process> {
  const found = fromProc() ?? fromPs();
  return new Map(found.map((each) => [each.pid, each]));
}

function fromProc(): Process[] | undefined {
  try {
    const pids = [...Deno.readDirSync("/proc")].map(({ name }) => name).filter((name) => /^[0-9]+$/.test(name));
    return pids.flatMap((pid) => readStat(pid) ?? []);
  } catch {
    return undefined;
  }
}

function readStat(pid: string): Process | undefined {
  const fields = statFields(pid);
  return fields &&
    { pid: Number(pid), zombie: fields[0] === "Z", parent: Number(fields[1]), group: Number(fields[2]), start: fields[19] ?? "" };
}

/** The fields of /proc/PID/stat behind the command's name, which may itself contain anything. */
function statFields(pid: string): string[] | undefined {
  try {
    const text = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

function fromPs(): Process[] {
  try {
    const { stdout } = new Deno.Command("ps", { args: ["-A", "-o", "pid=,ppid=,pgid=,stat=,lstart="], stderr: "null" }).outputSync();
    const lines = new TextDecoder().decode(stdout).split("\n");
    return lines.flatMap((line) => {
      const [pid, parent, group, state, ...start] = line.trim().split(/\s+/);
      if (start.length === 0) return [];
      const zombie = state?.startsWith("Z") === true;
      return [{ pid: Number(pid), parent: Number(parent), group: Number(group), zombie, start: start.join(" ") }];
    });
  } catch {
    return [];
  }
}

/** Whether this process belongs to its terminal's foreground group; taken for true where it cannot be known. */
export function foreground(): boolean {
  const fields = statFields("self");
  return fields === undefined || fields[2] === fields[5];
}
