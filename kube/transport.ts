/** HTTP to one API server: connections, credentials, time limits, and what went wrong in words. */
import { Ending, orAborted } from "./abort.ts";
import type { Clock } from "./clock.ts";
import type { Answer, Connection } from "./connection.ts";
import { Connections } from "./connections.ts";
import { dialer } from "./dial.ts";
import { ApiError, UnreachableError } from "./errors.ts";
import type { ClusterConfig } from "./http.ts";
import { linesOf, refusalFrom } from "./wire.ts";

export interface TransportOptions {
  readonly clock: Clock;
  /** In milliseconds; streams have none. */
  readonly timeLimit: number;
  readonly userAgent: string;
}

interface Outgoing {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Call<T> extends Outgoing {
  readonly read: (body: unknown) => T;
}

export interface StreamCall<T> extends Outgoing {
  readonly read: (line: string) => T;
}

interface Sending {
  readonly connection: Connection;
  readonly signal: AbortSignal;
}

export class Transport {
  readonly #config: ClusterConfig;
  readonly #options: TransportOptions;
  readonly #server: string;
  readonly #connections: Connections;
  readonly #closing = new AbortController();

  constructor(config: ClusterConfig, options: TransportOptions) {
    this.#config = config;
    this.#options = options;
    this.#server = config.server.replace(/\/+$/, "");
    this.#connections = new Connections(dialer(config), options.clock);
  }

  /** Sends a request and reads its JSON answer. Throws as `KubeApi` says. */
  async call<T>(request: Call<T>): Promise<T> {
    const ending = new Ending([request.signal, this.#closing.signal]);
    const { clock, timeLimit } = this.#options;
    const disarm = clock.after(timeLimit, () => ending.end(this.#unreachable(`no answer within ${timeLimit / 1000} s`)));
    let connection: Connection | undefined;
    let answered = false;
    try {
      connection = await this.#connections.take(ending.signal);
      const answer = await this.#send(request, { connection, signal: ending.signal });
      const body: unknown = JSON.parse(await orAborted(answer.text(), ending.signal));
      answered = true;
      return request.read(body);
    } catch (error) {
      answered ||= error instanceof ApiError;
      throw ending.signal.aborted ? ending.signal.reason : this.#explain(error);
    } finally {
      disarm();
      ending.release();
      if (connection !== undefined) this.#release(connection, answered && !this.#closing.signal.aborted);
    }
  }

  /** Sends a request and reads its answer line by line, as long as it lasts, on a connection of its own. An abort ends it quietly. */
  async *stream<T>(request: StreamCall<T>): AsyncGenerator<T> {
    const ending = new Ending([request.signal, this.#closing.signal]);
    const connection = this.#connections.lend();
    try {
      const answer = await this.#send(request, { connection, signal: ending.signal });
      for await (const line of linesOf(answer.stream(), ending.signal)) yield request.read(line);
    } catch (error) {
      if (!ending.signal.aborted) throw this.#explain(error);
    } finally {
      ending.release();
      connection.close();
    }
  }

  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(this.#unreachable("this client was closed"));
    this.#connections.close();
  }

  #release(connection: Connection, isUsable: boolean): void {
    if (isUsable) this.#connections.giveBack(connection);
    else this.#connections.drop(connection);
  }

  /** Sends once, and once more with a new token where the first was refused. The answer is a success; its body is not read yet. */
  async #send(request: Outgoing, sending: Sending): Promise<Answer> {
    sending.signal.throwIfAborted();
    const token = await orAborted(this.#token(), sending.signal);
    const answer = await this.#ask(request, sending, token);
    if (isSuccess(answer)) return answer;
    const refusal = await this.#refusal(request, answer);
    if (refusal.code !== 401 || token === undefined || typeof this.#config.token === "string") throw refusal;
    const fresh = await orAborted(this.#token(token), sending.signal);
    if (fresh === token) throw refusal;
    const second = await this.#ask(request, sending, fresh);
    if (isSuccess(second)) return second;
    throw await this.#refusal(request, second);
  }

  #ask({ method, path, body, ...request }: Outgoing, { connection, signal }: Sending, token: string | undefined): Promise<Answer> {
    const headers = {
      "accept": request.accept ?? "application/json",
      "user-agent": this.#options.userAgent,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": request.contentType ?? "application/json" }),
    };
    const text = body === undefined ? undefined : JSON.stringify(body);
    return connection.send({ method, url: this.#server + path, headers, body: text, signal });
  }

  async #token(refused?: string): Promise<string | undefined> {
    const source = this.#config.token;
    const token = typeof source === "function" ? await source(refused) : source;
    // The platform's own complaint about such a header would show the token.
    if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) throw new Error("the token is empty or has characters that no token has");
    return token;
  }

  /** Reads why the server refused. What is not a Status comes from something in between, and its page is nothing to show. */
  async #refusal({ path }: Outgoing, answer: Answer): Promise<ApiError> {
    const body = parsed(await answer.text());
    const { status, statusText } = answer;
    const said = `${status} ${statusText}`.trim();
    const fallback = status === 404
      ? `The API server serves nothing at ${this.#server}${path.split("?")[0]} (${said}): is its CustomResourceDefinition installed?`
      : `The API server at ${this.#server} answered ${said} without a reason: a proxy in between may have failed`;
    return refusalFrom(body, { code: status, fallback, retryAfter: retryAfterOf(answer) });
  }

  #explain(error: unknown): unknown {
    return error instanceof ApiError || error instanceof UnreachableError ? error : this.#unreachable(reasonOf(error), error);
  }

  #unreachable(reason: string, cause?: unknown): UnreachableError {
    return new UnreachableError(`Cannot reach the API server at ${this.#server}: ${reason}`, { cause });
  }
}

function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The Retry-After header in milliseconds. Its other form, a date, is not used by Kubernetes. */
function retryAfterOf(answer: Answer): number | undefined {
  const seconds = Number(answer.header("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

/** The innermost message, without the URL that the platform repeats in it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return error.message.replace(/^error sending request (?:from \S+ )?for (?:url \(.*?\)|\S+)(?: \([^)]*\))?: /, "");
}
