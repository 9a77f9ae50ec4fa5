/** Namespaces whose service accounts nobody has allowed to use Konductor. */
import assert from "node:assert/strict";
import { jobs } from "../../documents/manifests.ts";
import { semaphores } from "../../e2e/kinds.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";
import { workerSpec } from "../workers.ts";

export const rights: Scenarios = {
  "in a namespace that is not bound koncli exits with 4 and prints the RoleBinding that is missing: applied as it stands, the Job completes":
    async ({ lab }) => {
      await using site = await lab.site({ bound: false });
      await unbound(site);
    },
};

/** The Job is tried again by itself: its second Pod may, what the first might not. */
async function unbound(site: Site): Promise<void> {
  await site.create(semaphores, { metadata: { name: "slot" }, spec: { permits: 1 } });
  const template = { spec: workerSpec({ asks: "koncli semaphore acquire slot --wait", runs: "true" }) };
  await site.create(jobs, { metadata: { name: "work" }, spec: { backoffLimit: 4, template } });
  const [pod] = await site.untilPods((all) => all.some(({ phase }) => phase === "Failed"), "work");
  assert.ok(pod !== undefined);
  assert.deepEqual(pod.init.map(({ exitCode }) => exitCode), [4]);
  const [sentence = "", ...manifest] = (await site.logs(pod.name, "ask")).split("\n");
  assert.match(sentence, /^koncli: Cannot acquire semaphore "slot": "system:serviceaccount:\S+:default" may not \w+ \S+\.konductor\.io in/);
  await site.applyText(manifest.join("\n"));
  await site.untilComplete("work");
}
