/** Everything stays reachable by kubectl; and what a real cluster alone has: users who may not. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { expectEnd } from "../expect.ts";
import { mutexes, mutexRequests, permits, semaphores, semaphoreStatus } from "../kinds.ts";
import { kubectl, kubectlOk } from "../kubectl.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";

const apiVersion = "konductor.io/v1";

export const byKubectl: Scenarios = {
  "a permit that was applied is granted, can be waited for, and is given back by its deletion": applyPermit,
  "a request that is deleted with kubectl is noticed by its holder": deleteRequest,
  "a status that was edited with kubectl is put right": editStatus,
  "what kubectl shows of a line is what koncli shows": showLine,
  "the example of a place in line is accepted, and its object works": applyExample,
  "whoever may not is told so: exit code 4": beNobody,
};

const aSemaphore = (permits: number) => ({ apiVersion, kind: "Semaphore", metadata: { name: "s" }, spec: { permits } });
const aPermit = (name: string) => ({ apiVersion, kind: "Permit", metadata: { name }, spec: { semaphore: "s", holder: name } });

async function applyPermit(site: Site): Promise<void> {
  await kubectlOk(site, "apply -f -", { objects: [aPermit("ada"), aSemaphore(1)] });
  await kubectlOk(site, "wait --for=condition=Granted permit/ada --timeout=20s");
  await kubectlOk(site, "wait --for=condition=Ready semaphore/s --timeout=20s");
  await kubectlOk(site, "apply -f -", { objects: [aPermit("eve")] });
  assert.equal((await kubectl(site, "wait --for=condition=Granted permit/eve --timeout=500ms")).code, 1);
  await kubectlOk(site, "delete permit ada");
  await kubectlOk(site, "wait --for=condition=Granted permit/eve --timeout=20s");
  await kubectlOk(site, "apply -f -", { objects: [aPermit("eve"), aSemaphore(1)] });
  assert.match(await kubectlOk(site, "get permits"), /^NAME +SEMAPHORE +HOLDER +PERMITS +PHASE +.*\neve +s +eve +1 +Granted/);
  await kubectlOk(site, "delete semaphore s");
  await kubectlOk(site, "wait --for=jsonpath={.status.phase}=Expired permit/eve --timeout=20s");
}

async function deleteRequest(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const hold = await site.hold("mutex run m");
  await kubectlOk(site, "delete mutexrequest --all");
  expectEnd(await hold.process.ended, { code: 6, stderr: /koncli: Lost mutex "m": the request was deleted\n$/ });
}

async function editStatus(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const hold = await site.hold("mutex run m");
  await kubectlOk(site, 'patch mutex m --subresource=status --type=merge -p {"status":{"holder":"mallory","phase":"Unlocked"}}');
  await site.until(
    mutexes,
    "m",
    ({ status }) => /"phase":"Locked"/.test(JSON.stringify(status)) && !/mallory/.test(JSON.stringify(status)),
  );
  const [request] = await site.list(mutexRequests);
  const edit = '--subresource=status --type=merge -p {"status":{"phase":"Expired"}}';
  await kubectlOk(site, `patch mutexrequest ${request?.metadata.name} ${edit}`);
  expectEnd(await hold.process.ended, { code: 6, stderr: /koncli: Lost mutex "m": [^\n]+\n$/ });
  await site.ok("mutex lock m --timeout 20s");
}

async function showLine(site: Site): Promise<void> {
  await site.ok("semaphore create s --permits 2 --ttl 5m");
  await site.ok("semaphore acquire s --holder ada");
  await site.until(semaphores, "s", (object) => semaphoreStatus(object).inUse === 1);
  for (const [theirs, ours] of [["get semaphores", "semaphore list"], ["get sem -o wide", "sem list -o wide"]] as const) {
    assert.deepEqual(rowOf(await site.ok(ours)), rowOf(await kubectlOk(site, theirs)));
  }
  assert.match(await kubectlOk(site, "get konductor -o name"), /^semaphore.konductor.io\/s$/m);
}

/** What the columns of a table with one row show; the age goes on. */
function rowOf(text: string): Record<string, string> {
  const [titles = [], values = []] = text.trim().split("\n").map((line) => line.trim().split(/ {2,}/));
  return Object.fromEntries(titles.flatMap((title, at) => title === "AGE" ? [] : [[title, values[at] ?? ""]]));
}

async function applyExample(site: Site): Promise<void> {
  const folder = fileURLToPath(new URL("../../../examples/place-in-line/", import.meta.url));
  const applied = await kubectlOk(site, `apply -f ${folder}`);
  const [, name = ""] = /^semaphore\.konductor\.io\/(\S+) created$/m.exec(applied) ?? [];
  assert.equal(await site.ok(`semaphore run ${name}`, { command: ["echo", "it runs"] }), "it runs\n");
}

async function beNobody(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const may = (verb: string) =>
    new RegExp(`^koncli: [^\\n]*"nobody" may not ${verb} mutexes.konductor.io in namespace "${site.namespace}"\\n# To allow it, `);
  expectEnd(await site.koncli("mutex lock m --context nobody"), { code: 4, stdout: "", stderr: may("get") });
  expectEnd(await site.koncli("mutex run m --context nobody", { command: ["true"] }), { code: 4, stdout: "", stderr: may("get") });
  expectEnd(await site.koncli("mutex list --context nobody"), { code: 4, stdout: "", stderr: may("list") });
  expectEnd(await site.koncli("mutex create x --context nobody"), { code: 4, stdout: "", stderr: may("create") });
  expectEnd(await site.koncli("mutex delete m --context nobody"), { code: 4, stdout: "", stderr: may("delete") });
  assert.deepEqual(await site.list(permits), []);
}
