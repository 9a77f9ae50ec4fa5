/**
 * Connections to one server, kept warm. Each has an `HttpClient` of its own, or an agent: under Deno the second connection of a client
 * takes 45 ms to open, the first one 5 ms.
 */
import { orAborted } from "./abort.ts";
import type { Clock } from "./clock.ts";
import type { Connection, Dial } from "./connection.ts";
import { deferred } from "./deferred.ts";
import { IDLE } from "./dial.ts";

/** So many that nobody uses are left for calls when a stream is opened. */
const SPARE = 4;
/** Connections in use at a time. More would not be faster, and each costs memory here and a handshake there. */
const MOST = 64;

interface Idle {
  readonly connection: Connection;
  readonly since: number;
}

export class Connections {
  readonly #dial: Dial;
  readonly #clock: Clock;
  /** The one used last comes last. */
  #idle: Idle[] = [];
  #inUse = 0;
  /** Who waits for a connection, first come, first served. */
  readonly #waiting: (() => void)[] = [];

  /** Prepares the first connection, so that a `ConfigError` for unusable certificates comes now. */
  constructor(dial: Dial, clock: Clock) {
    this.#dial = dial;
    this.#clock = clock;
    this.#keep(dial());
  }

  /** A connection for a stream, which the caller closes: a warm one where calls have more than they need, after many lists say. */
  lend(): Connection {
    this.#discardStale();
    return (this.#idle.length > SPARE ? this.#idle.shift()?.connection : undefined) ?? this.#dial();
  }

  /**
   * The warmest connection that nobody uses, else a fresh one. Waits for its turn where very many are in use; rejects with the signal's
   * reason when that aborts. Give it back, or drop it.
   */
  async take(signal: AbortSignal): Promise<Connection> {
    if (this.#inUse < MOST) this.#inUse++;
    else await this.#turn(signal);
    this.#discardStale();
    return this.#idle.pop()?.connection ?? this.#dial();
  }

  /** Keeps a connection, whose response was read to its end, for the next one who takes. */
  giveBack(connection: Connection): void {
    this.#keep(connection);
    this.#pass();
  }

  /** Closes a connection that was taken. */
  drop(connection: Connection): void {
    connection.close();
    this.#pass();
  }

  /** Closes those that nobody uses. */
  close(): void {
    this.#discard(() => true);
  }

  #keep(connection: Connection): void {
    this.#idle.push({ connection, since: this.#clock.monotonic() });
  }

  #discardStale(): void {
    this.#discard((idle) => this.#clock.monotonic() - idle.since > IDLE);
  }

  #discard(isStale: (idle: Idle) => boolean): void {
    if (!this.#idle.some(isStale)) return;
    for (const idle of this.#idle.filter(isStale)) idle.connection.close();
    this.#idle = this.#idle.filter((idle) => !isStale(idle));
  }

  /** Waits until somebody passes a connection on. */
  async #turn(signal: AbortSignal): Promise<void> {
    const turn = deferred<void>();
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
