/** kubectl, of the real cluster's version, in a scenario's namespace. */
import assert from "node:assert/strict";
import type { Cluster } from "../cluster/mod.ts";
import { whole } from "./expect.ts";
import type { Ended } from "./process.ts";
import type { Site } from "./site.ts";

export interface KubectlOptions {
  /** Objects, for `-f -`. */
  readonly objects?: readonly object[];
}

/** Runs `kubectl LINE` to its end. */
export function kubectl(site: Site, line: string, { objects }: KubectlOptions = {}): Promise<Ended> {
  const args = ["--namespace", site.namespace, ...line.split(" ")];
  const stdin = objects && JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  return site.startProgram(clusterOf(site).kubectl, { args, ...(stdin !== undefined && { stdin }) }).ended;
}

/** Runs a `kubectl LINE` that has to succeed, and gives its standard output. */
export async function kubectlOk(site: Site, line: string, options: KubectlOptions = {}): Promise<string> {
  const ended = await kubectl(site, line, options);
  assert.equal(ended.code, 0, whole(`kubectl ${line}`, ended));
  return ended.stdout;
}

/** The real cluster of a scenario that needs one. */
export function clusterOf({ lab: { place: { cluster } } }: Site): Cluster {
  if (cluster === undefined) throw new Error("Cannot play this here: it needs a real cluster");
  return cluster;
}
