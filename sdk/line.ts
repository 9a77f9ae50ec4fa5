/** SIGNATURES FIRST: being filled in. */
import type { KubeObject } from "../kube/api.ts";
import type { Claim } from "./claim.ts";
import type { AcquireOptions, CreateOptions, ReleaseOptions, WhichOptions } from "./options.ts";

/** A request in line, read. */
export interface RequestState {
  readonly name: string;
  readonly uid: string;
  readonly holder: string;
  readonly phase: "Pending" | "Granted" | "Denied" | "Expired";
  readonly token?: number | undefined;
  readonly acquiredAt?: string | undefined;
  readonly expiresAt?: string | undefined;
  readonly priority?: number | undefined;
  /** Of its status: why it was denied or expired. */
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  /** The `id` that it was acquired with. */
  readonly id?: string | undefined;
  readonly createdAt: string;
  /** The Pod that owns it. */
  readonly pod?: { readonly name: string; readonly uid: string } | undefined;
  /** The object as the API server returned it. */
  readonly object: KubeObject;
}

/** Who holds, and who waits in which order. */
export interface Standing {
  readonly parent: KubeObject;
  readonly holders: readonly RequestState[];
  /** The first goes next. */
  readonly waiters: readonly RequestState[];
}

export declare class Line<Served = KubeObject, Input = Readonly<Record<string, unknown>>, Options extends AcquireOptions = AcquireOptions> {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  create(spec?: Input, options?: CreateOptions): Promise<Served>;
  get(): Promise<Served>;
  /** Changes the given fields of the spec; `undefined` takes a field away. */
  update(patch: Partial<Input>): Promise<Served>;
  delete(): Promise<void>;
  requests(options?: { readonly holder?: string | undefined }): Promise<RequestState[]>;
  standing(): Promise<Standing>;
  acquire(options?: Options): Promise<Claim>;
  /** Tries once; `undefined` when it is busy. */
  tryAcquire(options?: Options): Promise<Claim | undefined>;
  with<T>(fn: (claim: Claim) => T | Promise<T>, options?: Options): Promise<T>;
  /** The names of the requests that were given back. */
  release(options?: ReleaseOptions): Promise<string[]>;
  renew(options?: WhichOptions): Promise<RequestState>;
}
