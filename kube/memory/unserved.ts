/** What this server does not do, said in a sentence: to kubectl, a bare 404 would look like a mistake of the caller. */
import { ApiError } from "../errors.ts";

/** Of a subresource: what cannot be done, and why. */
const SUBRESOURCES: Readonly<Record<string, (what: string) => string>> = {
  log: (what) => `Cannot show logs of ${what}: this embedded server runs no Pods`,
  exec: (what) => `Cannot run a command in ${what}: this embedded server runs no Pods`,
  attach: (what) => `Cannot attach to ${what}: this embedded server runs no Pods`,
  portforward: (what) => `Cannot forward ports of ${what}: this embedded server runs no Pods`,
  proxy: (what) => `Cannot reach ${what}: this embedded server runs no Pods`,
  ephemeralcontainers: (what) => `Cannot debug ${what}: this embedded server runs no Pods`,
  eviction: (what) => `Cannot evict ${what}: this embedded server does not serve evictions; delete it instead`,
  binding: (what) => `Cannot bind ${what} to a node: this embedded server has no nodes`,
  scale: (what) => `Cannot scale ${what}: this embedded server does not serve scale; patch the object's spec instead`,
  token: (what) => `Cannot make a token for ${what}: this embedded server knows a single token`,
};

/** The refusal of a request that leads nowhere. */
export function unserved(method: string, path: string): ApiError {
  const sentence = ofSubresource(path) ?? `this embedded server does not serve ${method} ${path}`;
  return new ApiError(sentence, { code: 404, reason: "NotFound" });
}

function ofSubresource(path: string): string | undefined {
  const [, plural, name, subresource = ""] = /\/namespaces\/[^/]+\/([^/]+)\/([^/]+)\/([^/]+)/.exec(path) ?? [];
  return Object.hasOwn(SUBRESOURCES, subresource) ? SUBRESOURCES[subresource]?.(`${plural} "${name}"`) : undefined;
}

/** On which channel, of those that a command's WebSocket carries, the server says how things ended. */
const ENDING = 3;

const PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

/**
 * Refuses a command in a Pod in the way that kubectl can read. It asks with a WebSocket, and when that is refused, with a protocol to
 * whose requests Deno answers an empty 400 by itself. Undefined when the request is none of those.
 */
export function refusedStream(request: Request, status: object): Response | undefined {
  const asked = request.headers.get("sec-websocket-protocol")?.split(",").map((word) => word.trim()) ?? [];
  const protocol = PROTOCOLS.find((known) => asked.includes(known));
  if (protocol === undefined || request.headers.get("upgrade")?.toLowerCase() !== "websocket") return undefined;
  const { socket, response } = Deno.upgradeWebSocket(request, { protocol });
  socket.onopen = () => {
    socket.send(new Uint8Array([ENDING, ...new TextEncoder().encode(JSON.stringify(status))]));
    socket.close(1000);
  };
  return response;
}
