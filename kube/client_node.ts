/** client-node, which knows the logins that kubeconfigs leave to others. From npm the SDK comes without it. */
import process from "node:process";
import workerThreads from "node:worker_threads";

/** The first Node that client-node runs on. On an older one it ends the process while it loads. */
const NODE = [22, 19] as const;

export type ClientNode = typeof import("@kubernetes/client-node");

/** Loads it. Rejects in words where it is missing, or where this Node is too old for it. */
export async function loadClientNode(): Promise<ClientNode> {
  const obstacle = "Deno" in globalThis ? undefined : obstacleOf(process.versions.node);
  if (obstacle !== undefined) throw new Error(obstacle);
  // Deno before 2.8 lacks this function, without which client-node's HTTP library does not load.
  if (!("markAsUncloneable" in workerThreads)) Reflect.set(workerThreads, "markAsUncloneable", () => undefined);
  try {
    return await import("@kubernetes/client-node");
  } catch (error) {
    throw isMissing(error) ? new Error(MISSING, { cause: error }) : error;
  }
}

const MISSING =
  `this login takes the package @kubernetes/client-node, which is not installed. Run npm install @kubernetes/client-node@2; ` +
  `it takes Node ${NODE.join(".")} or later`;

/** Says why logins do not work on a version of Node; `undefined` where they do. */
export function obstacleOf(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > NODE[0] || major === NODE[0] && minor >= NODE[1]) return undefined;
  const way = "Use that, or a kubeconfig with a token or a client certificate";
  return `this login takes Node ${NODE.join(".")} or later, with the package @kubernetes/client-node, and this is Node ${version}. ${way}`;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND" && error.message.includes("client-node");
}
