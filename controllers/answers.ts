/** What the live reads of one run said. */
import type { Question, Uid } from "../primitives/contract.ts";
import type { Evidence } from "../primitives/evidence.ts";
import type { Store } from "./store.ts";

interface Answered extends Evidence {
  /** Whether the claim was known to be going or gone when its Pod was asked about. */
  readonly leaving?: boolean;
}

export class Answers {
  readonly #requests: Store;
  readonly #asked = new Set<string>();
  readonly #answered = new Map<Uid, Answered>();
  #survey: "Unasked" | "Asked" | "Answered" = "Unasked";

  constructor(requests: Store) {
    this.#requests = requests;
  }

  /**
   * Takes those of the questions that were not asked yet. A Pod is asked about once more when its claim was deleted meanwhile: it may
   * have been told to end before that.
   */
  take(questions: readonly Question[]): Question[] {
    const nameOf = ({ uid, about }: Question): string => `${about} ${uid} ${this.isLeaving(uid)}`;
    const open = questions.filter((question) => !this.#asked.has(nameOf(question)));
    for (const question of open) this.#asked.add(nameOf(question));
    return open;
  }

  /** Takes the question for all requests of the object, unless it was asked already. */
  takeSurvey(): boolean {
    const isOpen = this.#survey === "Unasked";
    if (isOpen) this.#survey = "Asked";
    return isOpen;
  }

  /** Adds what a list of all requests showed: of those that are `known`, it lacks the ones that are gone. */
  addSurvey(found: ReadonlySet<Uid>, known: Iterable<Uid>): void {
    for (const uid of found) this.add(uid, { request: "Present" }, false);
    for (const uid of known) if (!found.has(uid)) this.add(uid, { request: "Gone" }, false);
    this.#survey = "Answered";
  }

  /** Whether all requests of the object were listed. */
  get surveyed(): boolean {
    return this.#survey === "Answered";
  }

  /** Adds an answer to a question that was asked when the claim was, or was not, known to be leaving. */
  add(uid: Uid, answer: Evidence, leaving: boolean): void {
    this.#answered.set(uid, { ...this.#answered.get(uid), ...answer, ...(answer.pod !== undefined && { leaving }) });
  }

  /** What is still true of what was answered. */
  about(uid: Uid): Evidence | undefined {
    const answer = this.#answered.get(uid);
    if (answer === undefined) return undefined;
    const { request, pod, leaving } = answer;
    return { request, pod: leaving === this.isLeaving(uid) ? pod : undefined };
  }

  /** Whether a claim is known to be gone, or to have been told to go. */
  isLeaving(uid: Uid): boolean {
    return this.#requests.isGone(uid) || this.#requests.uid(uid)?.metadata.deletionTimestamp !== undefined;
  }
}
