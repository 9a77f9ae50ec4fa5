/** For tests: a server that answers byte by byte, as well or as badly as a test wants. */
import type { AddressInfo, Server, Socket } from "node:net";
import { createServer } from "node:net";
import { deferred } from "./deferred.ts";

export interface RawRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** The answer to one request. */
export interface RawReply {
  /** Sends bytes as they are. */
  write(data: string | Uint8Array): Promise<void>;
  /** A whole response with a body. */
  respond(status: number, body: unknown, headers?: Readonly<Record<string, string>>): Promise<void>;
  /** The head of a response whose body comes in `chunk`s. */
  stream(): Promise<void>;
  chunk(data: string | Uint8Array): Promise<void>;
  /** The end of such a body. */
  finish(): Promise<void>;
  /** Closes the connection here and now. */
  cut(): void;
  /** Resolves when the client closed its side. */
  readonly gone: Promise<void>;
}

export type RawHandler = (request: RawRequest, reply: RawReply) => Promise<void> | void;

const encoder = new TextEncoder();
const latin1 = new TextDecoder("latin1");

/** Listens on a port of 127.0.0.1. */
export async function startServer(handler: RawHandler): Promise<TestServer> {
  const listener = createServer();
  const server = new TestServer(listener, handler);
  const listening = deferred<void>();
  listener.listen(0, "127.0.0.1", () => listening.resolve());
  await listening.promise;
  return server;
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function unusedPort(): Promise<number> {
  const server = await startServer(() => undefined);
  const { port } = new URL(server.url);
  await server.close();
  return Number(port);
}

export class TestServer {
  /** Every request, in order. */
  readonly requests: RawRequest[] = [];
  /** How many connections were opened. */
  connections = 0;
  readonly #listener: Server;
  readonly #work: Promise<void>[] = [];
  readonly #open = new Set<Connection>();

  constructor(listener: Server, handler: RawHandler) {
    this.#listener = listener;
    listener.on("connection", (socket) => {
      this.connections++;
      const connection = new Connection(socket);
      this.#open.add(connection);
      this.#work.push(this.#serve(connection, handler));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.#listener.address())}`;
  }

  /** How many connections the client has not closed. */
  get open(): number {
    return this.#open.size;
  }

  async close(): Promise<void> {
    const closed = deferred<void>();
    this.#listener.close(() => closed.resolve());
    for (const connection of this.#open) connection.cut();
    await Promise.all([closed.promise, ...this.#work]);
  }

  async #serve(connection: Connection, handler: RawHandler): Promise<void> {
    for await (const request of connection.requests()) {
      this.requests.push(request);
      await handler(request, connection);
    }
    this.#open.delete(connection);
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("the server does not listen");
  return address.port;
}

/** One connection, with one request at a time. */
class Connection implements RawReply {
  readonly #socket: Socket;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #ended = deferred<void>();
  #buffer = "";
  #isCut = false;

  constructor(socket: Socket) {
    this.#socket = socket.on("error", () => undefined).setNoDelay(true);
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  get gone(): Promise<void> {
    void this.#fill();
    return this.#ended.promise;
  }

  async *requests(): AsyncGenerator<RawRequest> {
    while (true) {
      while (!this.#buffer.includes("\r\n\r\n")) if (!await this.#fill()) return this.cut();
      const end = this.#buffer.indexOf("\r\n\r\n");
      const [start = "", ...lines] = this.#buffer.slice(0, end).split("\r\n");
      this.#buffer = this.#buffer.slice(end + 4);
      const headers = new Map(lines.map((line): [string, string] => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }));
      const length = Number(headers.get("content-length") ?? 0);
      while (this.#buffer.length < length) if (!await this.#fill()) return this.cut();
      const body = this.#buffer.slice(0, length);
      this.#buffer = this.#buffer.slice(length);
      const [method = "", path = ""] = start.split(" ");
      yield { method, path, headers, body };
    }
  }

  async write(data: string | Uint8Array): Promise<void> {
    if (this.#isCut) return;
    const written = deferred<void>();
    this.#socket.write(data, () => written.resolve());
    await written.promise;
  }

  respond(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const all = { "content-type": "application/json", "content-length": String(encoder.encode(text).length), ...headers };
    const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
    return this.write(`HTTP/1.1 ${status} Something\r\n${head}\r\n${text}`);
  }

  stream(): Promise<void> {
    return this.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
  }

  async chunk(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === "string" ? encoder.encode(data) : data;
    await this.write(`${bytes.length.toString(16)}\r\n`);
    await this.write(bytes);
    await this.write("\r\n");
  }

  finish(): Promise<void> {
    return this.write("0\r\n\r\n");
  }

  cut(): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#ended.resolve();
    this.#socket.destroy();
  }

  /** Reads on. Says whether there was more. */
  async #fill(): Promise<boolean> {
    const chunk = this.#isCut ? undefined : await this.#chunks.next().catch(() => undefined);
    const isMore = chunk !== undefined && !chunk.done;
    if (isMore) this.#buffer += latin1.decode(chunk.value);
    else this.cut();
    return isMore;
  }
}
