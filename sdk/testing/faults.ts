/** What goes wrong between the clients of a test cluster and its API server. */
import { ApiError } from "../../kube/errors.ts";
import type { Call, Fault, Verb } from "../../kube/memory/faults.ts";
import { resourceName } from "../../kube/memory/refusals.ts";
import type { MemoryServer, WatchFilter } from "../../kube/memory/server.ts";
import type { Duration } from "../duration.ts";
import { InvalidError } from "../errors.ts";
import { readDuration } from "./time.ts";

export type { Verb };

/** How the cluster's own parts are known to the API server. No Pod has such a name. */
export const OPERATOR = "konductor:operator";
export const ADMIN = "konductor:admin";

/** Which requests to the API server are meant: those of which all of this is true. */
export interface Requests {
  readonly verb?: Verb | undefined;
  /** The kind of what is asked for: `Permit`, `MutexRequest`, `Gate`. */
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
  /** The name of the object. Lists and watches have none. */
  readonly name?: string | undefined;
  /** Whose: the name of a Pod, the holder of a client outside of Pods, or `operator`. Default: all clients', but not the operator's. */
  readonly from?: string | undefined;
  /** So many, and then no more. */
  readonly times?: number | undefined;
}

/** How the API server says no. */
export interface Refusal {
  /** The HTTP status. 403 is for ever, 429 and 503 are tried again. Default: 503. */
  readonly code?: number | undefined;
  /** How long it asks to wait before the next try: milliseconds, or such as `5s`. */
  readonly retryAfter?: Duration | undefined;
}

/** How the API server is away. */
export interface OutageOptions {
  /** Connections stay, and nothing is answered; what was sent meanwhile is carried out afterwards. Default: no connection at all. */
  readonly silent?: boolean | undefined;
}

/** Something that goes wrong, until it ends: by `end()`, or with the block in a `using` declaration. */
export interface Trouble extends Disposable {
  /** How many requests it has met. */
  readonly met: number;
  /** Ends it. Does nothing the second time. */
  end(): void;
}

/**
 * What goes wrong between clients and the API server. All of it ends with the cluster.
 *
 * ```ts ignore
 * import { testCluster } from "@konductor/sdk/testing";
 *
 * await using cluster = await testCluster();
 * const konductor = await cluster.connect();
 * await konductor.semaphore("api-quota").create({ permits: 1 });
 * const lost = cluster.faults.loseReplies({ verb: "create", kind: "Permit", times: 1 });
 * await using permit = await cluster.during(konductor.semaphore("api-quota").acquire());
 * if (lost.met !== 1) throw new Error("no reply was lost");
 * ```
 */
export interface TestFaults {
  /** The API server refuses requests. */
  refuse(requests?: Requests, refusal?: Refusal): Trouble;
  /** Requests are lost on their way. */
  loseRequests(requests?: Requests): Trouble;
  /** Requests are carried out, and the replies are lost. */
  loseReplies(requests?: Requests): Trouble;
  /** Requests take so long to arrive: milliseconds, or such as `5s`. */
  delay(duration: Duration, requests?: Requests): Trouble;
  /** The API server is away, for everybody. */
  outage(options?: OutageOptions): Trouble;
  /** Cuts the watches that there are. They are opened anew after a second or so. */
  cutWatches(watches?: Pick<Requests, "kind" | "from">): void;
  /** Watches stay open, but nothing comes through. */
  stallWatches(watches?: Pick<Requests, "kind" | "from">): Trouble;
}

/** What the server says along with a status. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "NotFound"],
  [409, "Conflict"],
  [422, "Invalid"],
  [429, "TooManyRequests"],
  [500, "InternalError"],
  [503, "ServiceUnavailable"],
]);

interface Rule {
  readonly requests: Requests;
  /** Says what goes wrong, or throws what the server answers. */
  readonly faultOf: (call: Call) => Fault;
  met: number;
}

export class MemoryFaults implements TestFaults {
  readonly #server: MemoryServer;
  readonly #rules = new Set<Rule>();
  readonly #troubles = new Set<Trouble>();

  /** Makes the server obey. */
  constructor(server: MemoryServer) {
    this.#server = server;
    server.faults = (call) => this.#judge(call);
  }

  refuse(requests: Requests = {}, { code = 503, retryAfter }: Refusal = {}): Trouble {
    const wait = retryAfter === undefined ? undefined : readDuration("refuse requests", retryAfter);
    const faultOf = (call: Call): Fault => {
      throw refusalOf(call, { code, wait });
    };
    return this.#rule(requests, faultOf);
  }

  loseRequests(requests: Requests = {}): Trouble {
    return this.#rule(requests, () => ({ type: "LoseRequest" }));
  }

  loseReplies(requests: Requests = {}): Trouble {
    return this.#rule(requests, () => ({ type: "LoseReply" }));
  }

  delay(duration: Duration, requests: Requests = {}): Trouble {
    const milliseconds = readDuration("delay requests", duration);
    return this.#rule(requests, () => ({ type: "Delay", milliseconds }));
  }

  outage({ silent = false }: OutageOptions = {}): Trouble {
    const server = this.#server;
    if (silent) server.freeze();
    else server.down();
    return this.#trouble(() => silent ? server.thaw() : server.up());
  }

  cutWatches(watches: Pick<Requests, "kind" | "from"> = {}): void {
    this.#server.cutWatches(this.#filter(watches));
  }

  stallWatches(watches: Pick<Requests, "kind" | "from"> = {}): Trouble {
    const filter = this.#filter(watches);
    this.#server.stallWatches(filter);
    return this.#trouble(() => this.#server.resumeWatches(filter));
  }

  /** Ends all of it. */
  end(): void {
    for (const trouble of this.#troubles) trouble.end();
  }

  #rule(requests: Requests, faultOf: Rule["faultOf"]): Trouble {
    this.#checkKind(requests);
    const rule = { requests, faultOf, met: 0 };
    this.#rules.add(rule);
    return this.#trouble(() => this.#rules.delete(rule), () => rule.met);
  }

  #trouble(stop: () => unknown, met: () => number = () => 0): Trouble {
    const end = (): void => {
      if (this.#troubles.delete(trouble)) stop();
    };
    const trouble: Trouble = {
      get met() {
        return met();
      },
      end,
      [Symbol.dispose]: end,
    };
    this.#troubles.add(trouble);
    return trouble;
  }

  #judge(call: Call): Fault | undefined {
    const rule = [...this.#rules].find(({ requests, met }) =>
      met < (requests.times ?? Number.POSITIVE_INFINITY) && isMeant(call, requests)
    );
    if (rule === undefined) return undefined;
    rule.met += 1;
    return rule.faultOf(call);
  }

  #filter(watches: Pick<Requests, "kind" | "from">): WatchFilter {
    this.#checkKind(watches);
    return ({ resource, client }) => isFrom(client, watches.from) && (watches.kind ?? resource.kind) === resource.kind;
  }

  #checkKind({ kind }: Requests): void {
    const kinds = this.#server.kinds().map(({ resource }) => resource.kind);
    if (kind === undefined || kinds.includes(kind)) return;
    throw new InvalidError(`Cannot make trouble: there is no kind "${kind}"; there are ${kinds.toSorted().join(", ")}`);
  }
}

function isMeant({ verb, resource, namespace, name, client }: Call, requests: Requests): boolean {
  const seen: Partial<Record<keyof Requests, unknown>> = { verb, kind: resource.kind, namespace, name };
  const fields = ["verb", "kind", "namespace", "name"] as const;
  return isFrom(client, requests.from) && fields.every((field) => requests[field] === undefined || requests[field] === seen[field]);
}

function isFrom(client: string, from: string | undefined): boolean {
  if (client === ADMIN) return false;
  if (from === "operator") return client === OPERATOR;
  return client !== OPERATOR && (from === undefined || from === client);
}

/** A refusal in the words of a real API server, from which a client reads which right is missing. */
function refusalOf(call: Call, { code, wait }: { readonly code: number; readonly wait: number | undefined }): ApiError {
  const reason = REASONS.get(code) ?? "Refused";
  const message = code === 403 ? forbidden(call) : `the server refused to ${call.verb} ${resourceName(call.resource)}: ${reason}`;
  return new ApiError(message, { code, reason, retryAfter: wait });
}

function forbidden({ verb, resource, namespace, name, client }: Call): string {
  const what = `${resourceName(resource)}${name === undefined || verb === "create" ? "" : ` "${name}"`}`;
  const where = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  return `${what} is forbidden: User "${client}" cannot ${verb} resource "${resource.plural}" in API group "${resource.group}" ${where}`;
}
