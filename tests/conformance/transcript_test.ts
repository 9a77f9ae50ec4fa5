import assert from "node:assert/strict";
import { masked } from "./masks.ts";
import { parseTranscript, renderTranscript } from "./transcript.ts";

const TEXT = `# it lists

$ kubectl get things
NAME  AGE
a  <age>

$ kubectl get none
No resources found
-- in memory
error: there is none
[1]

# it is quiet

$ kubectl apply -q

$ kubectl logs p
-- in memory
it runs no Pods
`;

Deno.test("a transcript is read, and written as it was", () => {
  const sections = parseTranscript(TEXT);
  assert.deepEqual(sections, [
    {
      sentence: "it lists",
      steps: [
        { command: "kubectl get things", output: "NAME  AGE\na  <age>" },
        { command: "kubectl get none", output: "No resources found", inMemory: "error: there is none\n[1]" },
      ],
    },
    {
      sentence: "it is quiet",
      steps: [{ command: "kubectl apply -q", output: "" }, { command: "kubectl logs p", output: "", inMemory: "it runs no Pods" }],
    },
  ]);
  assert.equal(renderTranscript(sections), TEXT);
});

for (
  const [sentence, output, expected] of [
    ["the age in a table is masked, a duration in an object is not", "a   10   5m3s\nttl: 10m", "a  10  <age>\nttl: 10m"],
    ["a version is masked, a number is not", 'resourceVersion: "12"\npermits: 12', "resourceVersion: <version>\npermits: 12"],
    ["a time is masked", '"creationTimestamp": "2026-01-01T00:00:00Z"', '"creationTimestamp": "<time>"'],
    ["the indentation is kept", "spec:\n    a:    1", "spec:\n    a:  1"],
  ] as const
) {
  Deno.test(`masks: ${sentence}`, () => assert.equal(masked(output), expected));
}
