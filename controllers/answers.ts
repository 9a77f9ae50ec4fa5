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

  /** Adds an answer to a question that was asked when the claim was, or was not, known to be leaving. */
  add(uid: Uid, answer: Evidence, leaving: boolean): void {
    this.#answered.set(uid, { ...this.#answered.get(uid), ...answer, ...(answer.pod !== undefined && { leaving }) });
  }

  /** What is still true of what was answered. */
  about(uid: Uid): Evidence {
    const { request, pod, leaving } = this.#answered.get(uid) ?? {};
    return { request, pod: leaving === this.isLeaving(uid) ? pod : undefined };
  }

  /** Whether a claim is known to be gone, or to have been told to go. */
  isLeaving(uid: Uid): boolean {
    return this.#requests.isGone(uid) || this.#requests.uid(uid)?.metadata.deletionTimestamp !== undefined;
  }
}
