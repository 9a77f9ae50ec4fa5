/** What an act observes while it runs: a list of these, in the order in which they were seen. */

/** When it was seen, in milliseconds on the demo's own monotonic clock. */
interface Seen {
  readonly at: number;
}

/** Who holds, by the parent's status. */
export interface Held {
  readonly uid: string;
  readonly holder: string;
  readonly weight: number;
  readonly token: number;
  /** How, where there is a choice. */
  readonly mode?: "Read" | "Write" | undefined;
}

/** What the parent's status says besides, as far as its kind says it. */
export interface Said {
  readonly phase?: string | undefined;
  /** Of a Barrier: how many participants are there. */
  readonly arrived?: number | undefined;
  /** Of a Once: how many attempts were begun, and by whom the last. */
  readonly attempts?: number | undefined;
  readonly executor?: string | undefined;
  /** Of a WaitGroup: how much there is to do, and how much of that is done. */
  readonly added?: number | undefined;
  readonly completed?: number | undefined;
  /** Of a Gate: how many of its conditions hold. */
  readonly conditionsMet?: number | undefined;
}

/** A revision of the parent: of the Semaphore, the Barrier, whatever the act is about. */
export interface Revision extends Seen {
  readonly type: "Revision";
  /** resourceVersion, a number. */
  readonly version: number;
  /** How much may be held at once. */
  readonly capacity: number;
  readonly holders: readonly Held[];
  readonly said?: Said;
}

/** A request was created. */
export interface Asked extends Seen {
  readonly type: "Asked";
  readonly version: number;
  readonly uid: string;
  readonly holder: string;
}

/** A request was told something. */
export interface Told extends Seen {
  readonly type: "Granted" | "Denied" | "Expired" | "Finished" | "Recorded";
  readonly uid: string;
  readonly holder: string;
  readonly token?: number | undefined;
  readonly reason?: string | undefined;
}

/** A holder gave a sign of life. */
export interface Renewed extends Seen {
  readonly type: "Renewed";
  readonly uid: string;
}

/** A request was deleted: released, or withdrawn from the line. */
export interface Gone extends Seen {
  readonly type: "Gone";
  readonly uid: string;
  readonly holder: string;
}

/** The demo killed a worker. */
export interface Killed extends Seen {
  readonly type: "Killed";
  readonly holder: string;
}

/** A worker's process ended. */
export interface Ended extends Seen {
  readonly type: "Ended";
  readonly holder: string;
  readonly code: number;
  readonly signal: string | undefined;
  /** The last that it said on stderr. */
  readonly lastWords: string;
}

/** The watch had to start over, so that revisions may have been missed. */
export interface Gap extends Seen {
  readonly type: "Gap";
}

export type Observed = Revision | Asked | Told | Renewed | Gone | Killed | Ended | Gap;
