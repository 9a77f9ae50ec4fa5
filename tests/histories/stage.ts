/** What the parts of one history share. */
import type { Audit } from "./audit.ts";
import type { Cluster } from "./cluster.ts";
import type { Random } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import type { Kinds } from "./change.ts";
import type { Time } from "./time.ts";

export interface Stage {
  readonly random: Random;
  readonly time: Time;
  readonly cluster: Cluster;
  readonly audit: Audit;
  readonly scenario: Scenario;
  readonly kinds: Kinds;
  /** Adds to the history's trace. */
  readonly note: (what: string) => void;
}

/** The name that the parent has in every history. */
export const PARENT = "line";
