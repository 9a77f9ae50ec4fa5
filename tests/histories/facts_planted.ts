/** Operators of facts with one bug each. The histories have to find them all: they are the test of the test. */
import type { Evidence } from "../../primitives/evidence.ts";
import { fieldsOf } from "./facts_audit.ts";
import type { Variant } from "./facts_operator.ts";

export const plantedFacts: Readonly<Record<string, Variant>> = {
  "it tells before it commits": { tellsFirst: true },

  "it commits whatever the version": { commitsBlindly: true },

  "it takes its copies for live reads": { believesItsCopies: true },

  "it takes what a list does not show for gone": {
    decide: (world, decide) => {
      const seen = new Set(world.requests.map(({ uid }) => uid));
      const { folded = [] } = fieldsOf(world.status);
      const absent = Array.isArray(folded) ? folded.map((entry) => String(fieldsOf(entry)["uid"])).filter((uid) => !seen.has(uid)) : [];
      return decide({ ...world, surveyed: true, evidence: new Map([...world.evidence, ...absent.map(gone)]) });
    },
  },

  "it adds whatever is new to this decision, without a live read": {
    decide: (world, decide) =>
      decide({ ...world, evidence: new Map([...world.requests.map(({ uid }) => present(uid)), ...world.evidence]) }),
  },

  "it forgets deltas as soon as they are added up": {
    decide: (world, decide) => {
      const decision = decide(world);
      return { ...decision, status: { ...decision.status, folded: undefined } };
    },
  },

  "it tells only what this decision changed": {
    decide: (world, decide) => {
      const decision = decide(world);
      const changed = JSON.stringify(decision.status) !== JSON.stringify(world.status);
      return { ...decision, effects: changed ? decision.effects : [] };
    },
  },

  "it deletes deltas with an id too": {
    decide: (world, decide) => {
      const decision = decide(world);
      const effects = decision.effects.map((effect) =>
        effect.type === "Record" && effect.reason === "Counted" ? { ...effect, type: "Delete" as const } : effect
      );
      return { ...decision, effects };
    },
  },

  "its latch does not hold": {
    decide: (world, decide) => decide({ ...world, status: { ...fieldsOf(world.status), phase: "Waiting", doneAt: undefined } }),
  },

  "it counts facts that were made for a namesake": {
    decide: (world, decide) => decide({ ...world, requests: world.requests.map((request) => ({ ...request, madeFor: undefined })) }),
  },

  "it counts arrivals of every round": {
    decide: (world, decide) => {
      const { round } = { ...fieldsOf(world.status), ...fieldsOf(world.spec) };
      return decide({ ...world, requests: world.requests.map((request) => ({ ...request, body: { ...fieldsOf(request.body), round } })) });
    },
  },

  "it lets the timeout run out without looking who is there": {
    decide: (world, decide) => decide({ ...world, surveyed: true }),
  },

  "it never looks again unless something happens": { decide: (world, decide) => ({ ...decide(world), wakeIn: undefined }) },

  "it deletes a group at once when it is done": {
    decide: (world, decide) => {
      const decision = decide(world);
      return decision.status["phase"] === "Done" ? { ...decision, retire: { reason: "Done", message: "" } } : decision;
    },
  },
};

function present(uid: string): [string, Evidence] {
  return [uid, { request: "Present" }];
}

function gone(uid: string): [string, Evidence] {
  return [uid, { request: "Gone" }];
}
