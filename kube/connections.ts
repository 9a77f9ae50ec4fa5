/**
 * Connections to one server, kept warm. Each has an `HttpClient` of its own: the second connection of a client takes 45 ms to open, the
 * first one 5 ms.
 */
import { orAborted } from "./abort.ts";
import type { Clock } from "./clock.ts";
import { ConfigError } from "./config_error.ts";
import type { ClusterConfig } from "./http.ts";

/** Below the 90 s after which the server closes an idle connection: a write must not meet one that is just being closed. */
const IDLE = 75_000;
/** So many that nobody uses are left for calls when a stream is opened. */
const SPARE = 4;
/** Connections in use at a time. More would not be faster, and each costs memory here and a handshake there. */
const MOST = 64;

interface Idle {
  readonly client: Deno.HttpClient;
  readonly since: number;
}

export class Connections {
  readonly #config: ClusterConfig;
  readonly #clock: Clock;
  /** The one used last comes last. */
  #idle: Idle[] = [];
  #inUse = 0;
  /** Who waits for a connection, first come, first served. */
  readonly #waiting: (() => void)[] = [];

  /** Prepares the first connection, so that a `ConfigError` for unusable certificates comes now. */
  constructor(config: ClusterConfig, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
    this.#keep(this.#open());
  }

  /** A connection for a stream, which the caller closes: a warm one where calls have more than they need, after many lists say. */
  lend(): Deno.HttpClient {
    this.#discardStale();
    return (this.#idle.length > SPARE ? this.#idle.shift()?.client : undefined) ?? this.#open();
  }

  /** A fresh connection. It opens with its first request. */
  #open(): Deno.HttpClient {
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

  /**
   * The warmest connection that nobody uses, else a fresh one. Waits for its turn where very many are in use; rejects with the signal's
   * reason when that aborts. Give it back, or drop it.
   */
  async take(signal: AbortSignal): Promise<Deno.HttpClient> {
    if (this.#inUse < MOST) this.#inUse++;
    else await this.#turn(signal);
    this.#discardStale();
    return this.#idle.pop()?.client ?? this.#open();
  }

  /** Keeps a connection, whose response was read to its end, for the next one who takes. */
  giveBack(client: Deno.HttpClient): void {
    this.#keep(client);
    this.#pass();
  }

  /** Closes a connection that was taken. */
  drop(client: Deno.HttpClient): void {
    client.close();
    this.#pass();
  }

  /** Closes those that nobody uses. */
  close(): void {
    this.#discard(() => true);
  }

  #keep(client: Deno.HttpClient): void {
    this.#idle.push({ client, since: this.#clock.monotonic() });
  }

  #discardStale(): void {
    this.#discard((idle) => this.#clock.monotonic() - idle.since > IDLE);
  }

  #discard(isStale: (idle: Idle) => boolean): void {
    if (!this.#idle.some(isStale)) return;
    for (const idle of this.#idle.filter(isStale)) idle.client.close();
    this.#idle = this.#idle.filter((idle) => !isStale(idle));
  }

  /** Waits until somebody passes a connection on. */
  async #turn(signal: AbortSignal): Promise<void> {
    const turn = Promise.withResolvers<void>();
    this.#waiting.push(turn.resolve);
    try {
      await orAborted(turn.promise, signal);
    } catch (error) {
      const place = this.#waiting.indexOf(turn.resolve);
      if (place >= 0) this.#waiting.splice(place, 1);
      else this.#pass(); // its turn had come just now
      throw error;
    }
  }

  #pass(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inUse--;
    else next();
  }
}
