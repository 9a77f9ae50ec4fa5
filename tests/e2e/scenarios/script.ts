/** A program that uses the SDK. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { expectEnd } from "../expect.ts";
import { mutexRequests } from "../kinds.ts";
import type { Process } from "../process.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";

const PROGRAM = fileURLToPath(new URL("../programs/holder.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../../deno.json", import.meta.url));

export const script: Scenarios = {
  "a program's signal aborts when its request is deleted": loseByDeletion,
  "a program gives its lock back when it leaves the block": giveBack,
};

/** Starts a program that locks the mutex "m" until its input ends, and waits until it has it. */
export async function startHolder(site: Site, { ttl = "30s" }: { readonly ttl?: string } = {}): Promise<Process> {
  const env = { KONDUCTOR_NAMESPACE: site.namespace, DENO_DIR: Deno.env.get("DENO_DIR") ?? "", HOME: Deno.env.get("HOME") ?? "" };
  const args = ["run", "--quiet", "--allow-all", "--config", CONFIG, PROGRAM, "m", ttl];
  const process = site.startProgram(Deno.execPath(), { args, env, stdin: "open" });
  await process.stdout.until(/^token \d{16}$/m);
  return process;
}

async function loseByDeletion(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const process = await startHolder(site);
  const [request] = await site.list(mutexRequests);
  await site.delete(mutexRequests, request?.metadata.name ?? "");
  expectEnd(await process.ended, { code: 0, stdout: /^lost at \d+: Lost mutex "m": the request was deleted$/m, stderr: "" });
}

async function giveBack(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const process = await startHolder(site);
  const waiter = site.start("mutex lock m --timeout 30s --holder next");
  await site.untilThereAre(mutexRequests, 2);
  await process.closeInput();
  expectEnd(await process.ended, { code: 0, stdout: /^done$/m, stderr: "" });
  expectEnd(await waiter.ended, { code: 0 });
  const [request, ...others] = await site.list(mutexRequests);
  assert.deepEqual([others, JSON.stringify(request).includes('"next"')], [[], true]);
}
