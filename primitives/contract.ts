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

/**
 * What a request's own status says: the last that its owner was told. A claim is Granted, Denied, Expired (it was lost) or Finished (it
 * ended with an outcome of its own); a fact, which asks for nothing, is Recorded.
 */
export interface Told {
  readonly phase: Phase;
  readonly token?: number | undefined;
  readonly acquiredAt?: string | undefined;
  readonly expiresAt?: string | undefined;
  /** Why, in a sentence. */
  readonly message?: string | undefined;
}

export type Phase = "Pending" | "Granted" | "Denied" | "Expired" | "Finished" | "Recorded";

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
  /** The uid of the object of ours that owns it: it goes with that, whatever now has the name that it says. */
  readonly madeFor?: Uid | undefined;
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
  /** Left out where nothing depends on it. */
  readonly namespace?: string | undefined;
  readonly uid?: Uid | undefined;
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
  /** All requests of this object were read live in this run: those that were there then have the evidence `Present`. */
  readonly surveyed?: boolean | undefined;
  /** The `spec` of committed holders' requests that are gone, as it was last seen. */
  readonly lastWords: ReadonlyMap<Uid, Body>;
  /** What is known of the objects that the spec names (`refs`), in the same order. */
  readonly observed: readonly Sight[];
  /** The wall clock, in milliseconds since the epoch: for stamps and persisted deadlines only. */
  readonly wall: number;
  /** How long a finished request is kept, in milliseconds. */
  readonly retention: number;
}

/** An object, of any kind, that a spec names and a decision depends on. */
export interface Ref {
  readonly apiVersion: string;
  readonly kind: string;
  /** Left out: of no namespace. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** What is known of a named object. `Unknown`: nothing, and `message` says why. */
export type Observed =
  | {
    readonly state: "Unknown";
    readonly message: string;
    /** The answer is on its way: what hangs on it is not decided before. */
    readonly awaited?: boolean | undefined;
  }
  | { readonly state: "Missing" }
  | {
    readonly state: "Present";
    readonly uid: Uid;
    readonly generation: number;
    /** Those of this project. */
    readonly annotations: Readonly<Record<string, string>>;
    /** Of this project's own kinds only. */
    readonly spec: unknown;
    readonly status: unknown;
  };

/** A named object, and what is known of it. */
export type Sight = Observed & { readonly ref: Ref };

/** Says what is known of an object. Of one that nobody has named yet, that is nothing. */
export type Look = (ref: Ref) => Observed;

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
  /** A fact is counted. `fields` go into its status. */
  | {
    readonly type: "Record";
    readonly uid: Uid;
    readonly reason: string;
    readonly message: string;
    readonly fields: Readonly<Record<string, string>>;
  }
  | { readonly type: "Deny" | "Expire" | "Finish" | "Delete"; readonly uid: Uid; readonly reason: string; readonly message: string };

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
  /** All requests of this object have to be read live before more can be decided. */
  readonly survey?: boolean | undefined;
  /** Look again after so many milliseconds, even if nothing happens. */
  readonly wakeIn?: number | undefined;
  /** Delete the object itself, once this status is committed: it has served. */
  readonly retire?: { readonly reason: string; readonly message: string } | undefined;
}

/** What a status says to those who wait for it to say something. */
export interface Settlement {
  readonly succeeded: boolean;
  readonly reason: string;
  /** A sentence for people, without its subject: "is open: 3 of 3 arrived". */
  readonly message: string;
}

/** Who holds, as the parent's status names them: what the engine needs to gather evidence. */
export interface HolderRef {
  readonly uid: Uid;
  readonly name: string;
  /** Of the grant, where there are grants: another token is another grant. */
  readonly token?: number | undefined;
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

export type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** A short form for an item of a list in a spec, for command lines: `--condition Job/etl=Complete`. */
export interface ItemFlag {
  readonly name: string;
  /** The list. */
  readonly field: string;
  /** What stands for an item in the help: `TYPE/NAME=STATE`. */
  readonly value: string;
  readonly summary: string;
  /** An item as one would write it. */
  readonly example: string;
  /** Reads an item. Throws a `RangeError` whose message says what is wrong with the text. */
  readonly read: (text: string) => unknown;
}

/**
 * A command of koncli, as data.
 *
 * - `claim`: makes a request and waits until it is granted
 * - `release`: gives back what the holder has
 * - `renew`: gives a sign of life for what the holder has
 * - `run`: claims, runs a command, releases, or says how it ended where the kind has outcomes
 * - `change`: changes what the holder has, and waits until the operator has taken that in
 * - `signal`: records a fact
 * - `wait`: waits until the object is settled
 * - `check`: says whether it is settled
 * - `set`: changes the object's own spec
 */
export interface Verb {
  readonly name: string;
  readonly mode: "claim" | "release" | "renew" | "run" | "change" | "signal" | "wait" | "check" | "set";
  /** One line of help, starting with a capital, without a period. */
  readonly summary: string;
  /** The past participle that a result line uses: "acquired". */
  readonly done: string;
  /** The infinitive that "cannot" goes with: "arrive at". Default: the name. */
  readonly infinitive?: string;
  /** The fields that it sets: of the request, or (`set`) of the object's spec. `null` takes a field away. */
  readonly sets?: Fields;
  /** What else may be set, by a flag without a value: `run --read`. */
  readonly switches?: readonly { readonly flag: string; readonly summary: string; readonly sets: Fields }[];
  /**
   * What may be said besides, by flag: the field of the request that it fills; for `wait`, what is asked for. Default: for `claim` and `run`
   * all that the kind alone has, for others nothing.
   */
  readonly takes?: Readonly<Record<string, string>>;
  /** `set`: the field of the spec that goes up by one. */
  readonly increments?: string;
  /** `run`: what the claim's request says last, by how the command ended; `message` names the field for words about that. */
  readonly ends?: { readonly success: Fields; readonly failure: Fields; readonly message: string };
  /** `check`: what is said of an object that is not settled: "has not been executed". */
  readonly otherwise?: string;
}
