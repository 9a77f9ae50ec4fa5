/** What the tests of this folder work with: a small kind, a server that has it, and eyes on a watch. */
import type { KubeApi, KubeObject, Resource, WatchRequest } from "../api.ts";
import { ManualClock } from "./manual_clock.ts";
import { MemoryServer } from "./server.ts";
import type { MemoryServerOptions } from "./server.ts";

export const things: Resource = { group: "tests.konductor.io", version: "v1", plural: "things", kind: "Thing", namespaced: true };

/** A CRD of things whose spec has that schema. */
export function thingDefinition(spec: object): object {
  return {
    metadata: { name: "things.tests.konductor.io" },
    spec: {
      group: things.group,
      scope: "Namespaced",
      names: { plural: "things", singular: "thing", kind: "Thing", shortNames: ["th"], categories: ["konductor"] },
      versions: [{
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: "Size", type: "integer", jsonPath: ".spec.size" },
          { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
        ],
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: { spec, status: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
          },
        },
      }],
    },
  };
}

const SPEC = { type: "object", properties: { size: { type: "integer", minimum: 0 } } };

export interface TestServer {
  readonly clock: ManualClock;
  readonly server: MemoryServer;
  readonly api: KubeApi;
}

/** A server with things, at a standstill in time. */
export function startServer({ spec = SPEC, ...options }: Partial<MemoryServerOptions> & { readonly spec?: object } = {}): TestServer {
  const clock = new ManualClock();
  const server = new MemoryServer({ clock, crds: [thingDefinition(spec)], ...options });
  return { clock, server, api: server.client({ user: "tester" }) };
}

export function createThing(api: KubeApi, name: string, spec: object = {}): Promise<KubeObject> {
  return api.create(things, { object: { metadata: { name, namespace: "default" }, spec } });
}

export interface Seen {
  /** `ADDED a`, and how it ended: `END`, or the name of an error. */
  readonly events: string[];
  stop(): void;
}

/** Watches things from now on, or from a version. */
export async function see(api: KubeApi, options: Partial<WatchRequest> = {}): Promise<Seen> {
  const events: string[] = [];
  const controller = new AbortController();
  const resourceVersion = options.resourceVersion ?? (await api.list(things, {})).resourceVersion;
  void (async () => {
    try {
      for await (const { type, object } of api.watch(things, { ...options, resourceVersion, signal: controller.signal })) {
        events.push(`${type} ${object.metadata.name}`.trim());
      }
      events.push("END");
    } catch (error) {
      events.push(error instanceof Error ? error.name : String(error));
    }
  })();
  return { events, stop: () => controller.abort() };
}
