/** A whole control plane in this process: an API server with Konductor's CRDs, and the operator over it. */
import type { Log } from "../../controllers/log.ts";
import { Operator } from "../../controllers/operator.ts";
import type { KubeApi } from "../../kube/api.ts";
import { systemClock } from "../../kube/clock.ts";
import { primitives } from "../../primitives/mod.ts";
import { startEmbedded } from "./embedded.ts";
import { kubeconfigFor } from "./kubeconfig.ts";

/** An API server that has the CRDs. */
export interface Server {
  /** `https://127.0.0.1:<port>`. */
  readonly url: string;
  /** The authority of its certificate, PEM. */
  readonly ca: string;
  /** The bearer token of a user who may do everything. */
  readonly token: string;
  /** A client of its own for each user in this process. */
  connect(userAgent: string): KubeApi;
  stop(): Promise<void>;
}

export interface ControlPlaneOptions {
  /** The name of the kubeconfig's context. */
  readonly name: string;
  readonly log: Log;
  /** Left out: a free one. */
  readonly port?: number | undefined;
  /** A real kube-apiserver instead of the one in memory. */
  readonly real?: boolean | undefined;
}

/** Starts a control plane and waits until its operator decides. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const server = options.real ? await startReal() : startEmbedded({ port: options.port });
  const api = server.connect("konductor");
  const operator = new Operator({ api, clock: systemClock, random: Math.random, primitives, log: options.log });
  await operator.start().ready;
  return new ControlPlane({ name: options.name, server, api, operator });
}

/** What it takes is loaded only when it is asked for. */
async function startReal(): Promise<Server> {
  const { startRealServer } = await import("./real.ts");
  return await startRealServer();
}

interface Parts {
  readonly name: string;
  readonly server: Server;
  /** The operator's. */
  readonly api: KubeApi;
  readonly operator: Operator;
}

/** A running control plane. It ends with `stop()` or `await using`. */
export class ControlPlane implements AsyncDisposable {
  /** `https://127.0.0.1:<port>`. */
  readonly url: string;
  /** The text of a kubeconfig for it. */
  readonly kubeconfig: string;
  readonly #parts: Parts;
  #stopped: Promise<void> | undefined;

  constructor(parts: Parts) {
    const { name, server } = parts;
    this.url = server.url;
    this.kubeconfig = kubeconfigFor({ name, server: server.url, ca: server.ca, token: server.token });
    this.#parts = parts;
  }

  /** A client of its own; close it. */
  connect(userAgent: string): KubeApi {
    return this.#parts.server.connect(userAgent);
  }

  /** Ends the operator, then the server. Does nothing the second time. */
  stop(): Promise<void> {
    return this.#stopped ??= this.#stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    const { operator, api, server } = this.#parts;
    await operator.stop();
    api.close();
    await server.stop();
  }
}
