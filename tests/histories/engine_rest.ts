/** What must hold in an engine's history once everything has come to rest. */
import type { KubeObject } from "../../kube/api.ts";
import { fieldsOf, textOf, toldOf } from "../../controllers/object.ts";
import type { HolderEntry } from "../../primitives/line_schema.ts";
import { holdersOf } from "../engine/people.ts";
import { type Claim, fail, isAhead, type PodState } from "./engine_claims.ts";
import { claimOf as readClaim, lineOf, weightOf } from "./objects.ts";

/** All that the log shows, at its end. */
export interface Sight {
  readonly parent: KubeObject | undefined;
  readonly claims: ReadonlyMap<string, Claim>;
  readonly pods: ReadonlyMap<string, PodState>;
}

/** Fails where something is not as it should be once everything has come to rest. */
export function checkRest(sight: Sight): void {
  const { parent } = sight;
  const claims = [...sight.claims.values()].filter(({ deleted }) => !deleted);
  if (parent === undefined) return checkOrphans(claims);
  const holders = holdersOf(parent);
  for (const holder of holders) checkHolder(holder, sight);
  const holding = new Set(holders.map(({ uid }) => uid));
  for (const { object } of claims) {
    if (toldOf(object).phase === "Granted" && !holding.has(object.metadata.uid)) fail(`${object.metadata.name} believes that it holds`);
  }
  const waiting = claims.filter(({ object }) => toldOf(object).phase === "Pending");
  checkNobodyFits(parent, waiting);
  const line = lineOf(parent);
  if (line.waiting !== waiting.length) fail(`${waiting.length} wait, and the status says ${line.waiting}`);
  if ((line.lost ?? []).length > 0) fail("somebody is still remembered as lost");
  const { inUse = weightOf(holders) } = fieldsOf(parent["status"]);
  if (inUse !== weightOf(holders)) fail(`${weightOf(holders)} are held, and the status says ${inUse}`);
}

function checkOrphans(claims: readonly Claim[]): void {
  const left = claims.find(({ object }) => toldOf(object).phase === "Granted" || toldOf(object).phase === "Pending");
  if (left) fail(`${left.object.metadata.name} was not told that the semaphore is gone`);
}

function checkHolder({ uid, name, token, mode, podUid }: HolderEntry, { claims, pods }: Sight): void {
  const claim = claims.get(uid);
  if (claim === undefined || claim.deleted) fail(`${name} is held by a request that is gone`);
  if (podUid !== undefined && pods.get(podUid) === "Over") fail(`${name} is held for a Pod that is over`);
  const told = claim ? toldOf(claim.object) : undefined;
  if (told?.phase !== "Granted" || told.token !== token) fail(`${name} holds, and was told ${told?.phase}`);
  if (mode !== undefined && claim && mode !== (readClaim(claim.object).spec.mode ?? "Write")) fail(`${name} is in the list to ${mode}`);
  if (claim?.said?.late === false) fail(`${name} holds, and said how it ended`);
}

function checkNobodyFits(parent: KubeObject, waiting: readonly Claim[]): void {
  const { capacity } = lineOf(parent);
  const left = capacity - weightOf(holdersOf(parent));
  const fitting = waiting.filter(({ weight }) => weight <= capacity);
  const first = fitting.find((claim) => fitting.every((other) => other === claim || isAhead(claim, other)));
  const strict = textOf(fieldsOf(parent["spec"])["queueing"]) !== "FirstFit";
  const next = strict ? first && first.weight <= left ? first : undefined : fitting.find(({ weight }) => weight <= left);
  if (next) fail(`${left} are free, and ${next.object.metadata.name} waits for ${next.weight}`);
}
