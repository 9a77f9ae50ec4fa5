/**
 * Connections to one server, kept warm. Each has an `HttpClient` of its own: the second connection of a client takes 45 ms to open, the
 * first one 5 ms.
 */
import type { Clock } from "./clock.ts";
import { ConfigError } from "./config_error.ts";
import type { ClusterConfig } from "./http.ts";

/** Below the 90 s after which the server closes an idle connection: a write must not meet one that is just being closed. */
const IDLE = 75_000;
/** Connections kept for the next burst. */
const KEPT = 64;

interface Idle {
  readonly client: Deno.HttpClient;
  readonly since: number;
}

export class Connections {
  readonly #config: ClusterConfig;
  readonly #clock: Clock;
  /** The one used last comes last. */
  #idle: Idle[] = [];

  constructor(config: ClusterConfig, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
  }

  /** A fresh connection, which the caller closes. It opens with its first request. Throws a `ConfigError` for unusable certificates. */
  open(): Deno.HttpClient {
    const { ca, cert, key, proxy } = this.#config;
    const options: Deno.CreateHttpClientOptions = {
      http2: false, // HTTP/2 adds 44 ms to every write
      poolMaxIdlePerHost: 1,
      poolIdleTimeout: IDLE,
      ...(ca === undefined ? {} : { caCerts: [ca] }),
      ...(proxy === undefined ? {} : { proxy: { url: proxy } }),
    };
    try {
      return Deno.createHttpClient(cert === undefined || key === undefined ? options : { ...options, cert, key });
    } catch (error) {
      const why = error instanceof Error ? error.message : error;
      throw new ConfigError(`Cannot prepare connections to ${this.#config.server}: ${why}`, { cause: error });
    }
  }

  /** The warmest connection that nobody uses, else a fresh one. Give it back, or close it. */
  take(): Deno.HttpClient {
    this.#drop((idle) => this.#clock.monotonic() - idle.since > IDLE);
    return this.#idle.pop()?.client ?? this.open();
  }

  /** Keeps a connection, whose response was read to its end, for the next one who takes. */
  giveBack(client: Deno.HttpClient): void {
    this.#idle.push({ client, since: this.#clock.monotonic() });
    if (this.#idle.length > KEPT) this.#idle.shift()?.client.close();
  }

  /** Closes those that nobody uses. */
  close(): void {
    this.#drop(() => true);
  }

  #drop(isStale: (idle: Idle) => boolean): void {
    if (!this.#idle.some(isStale)) return;
    for (const idle of this.#idle.filter(isStale)) idle.client.close();
    this.#idle = this.#idle.filter((idle) => !isStale(idle));
  }
}
