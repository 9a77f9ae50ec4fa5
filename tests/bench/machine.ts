/** Where it was measured: without that, no figure means anything. */
import { cpus } from "node:os";
import { findBinaries } from "../cluster/mod.ts";

export interface Machine {
  readonly cpus: number;
  readonly processor: string;
  /** In MB. */
  readonly memory: number;
  readonly system: string;
  /** How busy it was before, over 1, 5 and 15 minutes. */
  readonly load: readonly number[];
  readonly deno: string;
  readonly etcd: string;
  readonly kubeApiserver: string;
}

export async function thisMachine(): Promise<Machine> {
  const { etcd, kubeApiserver } = await findBinaries();
  return {
    cpus: navigator.hardwareConcurrency,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    memory: Math.round(Deno.systemMemoryInfo().total / 2 ** 20),
    system: `${Deno.build.os} ${Deno.osRelease()} ${Deno.build.arch}`,
    load: Deno.loadavg(),
    deno: Deno.version.deno,
    etcd: await versionOf(etcd),
    kubeApiserver: await versionOf(kubeApiserver),
  };
}

async function versionOf(program: string): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args: ["--version"], stdin: "null", stderr: "null" }).output();
  return /\d+\.\d+\.\d+\S*/.exec(new TextDecoder().decode(stdout))?.[0] ?? "unknown";
}

/** In a line. */
export function describe({ cpus, processor, memory, load, deno, etcd, kubeApiserver }: Machine): string {
  const versions = `Deno ${deno}, kube-apiserver ${kubeApiserver}, etcd ${etcd}`;
  return `${cpus} x ${processor}, ${memory} MB; load ${load.map((one) => one.toFixed(1)).join(" ")}; ${versions}`;
}
