/** Lets a history come to rest: nothing more goes wrong, everything is delivered, time passes; then nothing may be left undone. */
import { Violation } from "./audit.ts";
import { RETENTION } from "./observe.ts";
import type { Operator } from "./operator.ts";
import type { Participants } from "./participants.ts";
import { atRest, forgotten } from "./rest.ts";
import type { Stage } from "./stage.ts";

export interface Cast {
  readonly operators: readonly Operator[];
  readonly participants: Participants;
}

/** Longer than any wait, ttl, retention or silence of these histories, in milliseconds. */
const LONG = 250_000;

/** So much later, in milliseconds, is still now. */
const MOMENT = 1000;

/** Operators that write without end are found out after so many steps. */
const ENOUGH = 2000;

export function comeToRest(stage: Stage, cast: Cast): void {
  cast.participants.quieten();
  stillness(stage, cast, LONG);
  // What is due in a moment is not left undone.
  const isDue = () => cast.operators.some(({ dueAt }) => dueAt <= stage.time.monotonic() + MOMENT);
  for (let more = 0; isDue() && more < 10; more++) stillness(stage, cast, 2 * MOMENT);
  for (const fate of stage.audit.truth.fates) fate.heard = cast.operators.some(({ store }) => store.heard.has(fate.claim.uid));
  for (const [invariant, check] of Object.entries({ ...atRest, ...stage.scenario.trait.invariants?.atRest })) {
    expect(invariant, check(stage.audit.truth));
  }
  expect("finished requests are deleted after a while", forgotten(stage.audit.truth, RETENTION));
  expect("an operator at rest writes nothing", writesOf(stage, cast));
}

/** Lets so much time pass, from one thing that is due to the next. */
function stillness(stage: Stage, cast: Cast, duration: number): void {
  const { time, audit } = stage;
  const end = time.monotonic() + duration;
  while (time.monotonic() < end) {
    settle(stage, cast);
    audit.check(cast.participants.beliefs);
    const next = Math.min(end, cast.participants.renewalDueAt, ...cast.operators.map(({ dueAt }) => dueAt));
    // A timer is never early: it is due a moment later.
    const left = Math.max(0, next - time.monotonic()) + 1;
    time.pass(left);
    stage.note(`${Math.round(left)} ms pass`);
  }
  settle(stage, cast);
}

function settle(stage: Stage, { operators, participants }: Cast): void {
  for (let step = 0; step < ENOUGH; step++) {
    participants.collect();
    participants.renewDue();
    for (const operator of operators) for (const kind of Object.values(stage.kinds)) operator.hear(kind, Number.POSITIVE_INFINITY);
    const due = operators.filter(({ dueAt }) => dueAt <= stage.time.monotonic());
    if (due.length === 0) return;
    for (const operator of due) run(operator, stage);
  }
  throw new Violation("an operator comes to rest", "it goes on and on");
}

function run(operator: Operator, { note }: Stage): void {
  for (let did = operator.step(); did !== "rests"; did = operator.step()) note(`an operator ${did}`);
}

function writesOf(stage: Stage, cast: Cast): string | undefined {
  const written = () => Object.values(stage.kinds).reduce((sum, kind) => sum + stage.cluster.log(kind).length, 0);
  const before = written();
  for (const operator of cast.operators) operator.disturb();
  settle(stage, cast);
  if (written() > before) return `${written() - before} writes`;
}

function expect(invariant: string, found: string | undefined): void {
  if (found !== undefined) throw new Violation(invariant, found);
}
