/** Lease: one at a time, for a while; for singletons and leaders. */
import * as z from "zod";
import { definePrimitive } from "./define.ts";
import { isFree } from "./free.ts";
import { decideLine, holdersOf, isNew, type View } from "./line.ts";
import { lineRequest, lineRequestColumns, lineRequestRules, lineRequestStatus, lineSpec, lineStatus, priority } from "./line_schema.ts";
import { duration, holderSeen, parentName, timestamp, token } from "./schema.ts";

const spec = z.object({
  ttl: duration.default("10m").describe("How long a grant lives without a sign of life, where the request does not say."),
  priority: priority.optional().describe("The priority of requests that do not say. Default 0."),
  ...lineSpec,
});

const status = z.object({
  holder: holderSeen.optional().describe("Who holds it."),
  acquiredAt: timestamp.optional().describe("When the holder got it."),
  expiresAt: timestamp.optional().describe("When the grant ends unless it is renewed. Informs; written at most twice a ttl."),
  renewTime: timestamp.optional().describe("The holder's last renewal that was counted."),
  renewCount: z.int32().optional().describe("Renewals of the present grant. Those that follow one another closely may count as one."),
  token: token.optional().describe("The holder's fencing token."),
  phase: z.enum(["Available", "Held", "Expired"]).optional().describe(
    "Available: nobody holds it. Held: somebody does. Expired: nobody holds it, because the last holder's time was up.",
  ),
  ...lineStatus,
});
type Status = z.infer<typeof status>;

const leaseRequest = z.object({
  lease: parentName.describe("The Lease's name."),
  ...lineRequest,
});

function show(previous: Status | undefined, { holders: [first], head, ended }: View<unknown>): Omit<Status, keyof typeof lineStatus> {
  if (first === undefined) {
    const expired = ended.length > 0 ? ended.some(({ removal }) => removal.reason === "Expired") : previous?.phase === "Expired";
    return { phase: expired ? "Expired" : "Available" };
  }
  const { holder, acquiredAt, token } = first;
  const same = previous?.token === token ? previous : undefined;
  const { expiresAt, renewTime } = head ? { ...head, renewTime: head.body.renewTime } : same ?? {};
  const renewed = same !== undefined && renewTime !== same.renewTime;
  const renewCount = (same?.renewCount ?? 0) + (renewed ? 1 : 0);
  return { holder, acquiredAt, expiresAt, renewTime, renewCount, token, phase: "Held" };
}

export const lease = definePrimitive({
  kind: "Lease",
  plural: "leases",
  shortNames: ["klease"],
  summary: "one at a time, for a while",
  spec,
  status,
  columns: [
    { name: "Phase", type: "string", jsonPath: ".status.phase" },
    { name: "Holder", type: "string", jsonPath: ".status.holder" },
    { name: "Expires", type: "string", jsonPath: ".status.expiresAt" },
    { name: "Waiting", type: "integer", jsonPath: ".status.waiting" },
    { name: "TTL", type: "string", jsonPath: ".spec.ttl", priority: 1 },
    { name: "Renewals", type: "integer", jsonPath: ".status.renewCount", priority: 1 },
    { name: "Token", type: "integer", jsonPath: ".status.token", priority: 1 },
  ],
  request: {
    kind: "LeaseRequest",
    plural: "leaserequests",
    parentField: "lease",
    spec: leaseRequest,
    status: lineRequestStatus,
    columns: lineRequestColumns("lease"),
    rules: lineRequestRules("lease"),
  },
  verbs: [
    { name: "acquire", mode: "claim", summary: "Acquire it", done: "acquired" },
    { name: "release", mode: "release", summary: "Give it back", done: "released" },
    { name: "renew", mode: "renew", summary: "Give a sign of life, so that the ttl starts again", done: "renewed" },
    { name: "run", mode: "run", summary: "Hold it while a command runs", done: "acquired" },
  ],
  counters: ["waiting", "lost", "expiresAt", "renewTime", "renewCount"],
  holders: holdersOf,
  isNew,
  decide: (world) => decideLine(world, { room: isFree, show: (view) => show(world.status, view) }),
});
