/** Claims, as scenarios look at them: which Pod held what, in which order. */
import assert from "node:assert/strict";
import type { KubeObject, Resource } from "../../kube/api.ts";
import { holdersOf, phaseOf, reasonOf } from "../e2e/kinds.ts";
import type { Site } from "./site.ts";

/** The requests that Pods own, by the name of the Pod. */
export async function claimsOf(site: Site, requests: Resource, pod: string): Promise<readonly KubeObject[]> {
  return (await site.list(requests)).filter(({ metadata }) => metadata.ownerReferences?.some(({ name }) => name === pod));
}

/** Waits until a Pod's only request is in line and not granted, and gives it. */
export async function untilInLine(site: Site, requests: Resource, pod: string): Promise<KubeObject> {
  let claims: readonly KubeObject[] = [];
  await site.eventually(
    async () => (claims = await claimsOf(site, requests, pod)).some((claim) => claim["status"] !== undefined),
    () => `Pod "${pod}" has asked for ${JSON.stringify(claims)}`,
  );
  const [claim, ...others] = claims;
  assert.ok(claim !== undefined && others.length === 0);
  assert.equal(phaseOf(claim), "Pending");
  return claim;
}

/** The Pods that hold, by any parent. */
export function holdersIn(parent: KubeObject): readonly string[] {
  return holdersOf(parent).map(({ holder, podName }) => podName ?? holder);
}

/** Expects that these held, one after another and never two at a time, each with one token, higher than the one before. */
export function expectTurns(revisions: readonly KubeObject[], expected: readonly string[]): void {
  const turns = new Map<number, string>();
  for (const parent of revisions) {
    const holders = holdersOf(parent);
    assert.ok(holders.length <= 1, `${holdersIn(parent)} hold at the same time`);
    for (const { token, podName, holder } of holders) turns.set(token, podName ?? holder);
  }
  assert.deepEqual([...turns.values()], expected);
  assert.deepEqual([...turns.keys()], [...turns.keys()].toSorted((one, other) => one - other), "the tokens rise");
}

/** Waits until each claim of a Pod says that it is over, for this reason. Its parent knows before it does. */
export async function untilOver(site: Site, { requests, pod }: PodClaims, reason: string): Promise<void> {
  let said: readonly string[] = [];
  await site.eventually(
    async () => {
      said = (await claimsOf(site, requests, pod)).map((claim) => `${phaseOf(claim)} ${reasonOf(claim)}`);
      return said.length > 0 && said.every((each) => each === `Expired ${reason}`);
    },
    () => `the claims of ${pod} say ${said}`,
  );
}

interface PodClaims {
  readonly requests: Resource;
  readonly pod: string;
}
