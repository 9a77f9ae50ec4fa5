/** Operators with one bug each. The histories have to find them all: they are the test of the test. */
import type { Effect } from "../../primitives/contract.ts";
import type { Evidence } from "../../primitives/evidence.ts";
import type { HolderEntry } from "../../primitives/line_schema.ts";
import { lineStatusOf } from "./objects.ts";
import { LOCK_DELAY } from "./scenario.ts";
import type { AnyWorld } from "./observe.ts";
import type { Variant } from "./operator.ts";

export const planted: Readonly<Record<string, Variant>> = {
  "it grants before it has committed": { grantsBeforeCommit: true },

  "it removes whoever is not in its list": {
    decide: (world, decide) => {
      const seen = new Set(world.requests.map(({ uid }) => uid));
      const absent = holdersOf(world).filter(({ uid }) => !seen.has(uid));
      return decide(withEvidence(world, absent.map(({ uid }) => [uid, { request: "Gone", pod: "Running" }])));
    },
  },

  "its tokens start anew with a new parent": {
    decide: (world, decide) => {
      if (lineStatusOf(world.status).lastToken !== undefined) return decide(world);
      const requests = world.requests.map((request) => ({ ...request, told: { ...request.told, token: undefined } }));
      return decide({ ...world, parent: { ...world.parent, createdAt: 0 }, requests, wall: 0 });
    },
  },

  "a higher priority takes the place of a holder": {
    decide: (world, decide) => {
      const { holders = [], ...status } = lineStatusOf(world.status);
      const isUrgent = world.requests.some(({ told, body }) => told.phase === "Pending" && priorityOf(body) > 1);
      const ordinary = holders.findLastIndex(({ uid }) => priorityOf(world.requests.find((request) => request.uid === uid)?.body) === 0);
      if (!isUrgent || ordinary < 0) return decide(world);
      return decide({ ...world, status: { ...status, holders: holders.toSpliced(ordinary, 1) } });
    },
  },

  "it commits whatever the version": { commitsBlindly: true },

  "it tells whatever the version": { tellsBlindly: true },

  "it tells over the newest version that it has, not over the one that it decided on": { tellsOverTheNewest: true },

  "it takes its own copies for live reads": { readsNothing: true },

  "it tells only what this decision changed": {
    decide: (world, decide) => {
      const decision = decide(world);
      const before = new Set(holdersOf(world).map(({ uid }) => uid));
      const isChange = ({ type, uid, reason }: Effect) =>
        type === "Grant" ? !before.has(uid) : type !== "Expire" || before.has(uid) || reason === "ParentGone";
      return { ...decision, effects: decision.effects.filter(isChange) };
    },
  },

  "it rebuilds the list of holders from its copies": {
    decide: (world, decide) => {
      const { lastToken, ...status } = lineStatusOf(world.status);
      const decision = decide({ ...world, status: lastToken === undefined ? world.status : { ...status, holders: [] } });
      const { lastToken: given = 0 } = lineStatusOf(decision.status);
      return { ...decision, status: { ...decision.status, lastToken: Math.max(given, lastToken ?? 0) } };
    },
  },

  "it takes over from its copies what a predecessor granted": { takesOverFromCopies: true },

  "it gives a silent holder's place away before that was told": {
    decide: (world, decide) => {
      const decision = decide(world);
      const reasons = new Map(decision.effects.flatMap(({ type, uid, reason }) => type === "Expire" ? [[uid, reason]] : []));
      const { holders = [], lost = [], ...status } = lineStatusOf(decision.status);
      const over = holders.filter(({ uid }) => reasons.has(uid)).map(({ uid, holder, weight = 1 }) => ({
        uid,
        holder,
        weight,
        reason: reasons.get(uid) ?? "",
        message: "its time is up",
        ...withheldBy(world),
      }));
      return { ...decision, status: { ...status, holders: holders.filter(({ uid }) => !reasons.has(uid)), lost: [...lost, ...over] } };
    },
  },

  "it does not count a renewal that was made before it first saw the request": {
    decide: (world, decide) => {
      const requests = world.requests.map((request) => ({ ...request, seenFor: request.heldFor ?? request.seenFor }));
      return decide({ ...world, requests });
    },
  },

  "it never looks again unless something happens": { decide: (world, decide) => ({ ...decide(world), wakeIn: undefined }) },

  "it takes a Pod that terminates for one that is gone": {
    decide: (world, decide) => {
      const ending = [...world.evidence].filter(([, { pod }]) => pod === "Terminating");
      return decide(withEvidence(world, ending.map(([uid, known]) => [uid, { ...known, pod: "Gone" }])));
    },
  },
};

function holdersOf(world: AnyWorld): HolderEntry[] {
  return lineStatusOf(world.status).holders ?? [];
}

function withEvidence(world: AnyWorld, more: readonly (readonly [string, Evidence])[]): AnyWorld {
  return { ...world, evidence: new Map([...world.evidence, ...more]) };
}

function withheldBy({ spec, wall }: AnyWorld): { readonly until?: string } {
  const isDelayed = typeof spec === "object" && spec !== null && "lockDelay" in spec;
  return isDelayed ? { until: new Date(wall + LOCK_DELAY).toISOString() } : {};
}

function priorityOf(body: unknown): number {
  return typeof body === "object" && body !== null && "priority" in body ? Number(body.priority) : 0;
}
