/** The operator's HTTP endpoints: metrics, and the probes of a kubelet. */
import type { Operator } from "./operator.ts";

export interface Address {
  /** Left out: every interface. */
  readonly hostname?: string | undefined;
  readonly port: number;
}

/** Reads `:8080`, `127.0.0.1:8080` or `[::1]:8080`; `0` is `undefined`: no endpoint. Throws a `RangeError` for anything else. */
export function parseAddress(text: string): Address | undefined {
  if (text === "0" || text === "") return undefined;
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s]*)):([0-9]{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) throw new RangeError(`Cannot listen on "${text}": write host:port, :port, or 0 for none`);
  return { hostname: match[1] || match[2] || undefined, port };
}

export interface Endpoint extends AsyncDisposable {
  readonly port: number;
}

/** Serves `/metrics` in the Prometheus text format. */
export function serveMetrics(operator: Operator, address: Address): Endpoint {
  return serve(address, async (path) => {
    if (path !== "/metrics") return notFound();
    operator.measure();
    const { text, contentType } = await operator.metrics.read();
    return new Response(text, { headers: { "content-type": contentType } });
  });
}

/** Serves `/healthz`, and `/readyz`, which is 503 until the caches are full and once the operator is told to end. */
export function serveProbes(operator: Operator, address: Address): Endpoint {
  return serve(address, (path) => {
    if (path === "/healthz") return new Response("ok");
    if (path !== "/readyz") return notFound();
    return operator.isReady ? new Response("ok") : new Response("the caches are not full yet", { status: 503 });
  });
}

function notFound(): Response {
  return new Response("not found", { status: 404 });
}

function serve({ hostname, port }: Address, answer: (path: string) => Response | Promise<Response>): Endpoint {
  const server = Deno.serve(
    { port, ...(hostname !== undefined && { hostname }), onListen: () => {} },
    (request) => answer(new URL(request.url).pathname),
  );
  return { port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}
