/** An HTTP/1.1 face for the server in memory, so that kubectl and every other client can talk to it. */
import { ApiError, UnreachableError } from "../errors.ts";
import { documentAt } from "./discovery.ts";
import { exchange } from "./exchange.ts";
import { statusOf } from "./media.ts";
import { json } from "./responses.ts";
import { reviewOf } from "./reviews.ts";
import { routeOf } from "./route.ts";
import type { Route } from "./route.ts";
import type { MemoryServer } from "./server.ts";
import { refusedStream, unserved } from "./unserved.ts";

export interface ServeOptions {
  /** Left out: a free one. */
  readonly port?: number;
  /** Left out: 127.0.0.1. */
  readonly hostname?: string;
  /** Who does not bring this bearer token is refused. Left out: nobody is. */
  readonly token?: string;
  /** A certificate and its key, PEM. Left out: plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** Where the server listens. */
export interface Face extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, or with `https`. */
  readonly url: string;
  /** Ends all connections, watches included. */
  close(): Promise<void>;
}

/** Listens, and answers from `server`. */
export function serve(server: MemoryServer, options: ServeOptions = {}): Face {
  const { port = 0, hostname = "127.0.0.1", token, tls } = options;
  const ending = new AbortController();
  const listener = Deno.serve(
    { port, hostname, signal: ending.signal, onListen: () => undefined, onError: brokenOff, ...tls },
    (request) => answer(request, { server, token }),
  );
  const close = async (): Promise<void> => {
    ending.abort();
    await listener.finished;
  };
  const url = `${tls ? "https" : "http"}://${hostname}:${listener.addr.port}`;
  return { url, close, [Symbol.asyncDispose]: close };
}

interface Context {
  readonly server: MemoryServer;
  readonly token: string | undefined;
}

/** How long a frozen server keeps a caller waiting, in milliseconds. Callers have limits of their own. */
const PATIENCE = 3_600_000;

const HEALTH = ["/healthz", "/readyz", "/livez"];

async function answer(request: Request, { server, token }: Context): Promise<Response> {
  const path = new URL(request.url).pathname.replace(/\/+$/, "");
  let route: Route | undefined;
  try {
    if (token !== undefined && request.headers.get("authorization") !== `Bearer ${token}`) throw unauthorized();
    const client = server.client({ user: userOf(request), timeLimit: PATIENCE });
    const kinds = server.kinds();
    route = routeOf(path, kinds);
    if (route) return await exchange({ request, route, client, now: () => server.clock.now() });
    await client.reach();
    if (HEALTH.includes(path)) return new Response("ok");
    const document = request.method === "GET" ? documentAt(path, kinds) : undefined;
    if (document) return json(document);
    const review = reviewOf(request.method, path);
    if (review) return json(review, { status: 201 });
    const no = unserved(request.method, path);
    return refusedStream(request, statusOf(no)) ?? refusal(no, undefined);
  } catch (error) {
    return refusal(error, route);
  }
}

/** Who asks, for faults: `kubectl` of `kubectl/v1.32.4 (linux/amd64)`. */
function userOf(request: Request): string {
  return request.headers.get("user-agent")?.split("/")[0] ?? "";
}

function unauthorized(): ApiError {
  return new ApiError("Unauthorized", { code: 401, reason: "Unauthorized" });
}

function refusal(error: unknown, route: Route | undefined): Response {
  if (error instanceof UnreachableError) return broken(error);
  const known = error instanceof ApiError
    ? error
    : new ApiError(`Internal error occurred: ${error}`, { code: 500, reason: "InternalError" });
  const response = json(statusOf(known, route), { status: known.code });
  if (known.retryAfter !== undefined) response.headers.set("retry-after", String(Math.ceil(known.retryAfter / 1000)));
  return response;
}

/** Answers that break off are meant to; there is nothing to log, and nothing more to send. */
function brokenOff(): Response {
  return new Response(null, { status: 500 });
}

/** The nearest thing to no answer at all: one that breaks off. */
function broken(error: UnreachableError): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.error(error) }));
}
