/** What happened to an object, as whoever watches all of them sees it. */
import type { KubeObject } from "../../kube/api.ts";

export interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: KubeObject;
  /** What it was before; undefined for a new object. */
  readonly before: KubeObject | undefined;
}

/** The kinds of object that one history is about. */
export interface Kinds {
  readonly parent: string;
  readonly request: string;
  readonly pod: string;
}
