/** Operators with one bug each that only some kinds can have. */
import type { AnyStatus } from "../../primitives/define.ts";
import type { HolderEntry, LineStatus } from "../../primitives/line_schema.ts";
import { lineStatusOf } from "./objects.ts";
import type { AnyWorld } from "./observe.ts";
import type { Variant } from "./operator.ts";
import type { Fields } from "./traits.ts";

export interface Planted {
  readonly kind: string;
  readonly variant: Variant;
}

export const plantedInKinds: Readonly<Record<string, Planted>> = {
  "it admits readers past a writer that waits": inRWMutex((world, decide) => {
    const reads = holdersOf(world).some(({ mode }) => mode === "Read");
    const isPassed = ({ told, body }: Request) => reads && told.phase === "Pending" && bodyOf(body)["mode"] !== "Read";
    return decide({ ...world, requests: world.requests.filter((request) => !isPassed(request)) });
  }),

  "it takes a writer for a reader while others read": inRWMutex((world, decide) => {
    const reads = holdersOf(world).some(({ mode }) => mode === "Read");
    return decide(withRequests(world, (request) => {
      return reads && request.told.phase === "Pending" ? { ...request, body: { ...bodyOf(request.body), mode: "Read" } } : request;
    }));
  }),

  "it takes the mode from its copies, be it back to Write": inRWMutex((world, decide) => {
    const holders = holdersOf(world).map(({ mode: _mode, ...entry }) => entry);
    return decide({ ...world, status: { ...lineStatusOf(world.status), holders } });
  }),

  "it never hears that a writer goes on as a reader": inRWMutex((world, decide) => {
    const modes = new Map(holdersOf(world).map(({ uid, mode }) => [uid, mode]));
    return decide(withRequests(world, (request) => {
      return modes.has(request.uid) ? { ...request, body: { ...bodyOf(request.body), mode: modes.get(request.uid) } } : request;
    }));
  }),

  "it gives a writer that goes on as a reader a new token": inRWMutex((world, decide) => {
    const before = new Map(holdersOf(world).map(({ uid, mode }) => [uid, mode]));
    return changed(decide(world), ({ holders = [], lastToken = 0, ...status }) => {
      const reader = holders.findIndex(({ uid, mode }) => before.get(uid) === "Write" && mode === "Read");
      const anew = holders.map((entry, index) => index === reader ? { ...entry, token: lastToken + 1 } : entry);
      return { ...status, lastToken: reader < 0 ? lastToken : lastToken + 1, holders: anew };
    });
  }),

  "it lets the late word of an executor count that was told that it was lost": inOnce((world, decide) => {
    const listed = new Set(holdersOf(world).map(({ uid }) => uid));
    return decide(withRequests(world, (request) => {
      const isLate = listed.has(request.uid) && request.told.phase === "Expired" && bodyOf(request.body)["outcome"] !== undefined;
      return isLate ? { ...request, told: { ...request.told, phase: "Granted" } } : request;
    }));
  }),

  "it does not heed what a request said that was deleted right after it": inOnce((world, decide) =>
    decide({ ...world, lastWords: new Map() })
  ),

  "it heeds what a deleted request said after it was told that it was lost": { kind: "Once", variant: { heedsTheLate: true } },

  "it forgets what it has seen of a request when it lists anew": { kind: "Once", variant: { forgetsWhatVanishes: true } },

  "it does not read an executor's request before it counts as lost": inOnce((world, decide) => {
    const evidence = new Map(world.evidence);
    const seen = new Set(world.requests.map(({ uid }) => uid));
    for (const { uid } of holdersOf(world).filter((holder) => seen.has(holder.uid))) {
      evidence.set(uid, { ...evidence.get(uid), request: "Present" });
    }
    return decide({ ...world, evidence });
  }),

  "it goes on after it has failed": inOnce((world, decide) =>
    decide(withStatus(world, { phase: "Pending" }, ({ phase }) => phase === "Failed"))
  ),

  "it goes on after it was executed": inOnce((world, decide) => decide(withStatus(world, { executed: false }))),

  "it does not remember over a restart how many attempts were made": inOnce((world, decide) => {
    const hasJustBegun = world.requests.every(({ seenFor }) => seenFor === 0);
    return decide(withStatus(world, { attempts: 0 }, () => hasJustBegun));
  }),

  "it tries again after a loss whatever the spec says": inOnce((world, decide) =>
    decide({ ...world, spec: { ...bodyOf(world.spec), onExecutorLoss: "Retry" } })
  ),

  "it takes an executor that failed for one that was lost": inOnce((world, decide) =>
    decide(withRequests(world, (request) => {
      const { outcome, ...body } = bodyOf(request.body);
      return outcome === "Failed" && request.told.phase === "Granted" ? { ...request, body, deleting: true } : request;
    }))
  ),
};

type Request = AnyWorld["requests"][number];
type Decide = NonNullable<Variant["decide"]>;

function inRWMutex(decide: Decide): Planted {
  return { kind: "RWMutex", variant: { decide } };
}

function inOnce(decide: Decide): Planted {
  return { kind: "Once", variant: { decide } };
}

function holdersOf(world: AnyWorld): HolderEntry[] {
  return lineStatusOf(world.status).holders ?? [];
}

function withRequests(world: AnyWorld, change: (request: Request) => Request): AnyWorld {
  return { ...world, requests: world.requests.map(change) };
}

function withStatus(world: AnyWorld, fields: Fields, when: (status: Fields) => boolean = () => true): AnyWorld {
  const status = bodyOf(world.status);
  return world.status !== undefined && when(status) ? { ...world, status: { ...status, ...fields } } : world;
}

function changed<Answer extends { readonly status: AnyStatus }>(decision: Answer, change: (status: LineStatus) => LineStatus): Answer {
  return { ...decision, status: { ...change(lineStatusOf(decision.status)) } };
}

function bodyOf(body: unknown): Fields {
  return typeof body === "object" && body !== null ? { ...body } : {};
}
