/** Candidates for tests of leader election: they write down what happens to them. */
import assert from "node:assert/strict";
import { lease } from "../primitives/lease.ts";
import { resourceOf } from "../primitives/mod.ts";
import type { Konductor, Leadership, LeadOptions, StopReason } from "./mod.ts";
import { Lab, type Party } from "./test_lab.ts";

/** Where leases are. */
export const leases = resourceOf(lease);
/** Where requests for them are. */
export const leaseRequests = resourceOf(lease.request);

/** A world with the lease "l". */
export async function started(): Promise<Lab> {
  const lab = await Lab.start();
  await lab.api.create(leases, { object: { metadata: { name: "l", namespace: "default" }, spec: {} } });
  return lab;
}

/** Whoever campaigns here writes down what happens. */
export interface Candidate {
  readonly history: string[];
  readonly terms: Leadership[];
  readonly reasons: StopReason[];
  readonly stop: AbortController;
  /** How `lead` ended. */
  readonly over: Promise<unknown>;
  /** Ends the work, as its promise. */
  end: (error?: Error) => void;
}

/** Campaigns with work that ends when it is told to; `obedient`: also when its signal aborts. */
export function campaign(
  konductor: Konductor,
  { obedient = true, ...options }: Partial<LeadOptions> & { obedient?: boolean } = {},
): Candidate {
  const stop = new AbortController();
  const history: string[] = [];
  const terms: Leadership[] = [];
  const reasons: StopReason[] = [];
  let working = 0;
  const onStarted = (leadership: Leadership): Promise<void> => {
    history.push("started");
    terms.push(leadership);
    assert.equal(++working, 1, "two terms at once");
    const work = Promise.withResolvers<void>();
    candidate.end = (error) => error ? work.reject(error) : work.resolve();
    if (obedient) leadership.signal.addEventListener("abort", () => work.reject(leadership.signal.reason));
    return work.promise.finally(() => {
      working--;
      history.push("ended");
    });
  };
  const onStopped = (reason: StopReason): void => {
    history.push(`stopped: ${reason.type}`);
    reasons.push(reason);
  };
  const leading = konductor.lease("l").lead({ onStarted, onStopped, signal: stop.signal, ...options });
  const over = leading.then(() => "resolved", (error: unknown) => error);
  const candidate: Candidate = { history, terms, reasons, stop, over, end: () => undefined };
  return candidate;
}

/** How many requests there are for it. */
export async function requests(lab: Lab): Promise<number> {
  return (await lab.api.list(leaseRequests, { namespace: "default" })).items.length;
}

/** Two clients in it. */
export async function two(lab: Lab): Promise<readonly [Party, Party]> {
  return [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
}
