/** A kubeconfig with a login by plug-in, as a project's program meets it. */
import assert from "node:assert/strict";
import type { Output } from "../../tools/compile/command.ts";
import type { Project } from "./projects.ts";

/** Connects, and says how that went. */
const PROGRAM = `
import { connect } from "@konductor/sdk";
try {
  const konductor = await connect();
  console.log("connected: " + konductor.source);
  await konductor.close();
} catch (error) {
  console.log(error.name + ": " + error.message);
}
`;

const PLUGIN = `#!/bin/sh
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'
`;

const KUBECONFIG = JSON.stringify({
  "current-context": "c",
  clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
  users: [{
    name: "u",
    user: { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "./plugin.sh", interactiveMode: "Never" } },
  }],
  contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
});

export async function loginFails(project: Project, { path, words }: { readonly path: string; readonly words: RegExp }): Promise<void> {
  const { success, stdout, stderr } = await logIn(project, path);
  assert.ok(success, stderr);
  assert.match(stdout, /^KonductorError: Cannot log in as "u": /);
  assert.match(stdout, words);
}

export async function loginSucceeds(project: Project, path: string): Promise<void> {
  const { stdout, stderr } = await logIn(project, path);
  assert.match(stdout, /^connected: context "c" of /, stderr);
}

async function logIn(project: Project, node: string): Promise<Output> {
  await project.write("login.mjs", PROGRAM);
  await project.write("config", KUBECONFIG);
  await Deno.writeTextFile(`${project.folder}/plugin.sh`, PLUGIN, { mode: 0o755 });
  return await project.try(node, ["login.mjs"], { KUBECONFIG: `${project.folder}/config` });
}
