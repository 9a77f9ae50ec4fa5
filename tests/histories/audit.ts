/** Watches every change of every object and every belief, and throws as soon as an invariant does not hold. */
import type { Author, Change, Kinds } from "./change.ts";
import { type Belief, binds, type Invariants, ofTheList, ofTheTold, type Step, wrongBeliefs } from "./invariants.ts";
import { couldKnow } from "./outcomes.ts";
import { claimOf, lineOf } from "./objects.ts";
import type { Clocks } from "./time.ts";
import { type Fate, Truth } from "./truth.ts";

/** An invariant that does not hold. */
export class Violation extends Error {
  readonly invariant: string;

  constructor(invariant: string, found: string) {
    super(`${invariant}: ${found}`);
    this.name = "Violation";
    this.invariant = invariant;
  }
}

export class Audit {
  readonly truth: Truth;
  readonly #more: Invariants;
  #byHand = false;

  /** `more`: what has to hold besides what holds of all lines. */
  constructor(kinds: Kinds, clocks: Clocks, more: Invariants = {}) {
    this.truth = new Truth(kinds, clocks);
    this.#more = more;
  }

  /** Has to be called with every change, in order, at the moment when it happens. */
  see(change: Change): void {
    const { type, object, before } = change;
    if (type === "MODIFIED" && before && !this.#byHand && object.status !== before.status) {
      if (this.truth.isParent(object)) this.#checkList(this.#stepOf({ before: lineOf(before), after: lineOf(object), by: change.by }));
      if (this.truth.isRequest(object)) this.#checkTold(change);
    }
    this.truth.see(change);
  }

  /** Does something that people do and should not; what it concerns is excused from then on. */
  byHand(edit: () => void, concerned: readonly string[]): void {
    this.#byHand = true;
    try {
      edit();
    } finally {
      this.#byHand = false;
    }
    for (const uid of concerned) this.excuse(uid);
  }

  excuse(uid: string): void {
    const fate = this.truth.fate(uid);
    if (fate) fate.excused = true;
  }

  check(beliefs: readonly Belief[]): void {
    const found = wrongBeliefs(beliefs, this.truth);
    if (found !== undefined) throw new Violation("whoever believes to hold is in the committed list", found);
  }

  #checkList(step: Step): void {
    if (step.adopting && this.truth.clockWasSetBack) this.truth.startTokensAnew();
    for (const [invariant, check] of Object.entries({ ...ofTheList, ...this.#more.ofTheList })) {
      const found = check(step, this.truth);
      if (found !== undefined) throw new Violation(invariant, found);
    }
    this.truth.attempts += step.admitted.length;
    for (const { uid } of step.removed) this.#noteUnheard(this.truth.fate(uid), step.by);
  }

  #noteUnheard(fate: Fate | undefined, by: Author | undefined): void {
    if (fate && binds(fate.word) && !couldKnow(by, fate)) fate.unheard = true;
  }

  #checkTold({ object }: Change): void {
    for (const [invariant, check] of Object.entries({ ...ofTheTold, ...this.#more.ofTheTold })) {
      const found = check(claimOf(object), this.truth);
      if (found !== undefined) throw new Violation(invariant, found);
    }
  }

  #stepOf({ before, after, by }: Pick<Step, "before" | "after" | "by">): Step {
    const adopting = before.lastToken === undefined;
    const old = new Set(before.holders?.map(({ uid }) => uid));
    const kept = new Set(after.holders?.map(({ uid }) => uid));
    const takenOver = ({ uid, token }: { readonly uid: string; readonly token: number }) =>
      adopting && this.truth.fate(uid)?.claim.told.token === token;
    return {
      before,
      after,
      adopting,
      by,
      admitted: (after.holders ?? []).filter((entry) => !old.has(entry.uid) && !takenOver(entry)),
      removed: (before.holders ?? []).filter(({ uid }) => !kept.has(uid)),
    };
  }
}
