/** Control groups, by name, in every hierarchy that is mounted: one of version 2, or one for each controller of version 1. */

const ROOT = "/sys/fs/cgroup";
/** How long processes that were killed may take to go, in milliseconds. */
const GONE_WITHIN = 20_000;

export async function makeCgroup(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    await handDown(hierarchy);
    await Deno.mkdir(`${hierarchy}/${name}`, { recursive: true });
  }
}

/** In a hierarchy of version 2 a group has those controllers that the one above hands down. Version 1 knows no such file. */
async function handDown(hierarchy: string): Promise<void> {
  const controllers = await Deno.readTextFile(`${hierarchy}/cgroup.controllers`).catch(() => "");
  for (const controller of controllers.split(/\s+/).filter((name) => name !== "")) {
    await Deno.writeTextFile(`${hierarchy}/cgroup.subtree_control`, `+${controller}`).catch(() => {}); // kubelet says what it lacks
  }
}

/** Kills what is in it, in the groups below it as well, and removes them. */
export async function removeCgroup(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) await removeTree(`${hierarchy}/${name}`);
}

async function hierarchies(): Promise<string[]> {
  const mounts = (await Deno.readTextFile("/proc/self/mounts")).split("\n").map((line) => line.split(" "));
  return mounts.filter(([, path = "", type = ""]) => type.startsWith("cgroup") && path.startsWith(ROOT)).map(([, path = ""]) => path);
}

async function removeTree(group: string): Promise<void> {
  for (const child of await foldersIn(group)) await removeTree(child);
  const deadline = performance.now() + GONE_WITHIN;
  while (!await removed(group) && performance.now() < deadline) {
    await killAll(group);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function foldersIn(group: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(group)).catch(() => []);
  return entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => `${group}/${name}`);
}

/** A cgroup that has processes cannot be removed. */
async function removed(group: string): Promise<boolean> {
  try {
    await Deno.remove(group);
    return true;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}

async function killAll(group: string): Promise<void> {
  const pids = await Deno.readTextFile(`${group}/cgroup.procs`).catch(() => "");
  for (const pid of pids.split("\n").filter((line) => line !== "")) {
    try {
      Deno.kill(Number(pid), "SIGKILL");
    } catch {
      // it has just ended
    }
  }
}
