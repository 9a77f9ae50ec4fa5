/**
 * What a primitive is: a line of requests and a rule about who is ahead.
 *
 * `decide(world)` looks at everything that was observed and answers with the parent's next status and with what its requests have to
 * be told. It is pure, total and synchronous; the engine (controllers/) observes before it and performs after it. The engine commits
 * `status` with one compare-and-swap first; only then does it carry out `effects`.
 */
import type { Evidence } from "./evidence.ts";

/** The identity of an object for its whole life; a name may be used again, a uid never is. */
export type Uid = string;

export interface PodRef {
  readonly name: string;
  readonly uid: Uid;
}

/** What a request's own status says: the last that its owner was told. */
export interface Told {
  readonly phase: "Pending" | "Granted" | "Denied" | "Expired";
  readonly token?: number | undefined;
  readonly acquiredAt?: string | undefined;
  readonly expiresAt?: string | undefined;
}

/** A request as observed. Durations are in milliseconds on the operator's own monotonic clock, counted anew after it restarted. */
export interface Request<Body> {
  readonly uid: Uid;
  readonly name: string;
  readonly resourceVersion: string;
  /** creationTimestamp, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** Its `spec`. */
  readonly body: Body;
  /** The Pod that owns it. */
  readonly pod?: PodRef | undefined;
  /** It carries a deletionTimestamp. */
  readonly deleting: boolean;
  readonly told: Told;
  /** Since it was first seen. */
  readonly seenFor: number;
  /** Since it was first seen among the holders. */
  readonly heldFor?: number | undefined;
  /** Since its renewTime was last seen to change. */
  readonly renewedFor?: number | undefined;
  /** Since it was last seen to be told something new, be it a new expiresAt. */
  readonly toldFor: number;
}

export interface Parent {
  readonly name: string;
  /** creationTimestamp, in milliseconds since the epoch. */
  readonly createdAt: number;
  readonly generation: number;
  /** It carries a deletionTimestamp. */
  readonly deleting: boolean;
}

/** All that a decision may depend on. */
export interface World<Spec, Status, Body> {
  readonly parent: Parent;
  readonly spec: Spec;
  /** As last committed; undefined at first sight. */
  readonly status: Status | undefined;
  readonly requests: readonly Request<Body>[];
  /** What is known, not guessed, about requests and their Pods, by the request's uid. */
  readonly evidence: ReadonlyMap<Uid, Evidence>;
  /** The wall clock, in milliseconds since the epoch: for stamps and persisted deadlines only. */
  readonly wall: number;
  /** How long a finished request is kept, in milliseconds. */
  readonly retention: number;
}

/** What a request is to be told, or what is to happen to it. Each is idempotent, and derived anew from what is observed. */
export type Effect =
  | {
    readonly type: "Grant";
    readonly uid: Uid;
    readonly reason: string;
    readonly message: string;
    readonly token: number;
    readonly acquiredAt: string;
    readonly expiresAt: string | undefined;
  }
  | { readonly type: "Deny" | "Expire" | "Delete"; readonly uid: Uid; readonly reason: string; readonly message: string };

/** Something that the engine is asked to read live before anything is removed. */
export interface Question {
  readonly uid: Uid;
  /** `Request`: is it there, and has it been renewed? `Pod`: is its Pod there, and has it ended? */
  readonly about: "Request" | "Pod";
}

export interface Decision<Status> {
  readonly status: Status;
  readonly effects: readonly Effect[];
  readonly verify: readonly Question[];
  /** Look again after so many milliseconds, even if nothing happens. */
  readonly wakeIn?: number | undefined;
}

/** Who holds, as the parent's status names them: what the engine needs to gather evidence. */
export interface HolderRef {
  readonly uid: Uid;
  readonly name: string;
  readonly pod?: PodRef | undefined;
}

/** A printer column of `kubectl get`. */
export interface Column {
  readonly name: string;
  readonly type: "string" | "integer" | "date" | "boolean";
  readonly jsonPath: string;
  /** 1: only with `-o wide`. */
  readonly priority?: 0 | 1;
}

/**
 * A command of koncli, as data.
 *
 * - `claim`: makes a request and waits until it is granted
 * - `release`: gives back what the holder has
 * - `renew`: gives a sign of life for what the holder has
 * - `run`: claims, runs a command, releases
 */
export interface Verb {
  readonly name: string;
  readonly mode: "claim" | "release" | "renew" | "run";
  /** One line of help, starting with a capital, without a period. */
  readonly summary: string;
  /** The past participle that a result line uses: "acquired". */
  readonly done: string;
}
