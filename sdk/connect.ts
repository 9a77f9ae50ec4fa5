/** SIGNATURES FIRST: being filled in. */
import type { KubeApi } from "../kube/api.ts";
import type { Clock } from "../kube/clock.ts";
import type { Konductor } from "./client.ts";

export interface ConnectOptions {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
  readonly holder?: string | undefined;
  /** Talk to this instead of looking for a cluster (tests); it is not closed by `close`. */
  readonly api?: KubeApi | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  /** The Pod this process runs in. Default: what the service account's token says. */
  readonly pod?: { readonly name: string; readonly namespace: string; readonly uid: string } | undefined;
  readonly env?: ((name: string) => string | undefined) | undefined;
  readonly readFile?: ((path: string) => Promise<string>) | undefined;
  readonly hostname?: (() => string) | undefined;
  readonly userAgent?: string | undefined;
}

export declare function connect(options?: ConnectOptions): Promise<Konductor>;
