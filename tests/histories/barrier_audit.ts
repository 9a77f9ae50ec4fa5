/** What must always be so about a barrier and its arrivals. */
import type { KubeObject } from "../../kube/api.ts";
import { parentOwnerOf, toldOf } from "../../controllers/object.ts";
import { barrier } from "../../primitives/barrier.ts";
import { type FactsAudit, fail, fieldsOf, reasonOf, type Rules } from "./facts_audit.ts";
import { RETENTION } from "./facts_operator.ts";
import { TIMEOUT } from "./facts_people.ts";

/** How many distinct participants were there, at the most and the least, since the object last changed. */
interface Range {
  most: number;
  least: number;
}

export function barrierRules(audit: FactsAudit): Rules {
  const range: Range = { most: 0, least: 0 };

  function measure(parent: KubeObject, anew: boolean): void {
    const now = present(audit, parent).size;
    range.most = anew ? now : Math.max(range.most, now);
    range.least = anew ? now : Math.min(range.least, now);
  }

  return {
    parentChanged(parent, before) {
      if (before) checkStep(audit, { parent, before, range });
      measure(parent, true);
    },
    parentDeleted() {},
    factChanged({ object }, { type }, byOperator) {
      if (audit.parent) measure(audit.parent, false);
      if (type === "DELETED" && byOperator) checkDeleted(audit.parent, object);
      if (type === "MODIFIED" && byOperator) checkTold(audit, object);
    },
    atRest: (parent) => parent && checkRest(audit, parent),
  };
}

/** Who has arrived in the object's round, each once. */
function present(audit: FactsAudit, parent: KubeObject): Set<string> {
  const { round } = specOf(parent);
  const mine = audit.about(parent).filter((fact) => bodyOf(fact).round === round && toldOf(fact).phase !== "Denied");
  return new Set(mine.map((fact) => bodyOf(fact).id ?? bodyOf(fact).holder));
}

interface Step {
  readonly parent: KubeObject;
  readonly before: KubeObject;
  readonly range: Range;
}

function checkStep(audit: FactsAudit, { parent, before, range }: Step): void {
  const old = statusOf(before);
  const now = statusOf(parent);
  if ((now.round ?? 0) < (old.round ?? 0)) fail("rounds only rise", `${now.round} after ${old.round}`);
  if (now.round === old.round && old.phase !== "Waiting" && old.phase !== undefined) {
    if (now.phase !== old.phase || now.openedAt !== old.openedAt) {
      fail("a round opens or fails once, for good", `${now.phase} after ${old.phase}`);
    }
    if ((now.arrived ?? 0) < (old.arrived ?? 0)) {
      fail("nobody is taken from a round that is decided", `${now.arrived} after ${old.arrived}`);
    }
    return;
  }
  const { quorum, expected, timeout } = specOf(before);
  const needed = quorum ?? expected;
  if (now.phase === "Open" && range.most < needed) fail("a round opens with enough participants", `${range.most} of ${needed} were there`);
  if (now.phase === "Open" && now.lastOpenedRound !== now.round) {
    fail("who waits for a round learns that it opened", `${now.lastOpenedRound}`);
  }
  if (now.phase !== "Failed") return;
  if (range.least >= needed) fail("a round fails only if not enough are there", `${range.least} of ${needed} were there`);
  const since = audit.wall - Date.parse(now.firstArrivalAt ?? "");
  if (timeout === undefined || !(since >= TIMEOUT)) fail("a round fails only when its time is up", `after ${since} ms`);
}

function checkTold(audit: FactsAudit, fact: KubeObject): void {
  const { parent } = audit;
  const { phase } = toldOf(fact);
  const { round } = bodyOf(fact);
  const reason = reasonOf(fact);
  // What is nobody's may be told a moment after its barrier was deleted and made anew.
  if (parent === undefined || parentOwnerOf(fact) !== parent.metadata.uid || phase === "Pending") return;
  const status = statusOf(parent);
  const name = fact.metadata.name;
  if (phase === "Recorded" && round > specOf(parent).round) fail("an arrival is recorded when its round has come", name);
  if (reason === "RoundOver" && specOf(parent).round <= round) fail("an arrival is too late for a round that is over", name);
  const hasFailed = status.phase === "Failed" || (status.round ?? 0) > round || specOf(parent).round > round;
  if (reason === "TimedOut" && !hasFailed) fail("an arrival is too late for a round that has failed", name);
}

function checkDeleted(parent: KubeObject | undefined, fact: KubeObject): void {
  if (toldOf(fact).phase === "Denied" || parent === undefined || parentOwnerOf(fact) !== parent.metadata.uid) return;
  if (specOf(parent).round <= bodyOf(fact).round) fail("an arrival stays as long as its round lasts", fact.metadata.name);
}

function checkRest(audit: FactsAudit, parent: KubeObject): void {
  const { round, quorum, expected, timeout } = specOf(parent);
  const status = statusOf(parent);
  const ids = present(audit, parent);
  if (status.round !== round) fail("at rest the round is the spec's", `${status.round}`);
  if (status.phase === "Waiting") {
    if (ids.size >= (quorum ?? expected)) fail("at rest a barrier with enough participants is open", `${ids.size} arrived`);
    if (timeout !== undefined && ids.size > 0) fail("at rest a barrier whose time is up has failed", `${ids.size} arrived`);
    if (status.arrived !== ids.size) fail("at rest everybody is counted", `${status.arrived} for ${ids.size}`);
  }
  for (const fact of audit.about(parent)) {
    const { phase } = toldOf(fact);
    const mine = bodyOf(fact);
    const wanted = mine.round > round
      ? ["Pending", "Recorded"]
      : mine.round < round
      ? []
      : status.phase === "Failed"
      ? ["Recorded", "Denied"]
      : ["Recorded"];
    if (!wanted.includes(phase)) {
      fail(`at rest, ${RETENTION} ms later, every arrival was told what it came to`, `${fact.metadata.name} is ${phase}`);
    }
  }
}

function specOf(parent: KubeObject) {
  return barrier.spec.parse(parent["spec"]);
}

function statusOf(parent: KubeObject) {
  return barrier.status.parse(parent["status"] ?? {});
}

function bodyOf(fact: KubeObject) {
  return barrier.request.spec.parse(fieldsOf(fact["spec"]));
}
