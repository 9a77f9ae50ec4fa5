/** One script of kubectl commands, for whatever claims to be a Kubernetes API server. */
import assert from "node:assert/strict";
import { apiVersionOf } from "../../kube/api.ts";
import { definitions, widgetDefinition } from "./widgets.ts";

/** Where the script is run. */
export interface Bench {
  /** The program. */
  readonly kubectl: string;
  /** The path of a kubeconfig. */
  readonly kubeconfig: string;
  stop(): Promise<void> | void;
}

/** A command, what it reads, and what it is to answer. */
interface Step {
  readonly command: string;
  readonly input?: string;
  /** On standard output. Runs of spaces count as one. */
  readonly says?: RegExp;
  /** On standard error, with an exit code that is not 0. */
  readonly fails?: RegExp;
}

function widget(name: string, spec: string, apiVersion = "conformance.konductor.io/v1"): string {
  return `apiVersion: ${apiVersion}\nkind: Widget\nmetadata: { name: ${name} }\nspec: { parent: main, ${spec} }\n`;
}

const DEFINITION = JSON.stringify({ ...widgetDefinition, apiVersion: apiVersionOf(definitions), kind: definitions.kind });

const CONTAINERS = "template: { spec: { restartPolicy: Never, containers: [{ name: one, image: first }, { name: two, image: IMAGE }] } }";
const JOB = `apiVersion: batch/v1\nkind: Job\nmetadata: { name: j }\nspec: { suspend: true, ${CONTAINERS} }\n`;

const SCRIPT: readonly Step[] = [
  {
    command: "apply -f -",
    input: DEFINITION,
    says: /^customresourcedefinition.apiextensions.k8s.io\/widgets.conformance.konductor.io created$/,
  },
  { command: "wait --for=condition=Established crd/widgets.conformance.konductor.io --timeout=10s", says: /condition met$/ },
  {
    command: "api-resources --api-group=conformance.konductor.io --no-headers",
    says: /^widgets wdg conformance.konductor.io\/v1 true Widget$/,
  },
  { command: "apply -f -", input: widget("a", "size: 1"), says: /^widget.conformance.konductor.io\/a created$/ },
  { command: "apply -f -", input: widget("a", "size: 1"), says: /^widget.conformance.konductor.io\/a unchanged$/ },
  { command: "apply -f -", input: widget("a", "size: 2, flag: true"), says: /^widget.conformance.konductor.io\/a configured$/ },
  { command: "apply -f -", input: widget("a", "size: 3, parts: [{ name: left }, { name: right }]"), says: /a configured$/ },
  { command: "get widget a -o jsonpath={.spec}", says: /"size":3/ },
  { command: "get widget a -o jsonpath={.spec.flag}", says: /^$/ },
  { command: "get widgets", says: /^NAME SIZE FIRST PHASE AGE\na 3 left Pending \d+s$/ },
  { command: "get wdg a -o wide", says: /^NAME SIZE FIRST PHASE MODE AGE\na 3 left Pending \d+s$/ },
  { command: "get konductor-tests -o name", says: /^widget.conformance.konductor.io\/a$/ },
  { command: "get widget none", fails: /^Error from server \(NotFound\): widgets.conformance.konductor.io "none" not found$/ },
  { command: "get gadgets", fails: /the server doesn't have a resource type "gadgets"/ },
  { command: "create -f -", input: widget("a", ""), fails: /AlreadyExists\): .*widgets.conformance.konductor.io "a" already exists$/ },
  {
    command: "create -f -",
    input: widget("Upper", ""),
    fails: /^The Widget "Upper" is invalid: metadata.name: Invalid value: "Upper": a lowercase/,
  },
  {
    command: "apply -f -",
    input: widget("a", "size: -1"),
    fails: /^The Widget "a" is invalid: spec.size: Invalid value: -1: spec.size in body should be greater than or equal to 0$/,
  },
  { command: "apply -f -", input: widget("b", "sice: 1"), fails: /strict decoding error: unknown field "spec.sice"$/ },
  { command: "apply -f - --validate=warn", input: widget("b", "sice: 1"), says: /b created$/ },
  { command: "apply -f -", input: widget("c", "", "conformance.konductor.io/v9"), fails: /no matches for kind "Widget" in version/ },
  { command: 'patch widget a --type=merge -p {"spec":{"size":4}}', says: /a patched$/ },
  { command: 'patch widget a --type=json -p [{"op":"replace","path":"/spec/size","value":5}]', says: /a patched$/ },
  { command: 'patch widget a --type=json -p [{"op":"test","path":"/spec/size","value":1}]', fails: /./ },
  { command: 'patch widget a --type=merge --subresource=status -p {"status":{"phase":"Granted"}}', says: /a patched$/ },
  {
    command: "wait --for=jsonpath={.status.phase}=Granted widget/a --timeout=5s",
    says: /^widget.conformance.konductor.io\/a condition met$/,
  },
  { command: "wait --for=jsonpath={.status.phase}=Granted widget/b --timeout=1s", fails: /timed out waiting/ },
  { command: "label widget a colour=red", says: /a labeled$/ },
  { command: "annotate widget a why=because", says: /a annotated$/ },
  { command: "get widgets -l colour=red -o name", says: /^widget.conformance.konductor.io\/a$/ },
  {
    command: "get widgets --field-selector spec.parent=main -o name",
    says: /^widget.conformance.konductor.io\/a\nwidget.conformance.konductor.io\/b$/,
  },
  { command: "get widgets --field-selector spec.size=1", fails: /field label not supported: spec.size$/ },
  { command: "replace -f -", input: widget("b", "size: 7"), says: /b replaced$/ },
  { command: "describe widget a", says: /^Name: a\nNamespace: default\nLabels: colour=red\n/ },
  { command: "explain widget.spec.size", says: /FIELD: size <integer>[^]*How large it is\./ },
  { command: "apply --server-side -f -", input: widget("d", "size: 1"), says: /d serverside-applied$/ },
  { command: "apply --server-side -f -", input: widget("d", "size: 2"), says: /d serverside-applied$/ },
  { command: "get widget d -o jsonpath={.spec.size}", says: /^2$/ },
  {
    command: "delete widget a b --wait",
    says: /^widget.conformance.konductor.io "a" deleted.*\nwidget.conformance.konductor.io "b" deleted/,
  },
  { command: "delete widget a", fails: /NotFound\): widgets.conformance.konductor.io "a" not found$/ },
  { command: "delete widgets --all", says: /"d" deleted/ },
  { command: "get widgets", says: /^$/ },
  { command: "create namespace team", says: /^namespace\/team created$/ },
  { command: "create configmap words -n team --from-literal=colour=red", says: /^configmap\/words created$/ },
  { command: "get configmap words -n team -o jsonpath={.data.colour}", says: /^red$/ },
  { command: "apply -n team -f -", input: widget("a", ""), says: /a created$/ },
  { command: "get widgets -A --no-headers", says: /^team a 1 Pending \d+s$/ },
  { command: "apply -n nowhere -f -", input: widget("a", ""), fails: /namespaces "nowhere" not found$/ },
  { command: "apply -f -", input: JOB.replace("IMAGE", "second"), says: /^job.batch\/j created$/ },
  {
    command: "apply -f -",
    input: JOB.replace("IMAGE", "second").replace("suspend: true", "suspend: false"),
    says: /^job.batch\/j configured$/,
  },
  { command: "get job j -o jsonpath={.spec.template.spec.containers[*].image}", says: /^first second$/ },
  { command: "delete namespace team --wait=false", says: /^namespace "team" deleted$/ },
];

/** Registers the script as one test: each command stands on those before it. */
export function kubectlScript(name: string, start: () => Promise<Bench>, { ignore = false }: { readonly ignore?: boolean } = {}): void {
  Deno.test({
    name: `${name}: kubectl works`,
    ignore,
    fn: async (test) => {
      const bench = await start();
      const cache = await Deno.makeTempDir();
      try {
        for (const step of SCRIPT) await test.step(`kubectl ${step.command}`, () => run(step, bench, cache));
      } finally {
        await bench.stop();
        await Deno.remove(cache, { recursive: true });
      }
    },
  });
}

async function run({ command, input = "", says, fails }: Step, { kubectl, kubeconfig }: Bench, cache: string): Promise<void> {
  const child = new Deno.Command(kubectl, {
    args: command.split(" "),
    env: { KUBECONFIG: kubeconfig, KUBECACHEDIR: cache },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const [said, complained] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim().replaceAll(/ +/g, " "));
  assert.equal(success, fails === undefined, complained ?? "it failed");
  if (says) assert.match(said ?? "", says);
  if (fails) assert.match(complained ?? "", fails);
}
