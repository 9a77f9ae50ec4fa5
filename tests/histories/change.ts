/** What happened to an object, as whoever watches all of them sees it. */
import type { KubeObject } from "../../kube/api.ts";

export interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: KubeObject;
  /** What it was before; undefined for a new object. */
  readonly before: KubeObject | undefined;
  /** The operator that did it; undefined: somebody else. */
  readonly by?: Author | undefined;
}

/** An operator that changes something, by what it can know. */
export interface Author {
  /** When the look that this comes of began, on the monotonic clock. */
  readonly since: number;
  /** The requests of which it had seen, when it decided, that they said how they ended. */
  readonly heard: ReadonlySet<string>;
}

/** The kinds of object that one history is about. */
export interface Kinds {
  readonly parent: string;
  readonly request: string;
  readonly pod: string;
}
