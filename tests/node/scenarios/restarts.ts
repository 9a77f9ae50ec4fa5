/** Claims of Pods that begin again, in part or in whole, and of those that take their place. */
import assert from "node:assert/strict";
import { type KubeObject, pods } from "../../../kube/api.ts";
import { holdersOf, permits, semaphores } from "../../e2e/kinds.ts";
import { jobs } from "../../documents/manifests.ts";
import { claimsOf, expectTurns, untilInLine, untilOver } from "../claims.ts";
import { shellSpec } from "../documents.ts";
import { type Pod, podOf } from "../pods.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";
import { BUSYBOX, isWorking, KONCLI, OBEY, tell, untilEnded, untilWorking, worker, workerSpec } from "../workers.ts";

const ASKS = "koncli semaphore acquire slot --wait";

export const restarts: Scenarios = {
  "an initContainer that is started again in its Pod finds its own permit": initContainerAgain,
  "a Pod whose sandbox was lost finds its own permit": sandboxAgain,
  "a Pod keeps its permit while its containers are started again": containerAgain,
  "a koncli run that is killed in its container loses its permit after its ttl, and asks again when the container is started again":
    runAgain,
  "a Pod that is created again under its name does not inherit the permit, nor the place in line": sameName,
  "a Job's retry does not inherit the permit of the Pod that failed": retry,
};

/** Asks, and fails the first time. */
const TWICE = `/konductor/${ASKS}; if mkdir /konductor/before; then exit 1; fi`;

/** A Pod whose initContainer `ask` fails once it has acquired, and succeeds when it is started again. */
function stumbling(): object {
  const volumeMounts = [{ name: "konductor", mountPath: "/konductor" }];
  return {
    restartPolicy: "OnFailure",
    initContainers: [
      { name: "koncli", image: KONCLI, command: ["koncli", "install", "/konductor"], volumeMounts },
      { name: "ask", image: BUSYBOX, command: ["sh", "-c", TWICE], volumeMounts },
    ],
    containers: [{ name: "main", image: BUSYBOX, command: ["true"] }],
    volumes: [{ name: "konductor", emptyDir: {} }],
  };
}

/** There would be room for more than one, so one that was counted twice would be seen. */
async function roomForThree(site: Site): Promise<() => Promise<readonly KubeObject[]>> {
  await site.create(semaphores, { metadata: { name: "slot" }, spec: { permits: 3 } });
  const slot = await site.record(semaphores, "slot");
  return () => slot.stop();
}

async function initContainerAgain(site: Site): Promise<void> {
  const revisions = await roomForThree(site);
  await site.create(pods, { metadata: { name: "first" }, spec: stumbling() });
  const { init } = await untilEnded(site, "first");
  assert.deepEqual(init.map(({ name, restarts }) => [name, restarts]), [["koncli", 0], ["ask", 1]]);
  await expectOneGrant(site, await revisions());
  assert.match(await site.logs("first", "ask"), /^koncli: Found its own Permit /);
}

async function containerAgain(site: Site): Promise<void> {
  const revisions = await roomForThree(site);
  await site.create(pods, worker("first", { asks: ASKS, restartPolicy: "OnFailure" }));
  await untilWorking(site, "first");
  await tell(site, "first", "exit 1");
  await untilStartedAgain(site, "main");
  await tell(site, "first", "exit 0");
  await untilEnded(site, "first");
  await expectOneGrant(site, await revisions());
}

async function runAgain(site: Site): Promise<void> {
  await site.create(semaphores, { metadata: { name: "slot" }, spec: { permits: 1 } });
  const slot = await site.record(semaphores, "slot");
  const spec = shellSpec(`exec koncli semaphore run slot --ttl=5s -- sh -c '${OBEY.replaceAll("'", `'"'"'`)}'`, "OnFailure");
  await site.create(pods, { metadata: { name: "first" }, spec });
  const [before] = holdersOf(await site.until(semaphores, "slot", (slot) => holdersOf(slot).length === 1));
  await kill(site, podOf(await site.get(pods, "first")).uid, ["koncli", "semaphore"]);
  await untilStartedAgain(site, "main");
  await site.until(semaphores, "slot", (slot) => holdersOf(slot).some(({ uid }) => uid !== before?.uid));
  await tell(site, "first", "exit 0");
  await untilEnded(site, "first");
  expectTurns(await slot.stop(), ["first", "first"]);
  await untilOver(site, { requests: permits, pod: "first" }, "NoSignOfLife");
}

/** Waits until a container of the first Pod was started again. */
async function untilStartedAgain(site: Site, name: string): Promise<void> {
  await site.until(pods, "first", (object) => {
    const pod = podOf(object);
    return isWorking(pod) && [...pod.init, ...pod.containers].some((container) => container.name === name && container.restarts > 0);
  });
}

async function sameName(site: Site): Promise<void> {
  await site.create(semaphores, { metadata: { name: "slot" }, spec: { permits: 1 } });
  const slot = await site.record(semaphores, "slot");
  await site.create(pods, worker("first", { asks: ASKS }));
  await untilWorking(site, "first");
  await site.create(pods, worker("second", { asks: ASKS }));
  await untilInLine(site, permits, "second");
  await site.kubectl("delete pod first --grace-period=0 --force");
  await site.create(pods, worker("first", { asks: ASKS, runs: "true" }));
  await untilWorking(site, "second");
  await tell(site, "second", "exit 0");
  await untilEnded(site, "first");
  expectTurns(await slot.stop(), ["first", "second", "first"]);
}

async function sandboxAgain(site: Site): Promise<void> {
  const revisions = await roomForThree(site);
  await site.create(pods, worker("first", { asks: ASKS, restartPolicy: "OnFailure" }));
  const { uid } = await untilWorking(site, "first");
  await kill(site, uid, ["sleep", "infinity"]); // it keeps the sandbox's namespaces
  await site.eventually(async () => (await site.logs("first", "main")).includes("asked to end"), () => "nobody has asked it to end");
  await tell(site, "first", "exit 1");
  await untilStartedAgain(site, "ask");
  await tell(site, "first", "exit 0");
  await untilEnded(site, "first");
  await expectOneGrant(site, await revisions());
}

/** Kills the only process of a Pod that runs this program, with this word behind it. */
async function kill(site: Site, uid: string, [program, word]: readonly [program: string, word: string]): Promise<void> {
  const own: number[] = [];
  for (const pid of await site.lab.node.processes(program)) {
    const [groups = "", command = ""] = await Promise.all(
      ["cgroup", "cmdline"].map((file) => Deno.readTextFile(`/proc/${pid}/${file}`).catch(() => "")),
    );
    if (groups.includes(uid) && command.split("\0")[1] === word) own.push(pid);
  }
  assert.equal(own.length, 1);
  for (const pid of own) Deno.kill(pid, "SIGKILL");
}

/** One request was made, and granted once. */
async function expectOneGrant(site: Site, revisions: readonly KubeObject[]): Promise<void> {
  assert.equal((await claimsOf(site, permits, "first")).length, 1);
  assert.equal((await site.list(permits)).length, 1);
  expectTurns(revisions, ["first"]);
  assert.equal(new Set(revisions.flatMap(holdersOf).map(({ uid }) => uid)).size, 1);
}

async function retry(site: Site): Promise<void> {
  await site.create(semaphores, { metadata: { name: "slot" }, spec: { permits: 1 } });
  const slot = await site.record(semaphores, "slot");
  await site.create(jobs, { metadata: { name: "work" }, spec: { backoffLimit: 1, template: { spec: workerSpec({ asks: ASKS }) } } });
  const first = await theOneThatWorks(site);
  await tell(site, first.name, "exit 1");
  await untilEnded(site, first.name, "Failed");
  const second = await theOneThatWorks(site);
  await untilOver(site, { requests: permits, pod: first.name }, "HolderEnded");
  await tell(site, second.name, "exit 0");
  await site.untilComplete("work");
  expectTurns(await slot.stop(), [first.name, second.name]);
}

async function theOneThatWorks(site: Site): Promise<Pod> {
  const [pod, ...others] = (await site.untilPods((all) => all.some(isWorking), "work")).filter(isWorking);
  assert.ok(pod !== undefined && others.length === 0);
  return pod;
}
