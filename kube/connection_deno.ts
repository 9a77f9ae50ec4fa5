/** Connections under Deno: `fetch`, with an `HttpClient` for each. */
import type { Answer, Connection, Dial, Question } from "./connection.ts";
import type { ClusterConfig } from "./http.ts";

/** Connects to a cluster. `idle` is how long an unused connection is kept, in milliseconds. */
export function denoDial(config: ClusterConfig, idle: number): Dial {
  const { ca, cert, key, proxy } = config;
  const options: Deno.CreateHttpClientOptions = {
    http2: false, // HTTP/2 adds 44 ms to every write
    poolMaxIdlePerHost: 1,
    poolIdleTimeout: idle,
    ...(ca === undefined ? {} : { caCerts: [ca] }),
    ...(proxy === undefined ? {} : { proxy: { url: proxy } }),
  };
  const all = cert === undefined || key === undefined ? options : { ...options, cert, key };
  return () => new DenoConnection(Deno.createHttpClient(all));
}

class DenoConnection implements Connection {
  readonly #client: Deno.HttpClient;

  constructor(client: Deno.HttpClient) {
    this.#client = client;
  }

  /** A body of text is sent again by `fetch` itself, on another connection, when one is cut; that of a Blob is not: a write is made once. */
  async send({ url, body, ...question }: Question): Promise<Answer> {
    const once = body === undefined ? null : new Blob([body]);
    return answerOf(await fetch(url, { ...question, body: once, redirect: "manual", client: this.#client }));
  }

  close(): void {
    this.#client.close();
  }
}

function answerOf(response: Response): Answer {
  return {
    status: response.status,
    statusText: response.statusText,
    header: (name) => response.headers.get(name) ?? undefined,
    text: () => response.text(),
    stream: () => response.body ?? new Blob().stream(),
  };
}
