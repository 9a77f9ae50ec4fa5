import assert from "node:assert/strict";
import { loadClientNode, obstacleOf } from "./client_node.ts";

Deno.test("a Node that is too old for logins is told so, with what to do", () => {
  assert.match(
    obstacleOf("20.20.2") ?? "",
    /^this login takes Node 22\.19 or later, .* this is Node 20\.20\.2\. Use that, or a kubeconfig/,
  );
  assert.match(obstacleOf("22.18.0") ?? "", /this is Node 22\.18\.0/);
  for (const version of ["22.19.0", "22.20.1", "24.0.0", "26.10.0"]) assert.equal(obstacleOf(version), undefined);
});

Deno.test("where it is installed, client-node loads", async () => {
  assert.equal(typeof (await loadClientNode()).KubeConfig, "function");
});
