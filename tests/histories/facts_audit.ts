/** Watches every change of a history of facts, and throws as soon as something does not hold. */
import type { KubeObject } from "../../kube/api.ts";
import { parentOwnerOf, toldOf } from "../../controllers/object.ts";
import { Violation } from "./audit.ts";
import type { Change } from "./change.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** What happened to a fact that is, or was, there. */
export interface Fate {
  object: KubeObject;
  exists: boolean;
  /** Somebody who is no operator deleted it, or began to. */
  byHand: boolean;
}

/** What must hold for one kind. */
export interface Rules {
  /** People, or an operator, changed the object; `before` is of the same uid, or undefined. */
  readonly parentChanged: (parent: KubeObject, before: KubeObject | undefined) => void;
  /** A fact was created, changed or deleted. */
  readonly factChanged: (fate: Fate, change: Change, byOperator: boolean) => void;
  readonly parentDeleted: (parent: KubeObject, byOperator: boolean) => void;
  /** All has come to rest. */
  readonly atRest: (parent: KubeObject | undefined) => void;
}

export class FactsAudit {
  readonly fates = new Map<string, Fate>();
  readonly #parentKind: string;
  readonly #now: () => number;
  #rules: Rules | undefined;
  #byOperator = false;
  parent: KubeObject | undefined;

  /** `now` is the wall clock. */
  constructor(parentKind: string, now: () => number) {
    this.#parentKind = parentKind;
    this.#now = now;
  }

  get wall(): number {
    return this.#now();
  }

  /** The rules that it holds everybody to. */
  hold(rules: Rules): void {
    this.#rules = rules;
  }

  /** Does what an operator does. */
  asOperator<Answer>(write: () => Answer): Answer {
    this.#byOperator = true;
    try {
      return write();
    } finally {
      this.#byOperator = false;
    }
  }

  /** Has to be called with every change, in order, at the moment when it happens. */
  see(change: Change): void {
    if (change.object.kind === this.#parentKind) this.#seeParent(change);
    else this.#seeFact(change);
  }

  atRest(): void {
    for (const { object, exists } of this.fates.values()) {
      const isOurs = this.parent !== undefined && exists;
      if (isOurs && fieldsOf(object["spec"])["round"] === undefined && toldOf(object).phase === "Pending") {
        fail("at rest every fact was told something", object.metadata.name);
      }
    }
    this.#rules?.atRest(this.parent);
  }

  /** The facts that are about an object: that nobody took back, and that were not made for another. */
  about({ metadata: { uid } }: KubeObject): KubeObject[] {
    return [...this.fates.values()].filter(({ exists, object }) => exists && isAbout(object, uid)).map(({ object }) => object);
  }

  #seeParent({ type, object }: Change): void {
    const before = this.parent?.metadata.uid === object.metadata.uid ? this.parent : undefined;
    this.parent = type === "DELETED" ? undefined : object;
    if (type === "DELETED") this.#rules?.parentDeleted(object, this.#byOperator);
    else this.#rules?.parentChanged(object, before);
  }

  #seeFact(change: Change): void {
    const { type, object } = change;
    const { uid, name } = object.metadata;
    const fate = this.fates.get(uid) ?? { object, exists: true, byHand: false };
    this.fates.set(uid, fate);
    if (type === "MODIFIED") {
      const before = toldOf(fate.object).phase;
      if (before !== "Pending" && toldOf(object).phase !== before) fail("what was told stays", `${name} was ${before}`);
    }
    fate.object = object;
    if (type === "DELETED") fate.exists = false;
    if ((type === "DELETED" || object.metadata.deletionTimestamp !== undefined) && !this.#byOperator) fate.byHand = true;
    this.#rules?.factChanged(fate, change, this.#byOperator);
  }
}

export function isAbout(fact: KubeObject, parent: string): boolean {
  const owner = parentOwnerOf(fact);
  return fact.metadata.deletionTimestamp === undefined && (owner === undefined || owner === parent);
}

export function fail(invariant: string, found: string): never {
  throw new Violation(invariant, found);
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

export function reasonOf(fact: KubeObject): unknown {
  const { conditions } = fieldsOf(fact["status"]);
  return Array.isArray(conditions) ? fieldsOf(conditions[0])["reason"] : undefined;
}
