import assert from "node:assert/strict";
import { programOf } from "./program.ts";

for (
  const [started, program] of [
    [["koncli"], "koncli"],
    [["/usr/local/bin/kubectl-konductor"], "kubectl konductor"],
    [["C:\\Tools\\kubectl-konductor.exe"], "kubectl konductor"],
    [[undefined, "/opt/kubectl-konductor"], "kubectl konductor"],
    [["kubectl-konductor", "/usr/bin/deno"], "kubectl konductor"],
    [["koncli", "/opt/kubectl-konductor"], "koncli"],
    [["/usr/bin/deno"], "koncli"],
    [["kubectl-\x1b[2J"], "koncli"],
    [[undefined], "koncli"],
  ] as const
) {
  Deno.test(`started as ${JSON.stringify(started)} it calls itself ${program}`, () => assert.equal(programOf(started), program));
}
