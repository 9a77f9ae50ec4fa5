/** Discovery: which kinds there are. */
import assert from "node:assert/strict";
import { namespaces, pods } from "../../kube/api.ts";
import type { Cases } from "./lab.ts";
import { widgets } from "./widgets.ts";

export const discovery: Cases = {
  "a kind is found under its apiVersion": async ({ api }) => {
    const served = await api.discover(`${widgets.group}/${widgets.version}`);
    assert.deepEqual(served.find(({ kind }) => kind === widgets.kind), widgets);
  },
  "the core kinds are found, with and without namespaces": async ({ api }) => {
    const served = await api.discover("v1");
    assert.deepEqual(served.find(({ kind }) => kind === "Pod"), pods);
    assert.deepEqual(served.find(({ kind }) => kind === "Namespace"), namespaces);
  },
  "a Job is where everybody expects it": async ({ api }) => {
    const job = (await api.discover("batch/v1")).find(({ kind }) => kind === "Job");
    assert.deepEqual(job, { group: "batch", version: "v1", plural: "jobs", kind: "Job", namespaced: true });
  },
  "a subresource is no kind of its own": async ({ api }) => {
    for (const apiVersion of ["v1", "batch/v1"]) {
      assert.deepEqual((await api.discover(apiVersion)).filter(({ plural }) => plural.includes("/")), []);
    }
  },
  "an apiVersion that is not served has no kinds": async ({ api }) => {
    assert.deepEqual(await api.discover("nobody.example.com/v1"), []);
    assert.deepEqual(await api.discover(`${widgets.group}/v99`), []);
  },
};
