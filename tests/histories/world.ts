/** A line as examples need it: one operator that misses nothing, and a clock that only the test turns. */
import * as z from "zod";
import type { Decision, Effect, Question, Request, Told, Uid, World } from "../../primitives/contract.ts";
import type { AnyStatus, Requested } from "../../primitives/define.ts";
import { milliseconds } from "../../primitives/duration.ts";
import type { Evidence } from "../../primitives/evidence.ts";
import { type HolderEntry, modalLineStatus } from "../../primitives/line_schema.ts";
import { isFinished, phaseToldBy } from "../../primitives/telling.ts";
import type { Condition } from "../../primitives/schema.ts";

/** The wall clock's reading when a line is made. */
export const START = Date.UTC(2026, 0, 1);

/** How long a finished request is kept, in milliseconds. */
export const RETENTION = 600_000;

export interface Joining {
  /** The Pod that owns the request. */
  readonly pod?: string;
  /** Whatever else its spec says. */
  readonly [field: string]: unknown;
}

type PodState = "Running" | "Terminating" | "Ended" | "Gone";

interface Member {
  readonly name: string;
  readonly version: string;
  readonly createdAt: number;
  readonly pod: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  readonly deleting: boolean;
  readonly told: Told;
  readonly seenAt: number;
  readonly toldAt: number;
  readonly renewedAt?: number;
  readonly heldAt?: number | undefined;
}

const statusOf = z.looseObject(modalLineStatus);

/** A parent with its requests, whose uids are their names. `settle` does what an operator does until there is nothing left to do. */
export class ExampleLine {
  readonly #primitive: Requested;
  readonly #members = new Map<string, Member>();
  /** Those that were seen to be deleted, with what their specs said last. */
  readonly #gone = new Map<Uid, unknown>();
  readonly #pods = new Map<string, PodState>();
  readonly #performed: Effect[] = [];
  #spec: Readonly<Record<string, unknown>>;
  #status: AnyStatus | undefined;
  #parent = { name: "line", createdAt: START, generation: 1, deleting: false };
  #now = 0;
  #jumped = 0;
  #version = 100;

  constructor(primitive: Requested, spec: Readonly<Record<string, unknown>> = {}) {
    this.#primitive = primitive;
    this.#spec = spec;
  }

  // What it looks like

  get status(): AnyStatus {
    return this.#status ?? {};
  }

  get entries(): readonly HolderEntry[] {
    return statusOf.parse(this.status).holders ?? [];
  }

  /** Who holds, in the order of the grants. */
  get holders(): string[] {
    return this.entries.map(({ name }) => name);
  }

  get lastToken(): number {
    return statusOf.parse(this.status).lastToken ?? 0;
  }

  condition(type: string): Condition | undefined {
    return statusOf.parse(this.status).conditions?.find((condition) => condition.type === type);
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  told(name: string): Told {
    return this.#member(name).told;
  }

  /** All that was told so far, in order. */
  get performed(): readonly Effect[] {
    return this.#performed;
  }

  /** The reason that a request was given last. */
  reason(name: string): string | undefined {
    return this.#performed.findLast(({ uid }) => uid === name)?.reason;
  }

  /** The message that a request was given last. */
  message(name: string): string | undefined {
    return this.#performed.findLast(({ uid }) => uid === name)?.message;
  }

  // What requests and Pods do

  /** Puts one request in line for each name, each a second after the one before. */
  join(names: string | readonly string[], joining: Joining = {}): void {
    for (const name of [names].flat()) {
      this.pass("1s");
      this.joinAtOnce(name, joining);
    }
  }

  /** Puts a request in line within the second of the one before. */
  joinAtOnce(name: string, { pod, ...body }: Joining = {}): void {
    this.#version += 1;
    if (pod !== undefined && !this.#pods.has(pod)) this.#pods.set(pod, "Running");
    this.#members.set(name, {
      name,
      version: String(this.#version),
      createdAt: Math.floor(this.#wall / 1000) * 1000,
      pod,
      body: { [this.#primitive.request.parentField]: "line", holder: name, ...body },
      deleting: false,
      told: { phase: "Pending" },
      seenAt: this.#now,
      toldAt: this.#now,
    });
  }

  /** Deletes the request, before everybody's eyes. What it said after it was told that it is over is no last word. */
  leave(name: string): void {
    const member = this.#members.get(name);
    this.#gone.set(name, member && !isFinished(member.told.phase) ? member.body : undefined);
    this.hide(name);
  }

  /** Takes the request away unseen: a list that does not have it, and nobody saw why. */
  hide(name: string): void {
    this.#members.delete(name);
  }

  /** Deletes the request, but somebody's finalizer keeps the object. */
  startDeleting(name: string): void {
    this.#change(name, { deleting: true });
  }

  /** Gives a sign of life, and repeats the place in line as `koncli` does. */
  renew(name: string): void {
    this.amend(name, { renewTime: new Date(this.#wall).toISOString() });
    this.#change(name, { renewedAt: this.#now });
  }

  /** Writes fields of its spec that may be written later. */
  amend(name: string, fields: Readonly<Record<string, unknown>>): void {
    const { body, version } = this.#member(name);
    this.#version += 1;
    this.#change(name, { body: { ...body, place: body.place ?? version, ...fields }, version: String(this.#version) });
  }

  setPod(name: string, state: PodState): void {
    this.#pods.set(name, state);
  }

  // What people do

  edit(spec: Readonly<Record<string, unknown>>): void {
    this.#spec = { ...this.#spec, ...spec };
    this.#parent = { ...this.#parent, generation: this.#parent.generation + 1 };
  }

  editStatus(fields: Readonly<Record<string, unknown>>): void {
    this.#status = { ...this.#status, ...fields };
  }

  /** Writes the request's status, as the operator does, or as somebody does who should not. */
  tell(name: string, told: Told): void {
    this.#change(name, { told, toldAt: this.#now });
  }

  /** Deletes the parent and creates it again under the same name. */
  recreate(): void {
    this.#status = undefined;
    for (const name of this.#members.keys()) this.#change(name, { heldAt: undefined });
    this.#parent = { ...this.#parent, createdAt: Math.floor(this.#wall / 1000) * 1000, generation: 1 };
  }

  startDeletingParent(): void {
    this.#parent = { ...this.#parent, deleting: true };
  }

  // What time does

  pass(duration: string): void {
    this.#now += milliseconds(duration) ?? 0;
  }

  /** Sets the wall clock, and it alone, forward or back; in milliseconds. */
  jump(distance: number): void {
    this.#jumped += distance;
  }

  // What the operator does

  /** Looks once and changes nothing. `evidence` is what live reads said; without it nothing has been read. */
  look(evidence: Readonly<Record<string, Evidence>> = {}): Decision<AnyStatus> {
    return this.#primitive.decide(this.#world(new Map(Object.entries(evidence))));
  }

  commit({ status }: Pick<Decision<AnyStatus>, "status">): void {
    this.#status = status;
    for (const { name } of this.entries) {
      const member = this.#members.get(name);
      if (member) this.#change(name, { heldAt: member.heldAt ?? this.#now });
    }
  }

  perform(effect: Effect): void {
    this.#performed.push(effect);
    if (effect.type === "Delete") return this.leave(effect.uid);
    if (effect.type !== "Grant") {
      return this.tell(effect.uid, { ...this.told(effect.uid), phase: phaseToldBy[effect.type] ?? "Pending" });
    }
    const { uid, token, acquiredAt, expiresAt } = effect;
    this.tell(uid, { phase: "Granted", token, acquiredAt, expiresAt });
  }

  /** Looks, reads live what a decision wants to know, commits and performs, until nothing changes any more. */
  settle(): void {
    for (let round = 0; round < 20; round++) {
      const decision = this.#lookClosely();
      const before = JSON.stringify(this.#status);
      this.commit(decision);
      for (const effect of decision.effects) this.perform(effect);
      if (JSON.stringify(decision.status) === before && decision.effects.length === 0) return;
    }
    throw new Error("Cannot settle the line: every look changes something");
  }

  #lookClosely(): Decision<AnyStatus> {
    const evidence = new Map<Uid, Evidence>();
    for (let round = 0; round < 5; round++) {
      const decision = this.#primitive.decide(this.#world(evidence));
      if (decision.verify.length === 0) return decision;
      for (const question of decision.verify) evidence.set(question.uid, { ...evidence.get(question.uid), ...this.#readLive(question) });
    }
    throw new Error("Cannot settle the line: it asks the same questions again and again");
  }

  #readLive({ uid, about }: Question): Evidence {
    if (about === "Request") return { request: this.#members.has(uid) ? "Present" : "Gone" };
    const pod = this.entries.find((entry) => entry.uid === uid)?.podName ?? this.#members.get(uid)?.pod ?? "";
    return { pod: this.#pods.get(pod) ?? "Gone" };
  }

  /** What it knows for good: requests that were deleted, Pods that ended or are gone. */
  #remembered(): [Uid, Evidence][] {
    const ends = [...this.#members.values()].flatMap(({ name, pod }): [Uid, Evidence][] => {
      const state = this.#pods.get(pod ?? "");
      return state === "Ended" || state === "Gone" ? [[name, { pod: state }]] : [];
    });
    return [...[...this.#gone.keys()].map((uid): [Uid, Evidence] => [uid, { request: "Gone" }]), ...ends];
  }

  #world(evidence: ReadonlyMap<Uid, Evidence>): World<unknown, unknown, unknown> {
    return {
      parent: this.#parent,
      spec: this.#spec,
      status: this.#status,
      requests: [...this.#members.values()].map((member) => this.#request(member)),
      evidence: new Map([...this.#remembered(), ...evidence]),
      lastWords: this.#gone,
      observed: [],
      wall: this.#wall,
      retention: RETENTION,
    };
  }

  #request({ name, version, createdAt, body, deleting, told, pod, ...since }: Member): Request<unknown> {
    const { seenAt, toldAt, renewedAt, heldAt } = since;
    return {
      uid: name,
      name,
      resourceVersion: version,
      createdAt,
      body,
      deleting,
      told,
      seenFor: this.#now - seenAt,
      toldFor: this.#now - toldAt,
      heldFor: heldAt === undefined ? undefined : this.#now - heldAt,
      renewedFor: renewedAt === undefined ? undefined : this.#now - renewedAt,
      ...(pod !== undefined && { pod: { name: pod, uid: pod } }),
    };
  }

  get #wall(): number {
    return START + this.#now + this.#jumped;
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (member === undefined) throw new Error(`Cannot find request "${name}": it is not in line`);
    return member;
  }

  #change(name: string, fields: Partial<Member>): void {
    this.#members.set(name, { ...this.#member(name), ...fields });
  }
}
