/** All the words that users of koncli read. */
import type { Verb } from "../primitives/contract.ts";
import type { Primitive, Requested } from "../primitives/define.ts";
import { GROUP } from "../primitives/mod.ts";
import { type Claim, type Konductor, type Line, missingIn, type Progress, type RequestState } from "../sdk/mod.ts";
import { type KubeObject, valueAt } from "./object.ts";
import { humanDuration } from "./human_duration.ts";
import type { Remedy } from "./rights.ts";
import { VERSION } from "./version.ts";

type Kind = Pick<Primitive, "kind">;
type Kinds = Pick<Primitive, "kind" | "plural">;

interface Subject {
  readonly primitive: Kind;
  readonly name: string;
}

interface Done extends Subject {
  readonly verb: Verb;
}

interface Missing {
  readonly namespace: string;
  /** The name of one that is there. */
  readonly meant: string | undefined;
  /** The command line that makes it. */
  readonly create: string | undefined;
}

interface Again {
  readonly program: string;
  /** Flags that say where the cluster and the namespace are. */
  readonly where: readonly (readonly [flag: string, value: string])[];
}

/** The name that examples are about. */
const DEMO = "db";

export const words = {
  userAgent: `koncli/${VERSION}`,
  version: `koncli ${VERSION}`,
  summary: "Coordinates what runs on Kubernetes: who may go on, who waits, who is next",
  subcommand: "COMMAND",
  options: "[options]",
  rootExamples: [
    `semaphore create ${DEMO} --permits 3`,
    `semaphore acquire ${DEMO} --timeout 30s`,
    `mutex run ${DEMO} -- sh -c 'echo "token $KONDUCTOR_TOKEN"'`,
    "status",
  ],
  exitCodes: `Exit codes:
  0 done           3 timed out    6 lost
  1 error          4 forbidden    7 failed
  2 not found      5 busy         64 wrong usage
`,

  commands: {
    help: "Show the help of a command: help semaphore acquire",
    version: "Show the version of this program",
    status: "Show one in full: who holds, who waits, who is next; or all of them",
    statusOfAll: "Show everything, all of a kind, or one object in full",
    create: (kind: string) => `Create a ${kind}`,
    delete: ({ kind }: Kind) => `Delete a ${kind}`,
    list: ({ kind }: Kind) => `List every ${kind}`,
    completion: "Print the completion script of a shell",
    operator: "Show the operator: how many replicas are ready, which one leads, its version",
    install: "Put koncli into a folder, from where it runs in any container",
  },

  details: {
    claim:
      "Without --wait or --timeout it tries once. Inside a Pod the claim lives as long as the Pod and is found again when the container starts anew; outside, it lives for its ttl",
    release: "Without --id it gives back the holder's only one. With --reason, whoever had it is told who gave it back, and why",
    run:
      "It waits for its turn, for ever or as long as --timeout says, renews while the command runs, and exits as the command does. The command finds KONDUCTOR_TOKEN, KONDUCTOR_HOLDER, KONDUCTOR_KIND, KONDUCTOR_NAME, KONDUCTOR_NAMESPACE and KONDUCTOR_REQUEST in its environment. When the claim is lost, the command is stopped and the exit code is 6",
    change: "It returns once the operator has taken that in. Exit code 6: it was not held any more, and nothing was changed by it",
    signal: ({ request }: Pick<Requested, "request">) =>
      request.fact?.counts === "PerParticipant"
        ? "A participant counts once, whoever says it and however often: --holder names it, or a flag of its own. It is said once the command returns, whether an operator runs or not"
        : "Each call counts; with --id, calls with the same one count once. It is said once the command returns, whether an operator runs or not",
    wait: "It waits for ever, or as long as --timeout says (exit code 3). Exit code 7: it has failed",
    check: "Exit code 0: it has; 5: it has not, or not yet; 7: it has failed for good",
    create: (field: string) => `--timeout is the object's own: ${field.charAt(0).toLowerCase()}${field.slice(1).replace(/\.$/, "")}`,
    delete: "Whoever holds or waits is told that it is gone",
    operator:
      "It reads the operator's Deployment, and the coordination.k8s.io Lease of the same name that says which replica leads. An operator that runs outside of the cluster has no Deployment",
    install:
      "An initContainer of koncli's image puts it into an emptyDir; whatever container mounts that, too, runs it from there, be it made of glibc, of musl or of nothing. It brings its libraries along, and needs no shell: koncli install /konductor, then /konductor/koncli mutex run db -- COMMAND",
    completion: "Put it where your shell looks for it, or load it at once, as in the examples",
  },

  flags: {
    help: "Show this help",
    kubeconfig: "The kubeconfig to use",
    context: "The kubeconfig's context to use",
    namespace: "The namespace. Default: the Pod's, else the context's",
    output: "How to show results (default table)",
    logLevel: "What to say on stderr (default info)",
    verbose: "Say everything on stderr",
    timeout: "How long to wait, e.g. 30s. 0: try once",
    wait: "Wait for ever; with --timeout, that long",
    id: "Names a claim among those of the same holder",
    inherited: (field: string) => `Which ${field} is meant (default: the object's present one)`,
    waitSettled: "Then wait; with --timeout, that long",
    waitCounted: "Return only once the operator has counted it",
    all: "All of the holder's, those still in line included",
    force: "Whoever's Pod owns it; needs the right to manage claims",
    reason: "Why: whoever had it is told so",
    runTtl: (milliseconds: number) => `How long it lives without a sign of life (default ${humanDuration(milliseconds)}). 0: for ever`,
    service: "The operator's Deployment",
    operatorNamespace: "The operator's namespace",
    at: "The path that the folder has where koncli is going to run, if that is another one",
    failureCode: "Exit with N for every failure of koncli itself, so as to tell it from the command's",
    allNamespaces: "In all namespaces",
    selector: "Only those with these labels: team=billing,stage!=test",
    watch: "Then show what changes, until Ctrl-C",
    watchStatus: "Show it again whenever it changes, until Ctrl-C",
  },

  withDefault: (summary: string, value: string) => `${summary} (default ${value})`,
  kindSummary: ({ kind, summary }: Kind & { readonly summary: string }) => `${kind}: ${summary}`,
  fieldSummary: (description: string, value: unknown) =>
    `${description.replace(/\.$/, "")}${value === undefined ? "" : ` (default ${JSON.stringify(value).replaceAll('"', "")})`}`,
  flagSummary: (summary: string, choices: readonly string[] | undefined) => choices ? `${summary}: ${choices.join(", ")}` : summary,
  examples: (program: string, lines: readonly string[]) => `\nExamples:\n${lines.map((line) => `  ${program} ${line}\n`).join("")}`,
  examplesOf: (primitive: Kind, verb: Verb) => examplesByMode[verb.mode](`${commandOf(primitive)} ${verb.name} ${DEMO}`, verb),
  createExamples: (primitive: Primitive) => {
    const line = `${commandOf(primitive)} create ${DEMO}`;
    const items = (primitive.itemFlags ?? []).map(({ name, example }) => `--${name} ${example}`);
    if (items.length > 0) return [`${line} ${items.join(" ")}`];
    return [line, ..."ttl" in primitive.spec.shape ? [`${line} --ttl 10m`] : []];
  },
  installExamples: ["install /konductor", "install /mnt --at /konductor"],
  deleteExamples: (primitive: Kind) => [`${commandOf(primitive)} delete ${DEMO}`],
  listExamples: (primitive: Kind) => [`${commandOf(primitive)} list`, `${commandOf(primitive)} list -A -o wide`],
  statusExamples: (primitive: Kind) => [`${commandOf(primitive)} status ${DEMO}`, `${commandOf(primitive)} status ${DEMO} --watch`],
  statusOfAllExamples: (primitives: readonly Kind[]) => [
    "status",
    ...primitives.slice(0, 1).flatMap((primitive) => [`status ${commandOf(primitive)}`, `status ${commandOf(primitive)} ${DEMO}`]),
  ],

  // What was done.
  created: (primitive: Kind, name: string) => `${commandOf(primitive)}/${name} created`,
  deleted: (primitive: Kind, name: string) => `${commandOf(primitive)}/${name} deleted`,
  claimed: ({ primitive, verb, name, claim, now }: Done & { readonly claim: Claim; readonly now: number }) => {
    const end = claim.expiresAt === undefined ? "" : `, expires in ${humanDuration(Math.max(0, Date.parse(claim.expiresAt) - now + 500))}`;
    return `${commandOf(primitive)}/${name} ${verb.done} by ${claim.holder}, token ${claim.token}${end}`;
  },
  released: ({ primitive, verb, name, count }: Done & { readonly count: number }) =>
    `${commandOf(primitive)}/${name} ${verb.done}${count === 1 ? "" : `, ${count} requests`}`,
  renewed: ({ primitive, verb, name, claim }: Done & { readonly claim: RequestState }) =>
    `${commandOf(primitive)}/${name} ${verb.done} by ${claim.holder}${claim.token === undefined ? "" : `, token ${claim.token}`}`,
  deploymentNameOf: ({ name }: { readonly name: string }) => `deployment.apps/${name}`,
  said: ({ primitive, verb, name, object }: Done & { readonly object: KubeObject }) => {
    const [holder, delta] = [valueAt(object, ".spec.holder"), valueAt(object, ".spec.delta")];
    return `${commandOf(primitive)}/${name} ${verb.done}${delta === undefined ? "" : ` ${Math.abs(Number(delta))}`} by ${String(holder)}`;
  },
  settled: ({ primitive, name, message }: Subject & { readonly message: string }) => `${primitive.kind} "${name}" ${message}`,
  notSettled: "is not settled yet",
  changed: ({ primitive, verb, name }: Done) => `${commandOf(primitive)}/${name} ${verb.done}`,
  nothingToDo: ({ primitive, name }: Subject) => `Nothing to do: ${subject(primitive, name)} has been executed`,
  endedWith: (exitCode: number) => `it ended with exit code ${exitCode}`,
  nameOf: ({ kind }: Kind, name: string) => `${kind.toLowerCase()}.${GROUP}/${name}`,

  // On the way.
  connected: ({ source, namespace }: Konductor) => `Using ${source}, namespace "${namespace}"`,
  waiting: ({ primitive, name, progress }: Subject & { readonly progress: Progress }) =>
    `Waiting for ${subject(primitive, name)}: ${waitingFor(progress)}`,
  waitingForIt: ({ primitive, name, object }: Subject & { readonly object: KubeObject }) =>
    `Waiting for ${subject(primitive, name)}: ${
      missingIn(object) ?? "no operator has looked at it yet; is it running? See koncli operator"
    }`,
  reused: ({ request }: Pick<Requested, "request">, { name }: Claim) => `Found its own ${request.kind} "${name}" again`,
  running: ({ primitive, name, claim }: Subject & { readonly claim: Claim }) =>
    `Holding ${subject(primitive, name)} as ${claim.holder}, token ${claim.token}`,
  stopping: (reason: string) => `${reason}; stopping the command`,
  notReleased: ({ primitive, name, reason }: Subject & { readonly reason: string }) =>
    `Cannot release ${subject(primitive, name)}: ${reason}; it ends after its ttl`,

  // What there is.
  titleOf: ({ kind }: Kind, { name, namespace }: { readonly name: string; readonly namespace: string }) =>
    `${kind} ${name}${namespace === "" ? "" : ` in namespace ${namespace}`}`,
  sectionOf: ({ plural }: Pick<Primitive, "plural">) => plural.toUpperCase(),
  columns: {
    namespace: "Namespace",
    name: "Name",
    age: "Age",
    holder: "Holder",
    token: "Token",
    since: "Since",
    expires: "Expires",
    pod: "Pod",
    request: "Request",
    place: "Place",
    waiting: "Waiting",
    priority: "Priority",
    ready: "Ready",
    leader: "Leader",
    version: "Version",
    image: "Image",
    renewed: "Renewed",
  },
  unknown: "<unknown>",
  moreLines: (count: number) => `... and ${count} more lines`,
  none: "<none>",
  noneOf: ({ plural }: Kinds, namespace: string | undefined) => `No ${plural} ${placeOf(namespace)}`,
  noneAtAll: (primitives: readonly Kinds[], namespace: string | undefined) =>
    `No ${primitives.map(({ plural }) => plural).join(", ")} ${placeOf(namespace)}`,
  nobodyHolds: "Nobody holds it",
  never: "never",
  in: (duration: string) => `in ${duration}`,
  ago: (duration: string) => `${duration} ago`,

  installed: (path: string) => `${path} is there; put its folder on the PATH, or call it by that name`,

  // What went wrong.
  cannotInstall: (folder: string, reason: string) => `Cannot install into "${folder}": ${reason}`,
  noFolder: "install needs a folder, as in install /konductor",
  onlyOnLinux: "containers run Linux, and this is not; call it in koncli's image",
  onlyCompiled: "this koncli runs from its sources; make a program of it with deno task compile",
  interrupted: (signal: string) => `Interrupted by ${signal}`,
  noAnswer: (limit: string | undefined) => `No answer within ${limit}; allow more with --timeout`,
  requestGone: ({ kind, name }: Line, namespace: string) =>
    `Lost ${kind.toLowerCase()} "${name}" in namespace "${namespace}": the request is gone`,
  cannotRun: (program: string, reason: string) => `Cannot run "${program}": ${reason}`,
  commandMissing: "there is no such command",
  notExecutable: "it is not executable",
  commandBehindDashes: (primitive: Kind) =>
    `Nothing to run: give one NAME, then the command behind --, as in ${commandOf(primitive)} run ${DEMO} -- make deploy`,
  waitOrNot: "--wait and --timeout 0 contradict each other: wait, or try once",
  noSuchCommand: (word: string, meant: string | undefined) => `Unknown command "${word}"${didYouMean(meant)}`,
  noCommand: (program: string) => `No such command: see ${program} --help`,
  noSuchObject: ({ primitive: { kind }, name, namespace, meant, create }: Subject & Missing) => {
    const next = meant === undefined ? create && `; create it with ${create}` : `; did you mean "${meant}"?`;
    return `${kind} "${name}" not found in namespace "${namespace}"${next ?? ""}`;
  },
  createAgain: ({ program, primitive, name, where }: Subject & Again) =>
    [program, commandOf(primitive), "create", name, ...where.flatMap(([flag, value]) => [shortOf[flag] ?? `--${flag}`, value])].join(" "),
  notLoggedIn: "The API server does not know who asks: send credentials, in a Pod those of its service account",
  howToAllow: (remedy: Remedy) => [`To allow it${placeIfAll(remedy)}, apply this${insteadOf(remedy)}:`, ...roleMissing(remedy)],
  asCommand: "Or run this:",
  noOperator: ({ service, namespace }: { readonly service: string; readonly namespace: string }) =>
    `No operator "${service}" in namespace "${namespace}": install it, or say where it is with --service and --operator-namespace; one that runs outside of the cluster, as deno task dev does, has no Deployment to show`,
  operatorNotReady: ({ service, namespace }: { readonly service: string; readonly namespace: string }) =>
    `No replica of the operator is ready; see kubectl -n ${namespace} describe deployment ${service}`,
  /** The SDK names an option with its flag behind it, as in "id (--id)"; on a command line the flag says it all. */
  forTheCommandLine: (sentence: string) => sentence.replaceAll(/\b\w+ \((--[a-z-]+)\)/g, "$1"),
  badUsage: (message: string) => {
    const [sentence = "", guess] = message.replace(/^error: /, "").split("\n");
    const suggestion = guess?.replace(/^\(Did you mean (.*)\?\)$/, "; did you mean $1?").replace(/^\(.*\)$/, "") ?? "";
    return sentence.charAt(0).toUpperCase() + sentence.slice(1).replaceAll("'", '"').replace(/\.$/, "") + suggestion;
  },
  badConfig: (path: string, reason: string) => `Cannot read ${path}: ${reason.replace(/[.:]$/, "")}`,
  notADuration: (source: string, text: string) => `${source}: "${text}" is not a duration; write it like 500ms, 30s, 5m or 1h30m`,
  notAChoice: (source: string, text: string, choices: readonly string[]) => `${source}: "${text}" is none of ${choices.join(", ")}`,
  notANumber: (source: string, text: string, { minimum, maximum }: { readonly minimum?: number; readonly maximum?: number }) =>
    `${source}: "${text}" is not a whole number${minimum === undefined ? "" : ` from ${minimum} to ${maximum}`}`,
  notAText: (source: string, text: string, { maxLength }: { readonly maxLength?: number }) =>
    text === ""
      ? `${source}: must not be empty`
      : `${source}: too long or malformed${maxLength === undefined ? "" : `; at most ${maxLength} characters`}`,
  controlCharacters: (source: string) => `${source}: control characters are not allowed; use printable text on one line`,
  notANamespace: (source: string, text: string) => `${source}: "${text}" is no namespace; use lower-case letters, digits and "-"`,
  notAName: (kind: string, text: string) => `"${text}" cannot be the name of a ${kind}; use lower-case letters, digits, "-" and "."`,
  noSuchShell: (shell: string, shells: readonly string[]) => `No completion for "${shell}"; there are ${shells.join(", ")}`,
  noSuchKind: (word: string, primitives: readonly Kind[], meant: string | undefined) =>
    `No kind "${word}"${meant ? didYouMean(meant) : `; there are ${primitives.map(commandOf).join(", ")}`}`,
} as const;

/** Command lines that show a verb, in words that its kind can do without. */
const examplesByMode: Readonly<Record<Verb["mode"], (line: string, verb: Verb) => readonly string[]>> = {
  claim: (line) => [line, `${line} --timeout 30s`, `${line} --wait --ttl 5m --holder web-1`],
  release: (line) => [line, `${line} --holder web-1`, `${line} --holder web-1 --force --reason 'its node is gone'`],
  renew: (line) => [line, `${line} --holder web-1`],
  run: (line, { switches = [] }) => [
    `${line} -- make deploy`,
    `${line} --timeout 1m -E 75 -- sh -c 'echo "token $KONDUCTOR_TOKEN"'`,
    ...switches.map(({ flag }) => `${line} --${flag} -- make deploy`),
  ],
  change: (line, { takes = {} }) => [line, ...Object.keys(takes).map((flag) => `${line} --${flag} '42 rows'`)],
  signal: (line, { takes = {} }) => [line, ...Object.keys(takes).map((flag) => `${line} --${flag} 3`)],
  wait: (line) => [line, `${line} --timeout 30m`],
  check: (line) => [line],
  set: (line) => [line],
};

function commandOf({ kind }: Kind): string {
  return kind.toLowerCase();
}

const shortOf: Readonly<Record<string, string>> = { namespace: "-n" };

function didYouMean(meant: string | undefined): string {
  return meant === undefined ? "" : `; did you mean ${meant}?`;
}

function subject(primitive: Kind, name: string): string {
  return `${commandOf(primitive)} "${name}"`;
}

function placeOf(namespace: string | undefined): string {
  return namespace === undefined ? "in any namespace" : `in namespace "${namespace}"`;
}

function placeIfAll({ right }: Remedy): string {
  return right.namespace === undefined ? " in all namespaces" : "";
}

/** What does as well as a binding for one subject. */
function insteadOf({ right: { user, namespace, verb, group }, account, isWorkload }: Remedy): string {
  if (isWorkload && account && account.namespace === namespace) {
    return `, or add "${namespace}" to the chart's value workload.bind.namespaces`;
  }
  if (account || group !== GROUP) return "";
  const role = ["get", "list", "watch"].includes(verb) ? '"view", or "edit" to do more than look' : '"edit"';
  return `, or give "${user}" Kubernetes' own role ${role} (the chart's value rbac.aggregate extends these)`;
}

/** The API server says so where a binding is there, and the role is not. */
function roleMissing({ right: { note } }: Remedy): string[] {
  const [, role] = /clusterrole\S* "([^"]*)" not found/.exec(note ?? "") ?? [];
  if (role === undefined) return [];
  const look = "kubectl get clusterroles -l app.kubernetes.io/name=konductor";
  return [`There is no role "${role}": it comes with the chart; where that has a fullnameOverride, ${look} shows its name`];
}

/** Who is to blame. */
function waitingFor({ place, waiting, holders, operatorSilent }: Progress): string {
  if (operatorSilent) return "no operator answers; is it running? See kubectl -n konductor-system get deployments";
  const shown = holders.slice(0, 3).join(", ");
  const who = holders.length === 0
    ? "nobody holds it yet"
    : `${shown}${holders.length > 3 ? ` and ${holders.length - 3} more` : ""} ${holders.length === 1 ? "holds" : "hold"} it`;
  return place === undefined ? who : `${who}, place ${place}${waiting === undefined ? "" : ` of ${waiting}`} in line`;
}
