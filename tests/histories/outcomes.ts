/** What must hold where an executor says how its claim ended: one success is for ever, and a word is not lost. */
import { binds, counts, type Invariants, type Step } from "./invariants.ts";
import type { Author } from "./change.ts";
import type { Fate, Truth } from "./truth.ts";

export const ofOutcomes: Invariants = {
  ofTheList: {
    "it is executed by the word of one that held it, and of nobody else": (step, truth) => {
      const { before, after } = step;
      if (!after.executed || before.executed) return;
      const done = endedIn(step, truth).filter(({ word, excused }) => word?.outcome === "Succeeded" && (counts(word) || excused));
      if (done.length === 0) return "nobody that held it said that it succeeded";
      if (!done.some(({ claim }) => claim.spec.holder === after.executor)) return `${after.executor} did not say that it succeeded`;
    },

    "once it is executed, or has failed, it stays so": ({ before, after }) => {
      if (before.executed && !(after.executed && after.executedAt === before.executedAt && after.executor === before.executor)) {
        return `it was executed by ${before.executor}, and is not any more`;
      }
      if (before.phase === "Failed" && after.phase !== "Failed") return `it had failed, and is ${after.phase}`;
    },

    "nobody begins what is over": ({ before, after, admitted }) => {
      if (admitted.length > 0 && (isOver(before) || isOver(after))) return `${admitted[0]?.name} begins`;
    },

    "it fails when an executor is lost, where that is to fail it": ({ before, after, removed }, truth) => {
      if (before.spec.onExecutorLoss !== "Fail") return;
      const lost = removed.find(({ uid }) => !counts(truth.fate(uid)?.word));
      if (lost && !isOver(after)) return `${lost.name} was lost, and it is ${after.phase}`;
    },

    "it fails for no other reason than a loss, or that all attempts were made": ({ before, after, removed, adopting, by }, truth) => {
      if (after.phase !== "Failed" || before.phase === "Failed") return;
      if ((after.attempts ?? 0) >= (before.spec.maxAttempts ?? Number.POSITIVE_INFINITY)) return;
      if (before.spec.onExecutorLoss !== "Fail") return "it is to go on after a loss";
      if (!adopting && removed.every(({ uid }) => couldKnow(by, truth.fate(uid)))) return "nobody was lost";
    },

    "every attempt is counted, and there are no more than maxAttempts": ({ before, after, admitted }, truth) => {
      const made = truth.attempts + admitted.length;
      if (after.attempts !== made) return `${made} attempts were made, it says ${after.attempts}`;
      if (admitted.length > 0 && made > (before.spec.maxAttempts ?? made)) return `${made} of ${before.spec.maxAttempts}`;
    },

    "what an executor said while it held is not taken for a loss by an operator that could know of it": (step, truth) => {
      const reasons = new Map(step.after.lost?.map(({ uid, reason }) => [uid, reason]));
      for (const { uid, name } of step.removed) {
        const fate = truth.fate(uid);
        if (!couldKnow(step.by, fate)) continue;
        const reason = reasons.get(uid) ?? "Finished";
        if (reason !== "Finished") return `${name} said ${fate?.word?.outcome}, and was removed as ${reason}`;
        if (fate?.word?.outcome === "Succeeded" && !step.after.executed) return `${name} said that it succeeded`;
      }
    },
  },

  ofTheTold: {
    "whoever is told Finished said how it ended, and before it was told that it was lost": ({ uid, name, told }, truth) => {
      const fate = truth.fate(uid);
      if (told.phase === "Finished" && !fate?.excused && !counts(fate?.word)) return `${name} was told Finished`;
    },

    "whoever said how it ended while it held is not told that it was lost": ({ uid, name, told }, truth) => {
      const fate = truth.fate(uid);
      const listed = truth.line?.holders?.some((holder) => holder.uid === uid);
      if (told.phase === "Expired" && listed && !fate?.excused && binds(fate?.word)) return `${name} was told Expired`;
    },

    "nobody is told that it is over while it is not": ({ name, told, reason }, truth) => {
      if (told.phase !== "Denied" || truth.wasReplaced) return;
      if (reason === "AlreadyExecuted" && !truth.line?.executed) return `${name} was told AlreadyExecuted`;
      if (reason === "Failed" && truth.line?.phase !== "Failed") return `${name} was told Failed`;
    },
  },

  atRest: {
    "nobody waits for what is over": (truth) => {
      if (truth.line === undefined || !isOver(truth.line)) return;
      const waiter = [...truth.fates].find(({ exists, claim }) => exists && !claim.deleting && claim.told.phase === "Pending");
      if (waiter) return `${waiter.claim.name} waits`;
    },

    "a success that was said while it was granted has executed it, unless it was deleted before an operator could know": (truth) => {
      if (truth.line === undefined || truth.line.executed) return;
      const listed = new Set(truth.line.holders?.map(({ uid }) => uid));
      const done = [...truth.fates].find(({ word, claim, exists, heard, excused, unheard }) => {
        if (word?.outcome !== "Succeeded" || !binds(word) || word.line !== truth.line?.uid || excused || unheard) return false;
        return exists || heard || !listed.has(claim.uid); // one whose Pod terminates keeps its place
      });
      if (done) return `${done.claim.name} succeeded, and it is ${truth.line.phase}`;
    },

    "it has failed when all attempts were made": (truth) => {
      const { line } = truth;
      if (line === undefined || isOver(line) || (line.holders ?? []).length > 0 || line.deleting) return;
      if ((line.attempts ?? 0) >= (line.spec.maxAttempts ?? Number.POSITIVE_INFINITY)) return `it is ${line.phase} after ${line.attempts}`;
    },
  },
};

/** Whether an operator had to know what a claim said: it had heard of it, or its reads of this run had to find it. */
export function couldKnow(by: Author | undefined, fate: Fate | undefined): boolean {
  const word = fate?.word;
  if (fate === undefined || fate.excused || word === undefined || !binds(word) || by === undefined) return false;
  return by.heard.has(fate.claim.uid) || (fate.exists && word.at < by.since);
}

/** The claims that ended in a step. Who takes over a parent may find that what it takes over has ended. */
function endedIn({ removed, after, adopting }: Step, truth: Truth): Fate[] {
  const listed = new Set(after.holders?.map(({ uid }) => uid));
  const ended = [...truth.fates].filter(({ claim: { uid, told }, excused }) => (told.phase === "Granted" || excused) && !listed.has(uid));
  const gone = removed.flatMap(({ uid, token }) => {
    const fate = truth.fate(uid);
    return fate?.grants.has(token) ? [fate] : [];
  });
  return adopting ? [...gone, ...ended] : gone;
}

function isOver({ executed, phase }: Step["after"]): boolean {
  return executed === true || phase === "Failed";
}
