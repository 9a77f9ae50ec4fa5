/** What must always be so about a wait group and its deltas. */
import type { KubeObject } from "../../kube/api.ts";
import { parentOwnerOf, toldOf } from "../../controllers/object.ts";
import { waitgroup } from "../../primitives/waitgroup.ts";
import { type FactsAudit, fail, type Fate, isAbout, reasonOf, type Rules } from "./facts_audit.ts";
import { TIMEOUT } from "./facts_people.ts";

/** What was counted for one object, by the deltas' uids. */
interface Ledger {
  readonly counted: Set<string>;
  readonly ids: Map<string, string>;
  /** What it took over besides. */
  readonly base: Sum;
}

export function waitgroupRules(audit: FactsAudit): Rules {
  const ledgers = new Map<string, Ledger>();
  const done = new Set<string>();

  function ledgerOf({ metadata: { uid } }: KubeObject): Ledger {
    const found = ledgers.get(uid) ?? { counted: new Set(), ids: new Map(), base: { added: 0, completed: 0 } };
    ledgers.set(uid, found);
    return found;
  }

  return {
    parentChanged(parent, before) {
      if (statusOf(parent).phase === "Done") done.add(parent.metadata.uid);
      if (before && before["status"] !== parent["status"]) checkStep(audit, { parent, before, ledger: ledgerOf(parent) });
    },
    parentDeleted(parent, byOperator) {
      const { phase, doneAt } = statusOf(parent);
      const isServed = phase === "Done" && specOf(parent).ttl !== undefined && audit.wall - Date.parse(doneAt ?? "") >= TIMEOUT;
      if (byOperator && !isServed) fail("a group is deleted when it has been done for its ttl", `${phase}`);
    },
    factChanged(fate, { type }, byOperator) {
      if (!byOperator) return;
      if (type === "DELETED") checkDeleted(fate, ledgers);
      else checkTold(fate.object, { ledgers, done });
    },
    atRest: (parent) => parent && checkRest(audit, parent, ledgers),
  };
}

interface Step {
  readonly parent: KubeObject;
  readonly before: KubeObject;
  readonly ledger: Ledger;
}

function checkStep(audit: FactsAudit, { parent, before, ledger }: Step): void {
  const old = statusOf(before);
  const now = statusOf(parent);
  if (old.phase === "Done" && (now.phase !== "Done" || now.doneAt === undefined)) fail("a group is done for good", `${now.phase}`);
  const known = new Set(old.folded?.map(({ uid }) => uid));
  if (old.counter === undefined) adopt(audit, parent, ledger);
  const fresh = (now.folded ?? []).filter(({ uid }) => !known.has(uid)).map(({ uid }) => audit.fates.get(uid));
  for (const fate of fresh) count(audit, fate, { ledger, parent });
  for (const { uid } of old.folded ?? []) {
    if (!now.folded?.some((entry) => entry.uid === uid)) checkForgotten(audit.fates.get(uid));
  }
  const sum = sumOf([...ledger.counted].map((uid) => deltaOf(audit.fates.get(uid))));
  const { base } = ledger;
  if (old.counter === undefined && mayHaveSeenMore(audit)) {
    base.added = (now.added ?? 0) - sum.added;
    base.completed = (now.completed ?? 0) - sum.completed;
  }
  const added = base.added + sum.added;
  const completed = base.completed + sum.completed;
  if (now.added !== added || now.completed !== completed || now.counter !== added - completed) {
    fail("the counter is the sum of the deltas, each once", `${now.added} - ${now.completed} for ${added} - ${completed}`);
  }
  const isComplete = now.counter === 0 && added >= specOf(before).expected;
  if (now.phase === "Done" && old.phase !== "Done" && !isComplete) fail("a group is done when nothing is left to do", `${now.counter}`);
}

interface Sum {
  added: number;
  completed: number;
}

function sumOf(deltas: readonly number[]): Sum {
  const total = (some: readonly number[]): number => some.reduce((a, b) => a + b, 0);
  return { added: total(deltas.filter((delta) => delta > 0)), completed: -total(deltas.filter((delta) => delta < 0)) };
}

/** Whether a recorded delta was taken back that a new object may have taken over a moment before. */
function mayHaveSeenMore({ fates }: FactsAudit): boolean {
  return [...fates.values()].some(({ byHand, object }) =>
    byHand && parentOwnerOf(object) === undefined && toldOf(object).phase === "Recorded"
  );
}

/** A new object takes over what its namesake had recorded, and what was not made for that. */
function adopt(audit: FactsAudit, parent: KubeObject, { counted, ids }: Ledger): void {
  const fresh = (statusOf(parent).folded ?? []).flatMap(({ uid }) => audit.fates.get(uid)?.object ?? []);
  const uids = new Set(fresh.map(({ metadata }) => metadata.uid));
  const names = new Set(fresh.flatMap((fact) => bodyOf(fact).id ?? []));
  for (const fact of audit.about(parent)) {
    const { id } = bodyOf(fact);
    // Somebody else told it so in the meantime.
    if (uids.has(fact.metadata.uid) || (id !== undefined && names.has(id))) continue;
    if (toldOf(fact).phase !== "Recorded" || (id !== undefined && ids.has(id))) continue;
    counted.add(fact.metadata.uid);
    if (id !== undefined) ids.set(id, fact.metadata.uid);
  }
}

/** An id that was counted may be counted again once somebody deleted the object that was kept for that. */
function count(audit: FactsAudit, fate: Fate | undefined, { ledger: { counted, ids }, parent: { metadata } }: Omit<Step, "before">): void {
  if (fate === undefined) return fail("only what was said is counted", "nobody said that");
  const { uid, name } = fate.object.metadata;
  const { id } = bodyOf(fate.object);
  if (counted.has(uid)) fail("a delta is counted once", name);
  if (!isAbout(fate.object, metadata.uid) && !fate.byHand) fail("only what is about the group is counted", name);
  const twin = id === undefined ? undefined : audit.fates.get(ids.get(id) ?? "");
  if (twin?.byHand === false) fail("an id is counted once", `${name}: ${id}`);
  counted.add(uid);
  if (id !== undefined) ids.set(id, uid);
}

function checkForgotten(fate: Fate | undefined): void {
  if (fate?.exists && toldOf(fate.object).phase === "Pending") {
    fail("a delta is forgotten when nobody can take it for new", fate.object.metadata.name);
  }
}

function checkDeleted({ object }: Fate, ledgers: ReadonlyMap<string, Ledger>): void {
  const isCounted = [...ledgers.values()].some(({ counted }) => counted.has(object.metadata.uid));
  if (toldOf(object).phase !== "Denied" && !isCounted) fail("no delta is lost", object.metadata.name);
}

interface Books {
  readonly ledgers: ReadonlyMap<string, Ledger>;
  /** Groups that are done, or were when they were deleted. */
  readonly done: ReadonlySet<string>;
}

function checkTold(fact: KubeObject, { ledgers, done }: Books): void {
  const { metadata: { uid, name } } = fact;
  const { id = "" } = bodyOf(fact);
  const counting = [...ledgers.values()].filter(({ counted, ids }) => counted.has(uid) || ids.has(id));
  if (toldOf(fact).phase === "Recorded" && counting.length === 0) fail("what is told that it is counted is", name);
  if (reasonOf(fact) !== "AlreadyDone") return;
  const owner = parentOwnerOf(fact);
  if (owner === undefined ? done.size === 0 : !done.has(owner)) fail("a delta is too late for a group that is done", name);
}

function checkRest(audit: FactsAudit, parent: KubeObject, ledgers: ReadonlyMap<string, Ledger>): void {
  const { folded = [], phase, counter, added = 0 } = statusOf(parent);
  if (folded.length > 0) fail("at rest nothing is remembered", folded.map(({ name }) => name).join(" "));
  const shouldBeDone = counter === 0 && added >= specOf(parent).expected;
  if (shouldBeDone && phase !== "Done") fail("at rest a group with nothing left to do is done", `${phase}`);
  if (phase === "Done" && specOf(parent).ttl !== undefined) fail("at rest a group that has served is gone", `${phase}`);
  for (const { object, exists } of audit.fates.values()) {
    const { uid, name } = object.metadata;
    if (!exists || !isAbout(object, parent.metadata.uid)) continue;
    const { id } = bodyOf(object);
    if (id === undefined) fail("at rest deltas without an id are gone", name);
    // What is nobody's may have been counted for a namesake, and have been told so a moment later.
    const isCounted = [...ledgers].some(([group, { counted, ids }]) => isAbout(object, group) && (counted.has(uid) || ids.has(id)));
    if (!isCounted) fail("at rest every delta is counted", name);
  }
}

function deltaOf(fate: Fate | undefined): number {
  return fate === undefined ? 0 : bodyOf(fate.object).delta;
}

function specOf(parent: KubeObject) {
  return waitgroup.spec.parse(parent["spec"]);
}

function statusOf(parent: KubeObject) {
  return waitgroup.status.parse(parent["status"] ?? {});
}

function bodyOf(fact: KubeObject) {
  return waitgroup.request.spec.parse(fact["spec"]);
}
