/** What Semaphore, Mutex and Lease, and their requests, have in common. */
import * as z from "zod";
import type { Column } from "./contract.ts";
import { type CelRule, conditions, duration, holder, holderSeen, immutable, objectName, setOnce, timestamp, token, uid } from "./schema.ts";

/** So many entries a list in the status may have. */
export const MOST_ENTRIES = 5000;

export const lineSpec = {
  suspend: z.boolean().optional().describe("Grant nothing new. Who holds keeps holding."),
  maxHold: duration.optional().describe("A hard cap on how long a grant lasts, whatever its ttl or its Pod."),
  maxWaiting: z.int32().min(0).max(100_000).optional().describe("How many may wait. Later requests are denied with reason QueueFull."),
  lockDelay: duration.optional().describe(
    "How long capacity stays unused after it was taken from a holder that may not know yet. Default 0.",
  ),
};

export const priority = z.int32().min(-1000).max(1000);

/** How a claim holds, where there is a choice: together with others that read, or alone. */
export const mode = z.enum(["Read", "Write"]);
export type Mode = z.infer<typeof mode>;

const holderEntry = z.object({
  uid: uid.describe("The request's uid."),
  name: objectName.describe("The request's name."),
  holder: holderSeen.describe("Who holds, as the request says."),
  weight: z.int32().min(0).optional().describe("How many permits it holds; left out where it is 1."),
  token: token.describe("The fencing token of the grant."),
  acquiredAt: timestamp.describe("When it was granted."),
  podName: objectName.optional().describe("The Pod that owns the request."),
  podUid: uid.optional().describe("That Pod's uid."),
}).meta({ title: "Holder", description: "A request that holds." });
export interface HolderEntry extends z.infer<typeof holderEntry> {
  mode?: Mode | undefined;
}

const lostEntry = z.object({
  uid: uid.describe("The request's uid."),
  holder: holderSeen.describe("Who held, as the request said."),
  weight: z.int32().min(0).describe("How many permits it held."),
  reason: z.string().max(64).describe("Why it holds no longer, in one word."),
  message: z.string().max(1024).describe("Why it holds no longer, in a sentence."),
  until: timestamp.optional().describe("Until then its capacity stays unused (lockDelay)."),
}).meta({ title: "LostHolder", description: "A request that held." });
export interface LostEntry extends z.infer<typeof lostEntry> {
  mode?: Mode | undefined;
}

export const lineStatus = {
  holders: z.array(holderEntry).max(MOST_ENTRIES).optional()
    .describe("Who holds, in the order of the grants. Authoritative: a request tells its owner what stands here."),
  lost: z.array(lostEntry).max(MOST_ENTRIES).optional().describe(
    "Holders that lost their claim lately and have not been told, or whose capacity is withheld.",
  ),
  lastToken: token.optional().describe("The highest fencing token that was given out for this name."),
  waiting: z.int32().optional().describe("How many are in line. Written at most once a second."),
  conditions: conditions.optional(),
};

const modal = { mode: mode.optional().describe("How it holds.") };

/** The same for a kind whose claims have modes. */
export const modalLineStatus = {
  ...lineStatus,
  holders: z.array(holderEntry.extend(modal).meta({ title: "ModalHolder", description: "A request that holds, and how." })).max(
    MOST_ENTRIES,
  )
    .optional().describe(lineStatus.holders.description ?? ""),
  lost: z.array(lostEntry.extend(modal).meta({ title: "ModalLostHolder", description: "A request that held, and how." })).max(MOST_ENTRIES)
    .optional().describe(lineStatus.lost.description ?? ""),
};

/** What the line reads and writes in the status of any line kind. */
export interface LineStatus {
  holders?: HolderEntry[] | undefined;
  lost?: LostEntry[] | undefined;
  lastToken?: number | undefined;
  waiting?: number | undefined;
  conditions?: z.infer<typeof conditions> | undefined;
}

/** What the line reads in the spec of any line kind. */
export interface LineSpec {
  suspend?: boolean | undefined;
  maxHold?: string | undefined;
  maxWaiting?: number | undefined;
  lockDelay?: string | undefined;
  ttl?: string | undefined;
  priority?: number | undefined;
}

export const lineRequest = {
  holder: holder.describe("Who asks, in your own words: a Pod's name, a job's, a person's. Printable, on one line."),
  priority: priority.optional().describe("Higher goes first among the waiting. It takes nothing away from a holder."),
  ttl: duration.optional().describe("How long a grant lives without a sign of life. Default: the parent's. 0: for ever."),
  wait: duration.optional().describe(
    "How long it may stay in line, from when the operator first saw it. 0s: now or never. Left out: for ever.",
  ),
  renewTime: timestamp.optional().describe("The last sign of life. Once it is set, the claim lives by its renewals."),
  place: z.string().max(20).regex(/^[0-9]+$/).optional()
    .describe("The resourceVersion that the request was created as; repeated with the first renewal, so that it keeps its place in line."),
};

/** What the line reads in the spec of any request in line. */
export interface LineBody {
  holder: string;
  priority?: number | undefined;
  ttl?: string | undefined;
  wait?: string | undefined;
  renewTime?: string | undefined;
  place?: string | undefined;
}

/** Everything but renewTime and place is fixed for good. */
export function lineRequestRules(...fields: readonly string[]): CelRule[] {
  return [...[...fields, "holder", "priority", "ttl", "wait"].map(immutable), setOnce("place")];
}

/** What the phases of a claim mean. */
export const CLAIM_PHASES =
  "Pending: it is in line. Granted: it holds. Denied: it will not be granted. Expired: it held, and holds no longer; or its parent was deleted.";

/** The status of every request in line. */
export const lineRequestStatus = z.object({
  phase: z.enum(["Pending", "Granted", "Denied", "Expired"]).default("Pending").describe(CLAIM_PHASES),
  token: token.optional().describe("The fencing token: rises with every grant for the life of the parent's name."),
  acquiredAt: timestamp.optional().describe("When it was granted."),
  expiresAt: timestamp.optional().describe(
    "When the grant ends unless it is renewed. Informs. The operator counts on its own clock; see the ttl.",
  ),
  conditions: conditions.optional(),
});

/** The status of any request, as one reads it. */
export const anyRequestStatus = lineRequestStatus.extend({
  phase: z.enum(["Pending", "Granted", "Denied", "Expired", "Finished", "Recorded"]).default("Pending"),
});

/** What `kubectl get` shows of a request in line. */
export function lineRequestColumns(parentField: string, ...more: readonly Column[]): Column[] {
  return [
    { name: parentField[0]?.toUpperCase() + parentField.slice(1), type: "string", jsonPath: `.spec.${parentField}` },
    { name: "Holder", type: "string", jsonPath: ".spec.holder" },
    ...more,
    { name: "Phase", type: "string", jsonPath: ".status.phase" },
    { name: "Expires", type: "string", jsonPath: ".status.expiresAt" },
    { name: "Priority", type: "integer", jsonPath: ".spec.priority", priority: 1 },
    { name: "Token", type: "integer", jsonPath: ".status.token", priority: 1 },
    { name: "Reason", type: "string", jsonPath: ".status.conditions[0].reason", priority: 1 },
  ];
}
