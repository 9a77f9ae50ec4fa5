/** What goes wrong is said in one clear sentence, with an exit code of its own. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../kube/api.ts";
import { definitions, primitives } from "../../../primitives/mod.ts";
import { crdsOf } from "../../../tools/crds.ts";
import { crdResource, installCrds } from "../../crds/install.ts";
import { eventually, expectEnd, expectFailure, pause, whole } from "../expect.ts";
import { holdersOf, mutexes, mutexRequests, mutexStatus, phaseOf } from "../kinds.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Hold, Site } from "../site.ts";

export const trouble: Scenarios = {
  "what is not there is not found: exit code 2": findNothing,
  "a command line that makes no sense is refused before anything is sent: exit code 64": refuseNonsense,
  "a cluster that does not answer, or that nobody named, is said: exit code 1": reachNothing,
  "a holder with control characters is refused by koncli and by the API server": refuseHolder,
};

/** A status that somebody has edited. */
export const edits: Scenarios = {
  "a command that runs because a status was edited is stopped, and the line stays as it was: exit code 6": forgeGrant,
  "a waiter whose status was edited to Granted does not believe it: exit code 6": forgeWithoutToken,
  "a holder that was taken out of the list by hand is told so: exit code 6": takeOut,
  "a status that was wiped by hand is repaired: the holder keeps its claim": wipe,
};

/** Takes a kind away for a while: alone in its lab. */
export const missingKind: Scenarios = {
  "a kind that is not installed is said, with what to do: exit code 1; the operator takes it up once it is there": installLate,
};

async function findNothing(site: Site): Promise<void> {
  const notFound = /^koncli: Semaphore "nowhere" not found in namespace ".*"; create it with koncli semaphore create nowhere\n$/;
  for (const line of ["acquire nowhere", "acquire nowhere --wait", "acquire nowhere --timeout 0", "status nowhere"]) {
    expectFailure(await site.koncli(`semaphore ${line}`), 2, notFound);
  }
  expectFailure(await site.koncli("semaphore delete nowhere"), 2, /^koncli: Semaphore "nowhere" not found in namespace "[^"]*"\n$/);
  expectFailure(await site.koncli("semaphore run nowhere", { command: ["true"] }), 2, notFound);
  await site.ok("semaphore create s");
  expectFailure(await site.koncli("semaphore release s --holder ada"), 2, /Cannot release semaphore "s": "ada" does not have it/);
  expectFailure(await site.koncli("semaphore renew s --holder ada"), 2, /Cannot renew semaphore "s": "ada" does not have it/);
  expectFailure(
    await site.koncli("semaphore create s -n no-such-namespace"),
    2,
    /Namespace "no-such-namespace" not found; create it with kubectl create namespace no-such-namespace/,
  );
}

const NONSENSE: Readonly<Record<string, RegExp>> = {
  "semaphore acquire s --timeout soon": /--timeout: "soon" is not a duration; write it like 500ms, 30s, 5m or 1h30m/,
  "semaphore acquire s --timeout -5s": /--timeout: "-5s" is not a duration/,
  "semaphore acquire s --ttl 5": /--ttl: "5" is not a duration/,
  "semaphore acquire s --permits 0": /--permits: "0" is not a whole number from 1 to 2500/,
  "semaphore acquire s --priority 1001": /--priority: "1001" is not a whole number from -1000 to 1000/,
  "semaphore acquire s --no-such-flag": /[Uu]nknown option "--no-such-flag"/,
  "semaphore acquire s --wait --timeout 0": /--wait and --timeout 0 contradict each other/,
  "semaphore acquire": /missing required argument "NAME"/i,
  "semaphore acquire s t": /too many arguments/i,
  "semaphore acquire No_Name": /"No_Name" cannot be the name of a Semaphore/,
  "semaphore create s --queueing Lifo": /--queueing: "Lifo" is none of Fifo, FirstFit/,
  "semaphore list -o xml": /--output: "xml" is none of table, wide, json, yaml, name/,
  "semaphore list -n No_Namespace": /--namespace: "No_Namespace" is no namespace/,
  "semaphore acquir s": /[Uu]nknown command "acquir"; did you mean acquire\?/,
  "semafore list": /[Uu]nknown command "semafore"; did you mean semaphore\?/,
  "semaphore run s true": /Nothing to run: give one NAME, then the command behind --/,
  "status nonsense": /No kind "nonsense"/,
};

async function refuseNonsense(site: Site): Promise<void> {
  const env = { KUBECONFIG: "/nonexistent" };
  for (const [line, sentence] of Object.entries(NONSENSE)) {
    const ended = await site.koncli(line, { env });
    expectFailure(ended, 64, sentence);
  }
  expectFailure(await site.koncli("semaphore list", { env: { ...env, KONDUCTOR_TIMEOUT: "soon" } }), 64, /KONDUCTOR_TIMEOUT: "soon"/);
  expectFailure(await site.koncli("semaphore list", { env: { ...env, KONCLI_OUTPUT: "xml" } }), 64, /KONCLI_OUTPUT: "xml"/);
}

async function reachNothing(site: Site): Promise<void> {
  const nobody = site.path("nobody");
  const cluster = { server: "http://127.0.0.1:9" };
  const config = {
    "current-context": "x",
    contexts: [{ name: "x", context: { cluster: "x", user: "" } }],
    clusters: [{ name: "x", cluster }],
  };
  await Deno.writeTextFile(nobody, JSON.stringify(config));
  for (const line of ["semaphore list", "semaphore acquire s", "mutex status m"]) {
    expectFailure(
      await site.koncli(line, { env: { KUBECONFIG: nobody } }),
      1,
      /^koncli: Cannot reach the API server at http:\/\/127.0.0.1:9/,
    );
  }
  const nowhere = await site.koncli("semaphore list", { env: { KUBECONFIG: "" } });
  expectFailure(nowhere, 1, /Cannot find a cluster: there is no kubeconfig at .*\. Set KUBECONFIG, or start a cluster with/);
  expectFailure(await site.koncli("semaphore list --context x"), 1, /Cannot find context "x" in /);
}

const EVIL = "ada\u001b[31m";

async function refuseHolder(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const env = { KONDUCTOR_HOLDER_ID: EVIL };
  const sentence = /^koncli: KONDUCTOR_HOLDER_ID: control characters are not allowed; use printable text on one line\n$/;
  expectFailure(await site.koncli("mutex lock m", { env }), 64, sentence);
  const create = site.create(mutexRequests, { metadata: { name: "evil" }, spec: { mutex: "m", holder: EVIL } });
  await assert.rejects(create, /spec.holder/);
}

/** A mutex that somebody holds, and the request of that. */
async function held(site: Site): Promise<Hold & { readonly request: string }> {
  await site.ok("mutex create m");
  const hold = await site.hold("mutex run m");
  const [request] = await site.list(mutexRequests);
  return { ...hold, request: request?.metadata.name ?? "" };
}

async function forgeGrant(site: Site): Promise<void> {
  const { request, token, end } = await held(site);
  const command = ["sh", "-c", "sleep 20"];
  const waiter = site.start("mutex run m", { command });
  await forge(site, { except: request, status: { phase: "Granted", token: token + 1 } });
  expectEnd(await waiter.ended, { code: 6, stdout: "", stderr: /^koncli: Lost mutex "m": [^\n]+\n$/m });
  assert.equal(mutexStatus(await site.get(mutexes, "m")).token, token);
  expectEnd(await end(), { code: 0, stderr: "" });
}

interface Forgery {
  /** The request that is left as it is. */
  readonly except: string;
  readonly status: Readonly<Record<string, unknown>>;
}

/** Edits the status of the other one of two requests. */
async function forge(site: Site, { except, status }: Forgery): Promise<void> {
  const requests = await site.untilThereAre(mutexRequests, 2);
  const forged = requests.find(({ metadata }) => metadata.name !== except);
  await site.patchStatus(mutexRequests, forged?.metadata.name ?? "", status);
}

/** A token is what a grant has: without one nobody believes it, and the operator puts it right. */
async function forgeWithoutToken(site: Site): Promise<void> {
  const { request, end } = await held(site);
  for (const start of [() => site.start("mutex lock m --wait"), () => site.start("mutex run m", { command: ["echo", "it runs"] })]) {
    const waiter = start();
    await forge(site, { except: request, status: { phase: "Granted" } });
    expectFailure(await waiter.ended, 6, /^koncli: Cannot lock mutex "m": it is not in the list of holders: somebody took it out\n$/);
    await site.untilThereAre(mutexRequests, 1);
  }
  expectEnd(await end(), { code: 0, stderr: "" });
}

async function takeOut(site: Site): Promise<void> {
  const { process, request, token } = await held(site);
  await site.patchStatus(mutexes, "m", { holders: [] });
  const ended = await process.ended;
  expectEnd(ended, { code: 6, stderr: /koncli: Lost mutex "m": it is not in the list of holders: somebody took it out\n$/ });
  await eventually(async () => await isOver(site, request), () => `"${request}" goes on`);
  const next = /token (\d+)/.exec(await site.ok("mutex lock m"))?.[1];
  assert.ok(Number(next) > token, whole("the holder", ended));
}

async function isOver(site: Site, name: string): Promise<boolean> {
  const found = (await site.list(mutexRequests)).find(({ metadata }) => metadata.name === name);
  return found === undefined || phaseOf(found) === "Expired";
}

async function wipe(site: Site): Promise<void> {
  const { token, request, end } = await held(site);
  const { status } = await site.get(mutexes, "m");
  const nothing = Object.fromEntries(Object.keys(Object(status)).map((field) => [field, null]));
  await site.patchStatus(mutexes, "m", nothing);
  const repaired = (object: KubeObject): boolean => holdersOf(object).some(({ name }) => name === request);
  const object = await site.until(mutexes, "m", repaired);
  assert.deepEqual(holdersOf(object).map(({ token }) => token), [token]);
  await pause(200);
  expectEnd(await end(), { code: 0, stderr: "" });
}

async function installLate(site: Site): Promise<void> {
  const { api } = site;
  const name = `${definitions.Lease.plural}.konductor.io`;
  await api.delete(crdResource, { name });
  await eventually(async () => (await site.koncli("lease list")).code !== 0, () => "leases are still served");
  const sentence = /the API server does not know the kind Lease; install the CRDs with kubectl apply -f crds\/\n$/;
  for (const line of ["lease list", "lease acquire l", "lease create l"]) expectFailure(await site.koncli(line), 1, sentence);
  await installCrds(api, crdsOf(primitives).filter(({ metadata }) => metadata.name === name));
  await site.ok("lease create l");
  await site.ok("lease acquire l --timeout 30s");
}
