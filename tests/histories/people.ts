/** What people do to a line: sensible things, and things that they should not. */
import type { KubeObject } from "../../kube/api.ts";
import { claimOf, lineOf } from "./objects.ts";
import { PARENT, type Stage } from "./stage.ts";

export class People {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Resizes or suspends. */
  edit(): string {
    const { cluster, random, kinds, scenario } = this.#stage;
    const { resize } = scenario.trait;
    const fields = resize && random.chance(0.6) ? resize(random) : { suspend: random.chance(0.4) };
    cluster.patchSpec({ kind: kinds.parent, name: PARENT }, fields);
    return `somebody edits the spec: ${JSON.stringify(fields)}`;
  }

  /** Deletes the parent, or creates it again. */
  recreate(): string {
    const { cluster, random, kinds, scenario } = this.#stage;
    const target = { kind: kinds.parent, name: PARENT };
    if (cluster.get(kinds.parent, PARENT) === undefined) {
      cluster.create({ ...target, spec: scenario.spec });
      return "somebody creates the parent";
    }
    if (random.chance(0.2)) cluster.startDeleting(target);
    else cluster.delete(target);
    if (random.chance(0.5)) return "somebody deletes the parent";
    cluster.delete(target);
    cluster.create({ ...target, spec: scenario.spec });
    return "somebody deletes the parent and creates it again";
  }

  /** Changes a status by hand. */
  tamper(): string | undefined {
    const { cluster, random, kinds } = this.#stage;
    const parent = cluster.get(kinds.parent, PARENT);
    const request = random.pick(cluster.list(kinds.request));
    if (parent && random.chance(0.5)) return this.#tamperWithList(parent);
    return request && this.#tamperWithClaim(request);
  }

  jump(): string {
    const { audit, random, time } = this.#stage;
    const distance = random.of(-3_600_000, -30_000, -1000, 1000, 30_000, 3_600_000);
    time.jump(distance);
    audit.truth.setClock(distance);
    return `the wall clock is set by ${distance} ms`;
  }

  #tamperWithList(parent: KubeObject): string {
    const { cluster, audit, random } = this.#stage;
    const target = { kind: parent.kind, name: PARENT };
    const { holders = [] } = lineOf(parent);
    const status = typeof parent.status === "object" ? { ...parent.status } : {};
    const victim = random.pick(holders);
    if (victim === undefined || random.chance(0.4)) {
      audit.byHand(() => cluster.writeStatus(target, { ...status, lastToken: undefined }), []);
      return "somebody removes lastToken";
    }
    const left = holders.filter((holder) => holder !== victim);
    audit.byHand(() => cluster.writeStatus(target, { ...status, holders: left }), [victim.uid]);
    return `somebody takes ${victim.name} out of the list`;
  }

  #tamperWithClaim(request: KubeObject): string {
    const { cluster, audit, random } = this.#stage;
    const { name, uid } = request.metadata;
    const phase = random.of("Pending", "Granted", "Denied", "Expired");
    const token = claimOf(request).told.token ?? 1;
    audit.byHand(() => cluster.writeStatus({ kind: request.kind, name }, { phase, token }), [uid]);
    return `somebody writes ${phase} into the status of ${name}`;
  }
}
