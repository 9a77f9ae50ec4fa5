/** What people do in a history of facts: they say things, take them back, edit, reset and recreate the object, and set clocks. */
import type { KubeObject } from "../../kube/api.ts";
import type { Requested } from "../../primitives/define.ts";
import type { Cluster } from "./cluster.ts";
import { NAME } from "./facts_operator.ts";
import type { Random } from "./random.ts";
import type { Time } from "./time.ts";

export interface Scene {
  readonly primitive: Requested;
  readonly cluster: Cluster;
  readonly random: Random;
  readonly time: Time;
  readonly note: (what: string) => void;
}

type Fields = Readonly<Record<string, unknown>>;

/** Spec and facts of one kind, by chance. */
interface Habits {
  readonly spec: (random: Random) => Fields;
  readonly edit: (random: Random, spec: Fields) => Fields;
  readonly say: (random: Random, spec: Fields) => Fields;
}

/** The timeout, and the ttl, of a history, in milliseconds. */
export const TIMEOUT = 60_000;

/** What people do with each kind. */
export const habitsOf: Readonly<Record<string, Habits>> = {
  Barrier: {
    spec: (random) => ({ expected: 1 + random.below(7), round: 1, ...random.chance(0.5) && { timeout: "1m" } }),
    edit: (random, { round }) =>
      random.chance(0.5)
        ? { round: Number(round) + 1 }
        : random.of<Fields>({ expected: 1 + random.below(4) }, { quorum: 1 + random.below(3) }, { quorum: undefined }),
    say: (random, { round }) => ({
      holder: `h${random.below(5)}`,
      round: Math.max(1, Number(round) + random.of(0, 0, 0, 0, 1, -1)),
      ...random.chance(0.2) && { id: `h${random.below(5)}` },
    }),
  },
  WaitGroup: {
    spec: (random) => ({ expected: 1 + random.below(6), ...random.chance(0.2) && { ttl: "1m" } }),
    edit: (random) => ({ expected: 1 + random.below(6) }),
    say: (random) => {
      const delta = random.of(1, 1, 2, -1, -1, -2);
      return { delta, ...random.chance(0.4) && { id: `i${delta}` } };
    },
  },
};

export class FactsPeople {
  readonly #scene: Scene;
  readonly #habits: Habits;
  #count = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
    const habits = habitsOf[scene.primitive.kind];
    if (habits === undefined) throw new Error(`Cannot play ${scene.primitive.kind}: nobody has habits with it`);
    this.#habits = habits;
  }

  /** Makes the object, unless it is there. */
  open(): void {
    const { primitive: { kind }, cluster, random, note } = this.#scene;
    if (cluster.get(kind, NAME)) return;
    const spec = this.#habits.spec(random);
    note(`people create the object: ${JSON.stringify(spec)}`);
    cluster.create({ kind, name: NAME, spec });
  }

  /** Says something: most facts belong to the object, as those of koncli do; some are applied by hand and belong to nobody. */
  say(): void {
    const { primitive: { kind, request }, cluster, random, note } = this.#scene;
    const parent = cluster.get(kind, NAME);
    const body = this.#habits.say(random, { round: 1, ...fieldsOf(parent?.["spec"]) });
    const name = `f${++this.#count}`;
    const owner = random.chance(0.7) ? parent : undefined;
    note(`people say ${name}: ${JSON.stringify(body)}${owner ? ` for ${owner.metadata.uid}` : ""}`);
    cluster.create({ kind: request.kind, name, spec: { [request.parentField]: NAME, holder: name, ...body }, owner });
  }

  /** Takes a fact back, at once or for good a while later. */
  takeBack(): void {
    const { cluster, random, note } = this.#scene;
    const fact = random.pick(this.#facts());
    if (fact === undefined) return;
    const { kind, metadata: { name, uid, deletionTimestamp } } = fact;
    note(`people take ${name} back`);
    if (deletionTimestamp === undefined && random.chance(0.3)) cluster.startDeleting({ kind, name, uid });
    else cluster.delete({ kind, name, uid });
  }

  edit(): void {
    const { primitive: { kind }, cluster, random, note } = this.#scene;
    const parent = cluster.get(kind, NAME);
    if (parent === undefined) return this.open();
    const fields = this.#habits.edit(random, fieldsOf(parent["spec"]));
    note(`people edit the object: ${JSON.stringify(fields)}`);
    cluster.patchSpec({ kind, name: NAME }, fields);
  }

  recreate(): void {
    const { primitive: { kind }, cluster, random, note } = this.#scene;
    note("people delete the object");
    cluster.delete({ kind, name: NAME });
    if (random.chance(0.7)) this.open();
  }

  /** Sets the wall clock. */
  jump(): void {
    const { random, time, note } = this.#scene;
    const distance = random.of(-600_000, -TIMEOUT, TIMEOUT, 600_000);
    note(`the wall clock is set by ${distance}`);
    time.jump(distance);
  }

  /** What began to go is gone, and what belongs to nobody that is there goes with that. */
  tidy(): void {
    const { primitive, cluster } = this.#scene;
    const owner = cluster.get(primitive.kind, NAME)?.metadata.uid;
    for (const { kind, metadata: { name, uid, deletionTimestamp, ownerReferences = [] } } of this.#facts()) {
      const isStray = ownerReferences.some((reference) => reference.uid !== owner);
      if (deletionTimestamp !== undefined || isStray) cluster.delete({ kind, name, uid });
    }
  }

  #facts(): KubeObject[] {
    return this.#scene.cluster.list(this.#scene.primitive.request.kind);
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
