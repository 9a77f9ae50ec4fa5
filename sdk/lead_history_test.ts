/** Leader election in random histories: each is the same for the same seed. */
import assert from "node:assert/strict";
import type { Lab, Party } from "./test_lab.ts";
import { seeded } from "./testing/random.ts";
import { campaign, type Candidate, leases, requests, started } from "./test_lead.ts";

/** Each term begins after the one before has ended, and is said to be over once. */
function assertOrder(history: readonly string[], seed: number): void {
  const text = history.map((word) => word.split(":")[0]).join(" ");
  assert.match(text, /^(started (ended stopped|stopped ended) ?)*$/, `seed ${seed}: ${history}`);
}

/** The terms that have not been told to end. */
function leading(candidates: readonly Candidate[]): number {
  return candidates.flatMap(({ terms, history }) => {
    const [last] = terms.slice(-1);
    return last && !last.signal.aborted && history.at(-1) === "started" ? [last] : [];
  }).length;
}

type Step = (lab: Lab, place: { readonly party: Party; readonly candidate: Candidate }) => Promise<unknown> | void;

const STEPS: readonly Step[] = [
  (_, { candidate }) => candidate.end(),
  (_, { candidate }) => candidate.end(),
  (_, { party }) => void (party.fault = () => ({ type: "LoseRequest" })),
  (_, { party }) => void (party.fault = () => ({ type: "LoseReply" })),
  (_, { party }) => void (party.fault = undefined),
  (_, { party }) => void (party.fault = undefined),
  (_, { candidate }) => candidate.stop.abort(),
  (lab) => lab.server.down(),
  (lab) => lab.server.up(),
  (lab) => lab.server.up(),
  (lab) => lab.api.delete(leases, { namespace: "default", name: "l" }).catch(() => undefined),
  recreate,
];

async function recreate(lab: Lab): Promise<void> {
  const object = { metadata: { name: "l", namespace: "default" }, spec: {} };
  await lab.api.create(leases, { object }).catch(() => undefined);
}

Deno.test("in whatever order things happen, terms follow one another, end once, and nothing is left behind", async () => {
  let terms = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const random = seeded(seed);
    await using lab = await started();
    const places = [];
    for (const holder of ["a", "b", "c"]) {
      const party = await lab.party({ holder });
      places.push({ party, candidate: campaign(party.konductor, { obedient: random() < 0.7 }) });
      await lab.advance(random() * 100);
    }
    for (let count = 0; count < 25; count++) {
      const [step, place] = [STEPS[Math.floor(random() * STEPS.length)], places[Math.floor(random() * places.length)]];
      if (step && place) await step(lab, place);
      await lab.advance(random() < 0.5 ? random() * 5 : random() * 40_000);
      assert.ok(leading(places.map(({ candidate }) => candidate)) <= 1, `seed ${seed}: two lead`);
    }
    lab.server.up();
    for (const { party, candidate } of places) {
      party.fault = undefined;
      candidate.stop.abort();
      candidate.end();
    }
    await lab.advance(120_000);
    for (const { candidate } of places) {
      candidate.end();
      terms += candidate.terms.length;
      assert.equal(await lab.during(candidate.over), "resolved", `seed ${seed}`);
      assertOrder(candidate.history, seed);
    }
    await recreate(lab); // what could not be deleted is over by itself, and the operator clears it away
    await lab.advance(1_800_000);
    assert.equal(await requests(lab), 0, `seed ${seed}`);
  }
  assert.ok(terms > 100, `${terms} terms`);
});
