/** The pages of the reference of the SDK, and which export stands on which. */
import type { Exported } from "./sdk_reference_model.ts";

export interface Topic {
  /** The page's file, without its ending. */
  readonly file: string;
  readonly title: string;
  readonly introduction: string;
  /** The modules of which the exports stand here. One that ends with a slash is a folder. */
  readonly modules: readonly string[];
}

const KINDS = ["Semaphore", "Mutex", "Lease", "RWMutex", "Once", "Barrier", "WaitGroup", "Gate"];

/** The face of a kind: its class, and its objects. `lead` belongs to leases. */
function face(kind: string): Topic {
  const file = kind.toLowerCase();
  const introduction = `What \`konductor.${file}(name)\` gives, and what the objects of the kind [${kind}](../api/${file}.md) consist of.`;
  return { file, title: kind, introduction, modules: [`sdk/${file}.ts`, ...kind === "Lease" ? ["sdk/lead.ts"] : []] };
}

export const topics: readonly Topic[] = [
  {
    file: "client",
    title: "Client",
    introduction: "How to connect, and what a connection gives.",
    modules: ["sdk/connect.ts", "sdk/client.ts", "kube/clock.ts", "kube/identity.ts"],
  },
  ...KINDS.map(face),
  {
    file: "claims",
    title: "Claims, lines and facts",
    introduction: "What all kinds have in common: what is held, the line one waits in, and what is reported.",
    modules: ["claim", "line", "handle", "facts", "fact", "request", "standing", "settle"].map((name) => `sdk/${name}.ts`),
  },
  { file: "options", title: "Options", introduction: "What can be said when asking.", modules: ["sdk/options.ts", "sdk/duration.ts"] },
  { file: "errors", title: "Errors", introduction: "What calls reject with.", modules: ["sdk/errors.ts", "sdk/rights.ts"] },
  {
    file: "objects",
    title: "Objects",
    introduction: "What objects of several kinds have in common, and Kubernetes' own.",
    modules: ["sdk/types.ts", "kube/api.ts"],
  },
  {
    file: "testing",
    title: "Testing",
    introduction: "What `@konductor/sdk/testing` exports. How to use it is told in [testing](../testing.md).",
    modules: ["sdk/testing/", "kube/memory/faults.ts"],
  },
];

/** Finds the page of an export. One that has none is an error, so that none is left out. */
export function topicOf({ name, module }: Pick<Exported, "name" | "module">): Topic {
  const kind = module === "sdk/types.ts" ? kindNamed(name) : undefined;
  const found = topics.find(({ title, modules }) => {
    return kind === undefined ? modules.some((each) => each.endsWith("/") ? module.startsWith(each) : module === each) : title === kind;
  });
  if (found === undefined) throw new Error(`Cannot generate docs/sdk-reference: no topic for ${name} of ${module}; give it one here`);
  return found;
}

function kindNamed(name: string): string | undefined {
  return KINDS.find((kind) => name.startsWith(kind));
}
