/** For tests: what people do with gates, and with the objects that gates name. */
import assert from "node:assert/strict";
import { type KubeObject, namespaces, type Resource } from "../kube/api.ts";
import { gate } from "../primitives/gate.ts";
import type { GateStatus } from "../primitives/gate_schema.ts";
import { primitives, resourceOf } from "../primitives/mod.ts";
import type { Primitive } from "../primitives/define.ts";
import { crdsOf } from "../tools/crds.ts";
import type { Operator } from "./operator.ts";
import { TestWorld } from "./test_world.ts";

export const jobs: Resource = { group: "batch", version: "v1", plural: "jobs", kind: "Job", namespaced: true };
export const gates: Resource = resourceOf(gate);

type Spec = Readonly<Record<string, unknown>>;

const withGates: readonly Primitive[] = [...primitives.filter(({ kind }) => kind !== gate.kind), gate];

/** A world whose operators know gates. */
export class GateWorld extends TestWorld {
  constructor() {
    super();
    if (!primitives.some(({ kind }) => kind === gate.kind)) { for (const crd of crdsOf([gate])) this.server.install(crd); }
  }

  override operator(options: Parameters<TestWorld["operator"]>[0] = {}): Promise<Operator> {
    return super.operator({ primitives: withGates, ...options });
  }

  async gate(name: string, spec: Spec, namespace = "default"): Promise<void> {
    await this.people.api.create(gates, { object: { metadata: { name, namespace }, spec } });
    await this.settle();
  }

  async change(name: string, spec: Spec): Promise<void> {
    await this.people.api.patch(gates, { namespace: "default", name, patch: { spec } });
    await this.settle();
  }

  async status(name: string, namespace = "default"): Promise<GateStatus> {
    const { status } = await this.people.api.get(gates, { namespace, name });
    return gate.status.parse(status ?? {});
  }

  async phase(name: string): Promise<GateStatus["phase"]> {
    return (await this.status(name)).phase;
  }

  /** What a gate says of its first condition. (By themselves, such messages are written at most once a second.) */
  async message(name: string): Promise<string> {
    await this.pass(1000);
    return (await this.status(name)).conditionStatuses?.[0]?.message ?? "";
  }

  async namespace(name: string, annotations: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.people.api.create(namespaces, { object: { metadata: { name, annotations } } });
  }

  async job(name: string, namespace = "default"): Promise<KubeObject> {
    const job = await this.people.api.create(jobs, { object: { metadata: { name, namespace }, spec: { completions: 1 } } });
    await this.settle();
    return job;
  }

  /** A Job reaches a condition. */
  async jobIs(name: string, type: "Complete" | "Failed", namespace = "default"): Promise<void> {
    await this.jobStatus(name, { active: 0, conditions: [{ type, status: "True", reason: "Why", message: "" }] }, namespace);
  }

  async jobStatus(name: string, status: Spec, namespace = "default"): Promise<void> {
    await this.people.api.patch(jobs, { namespace, name, patch: { status }, subresource: "status" });
    await this.settle();
  }

  async deleteJob(name: string): Promise<void> {
    await this.people.api.delete(jobs, { namespace: "default", name, propagation: "Background" });
    await this.settle();
  }

  /** How often operators asked the server to watch a kind. */
  watched(plural: string): number {
    return this.calls.filter(({ verb, resource }) => verb === "watch" && resource.plural === plural).length;
  }

  async expectPhase(name: string, phase: GateStatus["phase"]): Promise<void> {
    const status = await this.status(name);
    assert.equal(status.phase, phase, JSON.stringify(status, undefined, 1));
  }
}
