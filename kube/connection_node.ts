/**
 * Connections under Node: `node:https`, with an agent for each, for Node's own `fetch` takes no client certificate. Node's modules are
 * asked for, not imported: what runs elsewhere does not load them.
 */
import type { Agent, ClientRequest, IncomingMessage, request, RequestOptions } from "node:http";
import type { Duplex } from "node:stream";
import type { ConnectionOptions } from "node:tls";
import { orAborted } from "./abort.ts";
import { ConfigError } from "./config_error.ts";
import type { Answer, Connection, Dial, Question } from "./connection.ts";
import { deferred } from "./deferred.ts";
import type { ClusterConfig } from "./http.ts";
import { inWords } from "./node_errors.ts";
import { hostOf, tunnelThrough } from "./proxy_node.ts";

/** Connects to a cluster. Throws where its certificates cannot be used. */
export function nodeDial(config: ClusterConfig): Dial {
  const { http, https } = modules();
  const options = { keepAlive: true, maxSockets: 1 };
  if (!config.server.startsWith("https:")) return () => new NodeConnection(new http.Agent(options), http.request, wayFor(config));
  const security = securityOf(config);
  return () => new NodeConnection(new https.Agent({ ...options, ...security }), https.request, wayFor(config, security));
}

function modules() {
  const { getBuiltinModule } = globalThis.process;
  if (getBuiltinModule === undefined) throw new ConfigError("this Node is too old: it takes 20.16, 22.3 or a later one");
  return { http: getBuiltinModule("node:http"), https: getBuiltinModule("node:https") };
}

type Security = Pick<ConnectionOptions, "secureContext" | "rejectUnauthorized" | "servername" | "checkServerIdentity">;

/** What is asked of the server's certificate, and shown of ours. It is made once for all connections. */
function securityOf({ ca, cert, key, tlsServerName: name, insecureSkipTlsVerify = false }: ClusterConfig): Security {
  const tls = globalThis.process.getBuiltinModule("node:tls");
  const { isIP } = globalThis.process.getBuiltinModule("node:net");
  const own = cert === undefined || key === undefined ? {} : { cert, key };
  return {
    secureContext: tls.createSecureContext({ ...(ca === undefined ? {} : { ca }), ...own }),
    rejectUnauthorized: !insecureSkipTlsVerify,
    ...(name === undefined ? {} : {
      servername: isIP(name) === 0 ? name : "",
      checkServerIdentity: (_host, peer) => tls.checkServerIdentity(name, peer),
    }),
  };
}

/** Opens a socket to the server. */
type Way = (signal: AbortSignal) => Promise<Duplex>;

/** The way through the proxy, where there is one. */
function wayFor({ proxy, server }: ClusterConfig, security?: Security): Way | undefined {
  if (proxy === undefined) return undefined;
  const target = new URL(server);
  return async (signal) => {
    const socket = await tunnelThrough({ proxy: new URL(proxy), target, signal });
    return security === undefined ? socket : encrypted(socket, { host: hostOf(target), ...security });
  };
}

function encrypted(socket: Duplex, options: Security & { readonly host: string }): Duplex {
  const tls = globalThis.process.getBuiltinModule("node:tls");
  const { isIP } = globalThis.process.getBuiltinModule("node:net");
  const servername = isIP(options.host) === 0 ? options.host : "";
  return tls.connect({ servername, ALPNProtocols: ["http/1.1"], ...options, socket });
}

class NodeConnection implements Connection {
  readonly #agent: Agent;
  readonly #send: typeof request;
  readonly #closing = new AbortController();

  constructor(agent: Agent, send: typeof request, way: Way | undefined) {
    this.#agent = agent;
    this.#send = send;
    if (way === undefined) return;
    // An agent may be told of its socket later. Its type does not say so.
    Object.assign(agent, {
      createConnection: (_options: unknown, done: (error: unknown, socket?: Duplex) => void): void => {
        this.#open(way).then((socket) => done(null, socket), done);
      },
    });
  }

  /** A request that still has no connection, as its proxy says nothing, does not hear of an abort by itself. */
  async send(question: Question): Promise<Answer> {
    const answer = answerTo(this.#send(question.url, { ...headOf(question), agent: this.#agent }), question.body);
    return await orAborted(answer, question.signal);
  }

  close(): void {
    this.#closing.abort();
    this.#agent.destroy();
  }

  async #open(way: Way): Promise<Duplex> {
    const { signal } = this.#closing;
    const socket = await way(signal);
    if (signal.aborted) socket.destroy();
    return socket;
  }
}

/** Node leaves the length out where it expects no body, as with DELETE. */
function headOf({ method, headers, body, signal }: Question): RequestOptions {
  const length = body === undefined ? {} : { "content-length": new TextEncoder().encode(body).length };
  return { method, headers: { ...headers, ...length }, signal };
}

function answerTo(request: ClientRequest, body: string | undefined): Promise<Answer> {
  const { promise, resolve, reject } = deferred<Answer>();
  request.on("response", (message) => resolve(answerOf(message)));
  request.on("error", (error) => reject(inWords(error)));
  request.on("close", () => reject(new Error("the connection was closed without an answer")));
  request.end(body);
  return promise;
}

function answerOf(message: IncomingMessage): Answer {
  return {
    status: message.statusCode ?? 0,
    statusText: modules().http.STATUS_CODES[message.statusCode ?? 0] ?? "",
    header: (name) => [message.headers[name] ?? []].flat()[0],
    text: () => textOf(message),
    stream: () => streamOf(message),
  };
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = "";
  try {
    for await (const chunk of message.setEncoding("utf8")) text += chunk;
  } catch (error) {
    throw inWords(error);
  }
  return text;
}

/** The body as it comes, read no faster than it is taken. */
function streamOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = message[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next().catch((error) => Promise.reject(inWords(error)));
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => void message.destroy(),
  }, { highWaterMark: 0 });
}
