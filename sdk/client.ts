/** SIGNATURES FIRST: being filled in. */
import type { KubeObject } from "../kube/api.ts";
import type { Primitive } from "../primitives/define.ts";
import type { Line } from "./line.ts";
import type { ListOptions } from "./options.ts";

export declare class Konductor implements AsyncDisposable {
  readonly namespace: string;
  /** The holder that claims are made for unless told. */
  readonly holder: string;
  /** The Pod this process runs in, where that is known. */
  readonly pod: { readonly name: string; readonly namespace: string; readonly uid: string } | undefined;
  /** Where the cluster is known from, in words. */
  readonly source: string;
  withNamespace(namespace: string): Konductor;
  semaphore(name: string): Line; // typed faces
  mutex(name: string): Line;
  lease(name: string): Line;
  /** The line of any primitive (primitives/mod.ts), kind-less: what koncli uses. */
  line(primitive: Primitive, name: string): Line;
  list(primitive: Primitive, options?: ListOptions): Promise<KubeObject[]>;
  /** Leaves every line, releases what renews itself, ends watches and connections. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
