/** What the API server takes for writes of the sort that a grant consists of, without an operator: nothing can be faster. */
import type { KubeApi, KubeObject } from "../../kube/api.ts";
import { permits, SEMAPHORE, semaphores } from "../engine/people.ts";
import { calm, timed } from "./statistics.ts";

const WRITES = ["create", "put", "patch", "delete"] as const;
/** Single writes, and the three in a row that a grant and a hand-over consist of. */
export const PARTS = [...WRITES, "grant", "handOver"] as const;

/** Times, in milliseconds. */
export type Floor = Readonly<Record<typeof PARTS[number], readonly number[]>>;

export interface Place {
  readonly api: KubeApi;
  readonly namespace: string;
}

/** Writes one request after the other, in the rhythm in which waits are measured: three in a row, then a pause. */
export async function measureFloor({ api, namespace }: Place, times: number): Promise<Floor> {
  const floor = { create: fresh(), put: fresh(), patch: fresh(), delete: fresh(), grant: fresh(), handOver: fresh() };
  let parent = await api.create(semaphores, { object: { metadata: { namespace, name: "floor" }, spec: { permits: 1 } } });
  const writes = {
    create: (name: string) => api.create(permits, { object: request({ namespace, name }) }),
    put: async (name: string) => void (parent = await putStatus(api, parent, name)),
    patch: (name: string) => patchStatus({ api, namespace }, name),
    delete: (name: string) => api.delete(permits, { namespace, name }),
  };
  const write = async (kind: typeof WRITES[number], name: string): Promise<number> => {
    const time = await timed(() => writes[kind](name));
    floor[kind].push(time);
    return time;
  };
  await writes.create("floor-0");
  for (let index = 1; index <= times; index++) {
    const [name, before] = [`floor-${index}`, `floor-${index - 1}`];
    await calm();
    floor.grant.push(await write("create", name) + await write("put", name) + await write("patch", name));
    await calm();
    floor.handOver.push(await write("delete", before) + await write("put", before) + await write("patch", name));
  }
  await writes.delete(`floor-${times}`);
  await api.delete(semaphores, { namespace, name: "floor" });
  return floor;
}

function fresh(): number[] {
  return [];
}

/** The same writes by many writers at once, each on objects of its own. Returns how many rounds of the four there were in a second. */
export async function measureRawCycles({ api, namespace }: Place, { clients, milliseconds }: CycleOptions): Promise<number> {
  const parents = await Promise.all(
    Array.from(
      { length: clients },
      (_, index) => api.create(semaphores, { object: { metadata: { namespace, name: `raw-${index}` }, spec: { permits: 1 } } }),
    ),
  );
  const began = performance.now();
  let cycles = 0;
  await Promise.all(parents.map(async (first, index) => {
    let parent = first;
    for (let cycle = 0; performance.now() - began < milliseconds; cycle++) {
      const name = `raw-${index}-${cycle}`;
      await api.create(permits, { object: request({ namespace, name }) });
      parent = await putStatus(api, parent, name);
      await patchStatus({ api, namespace }, name);
      await api.delete(permits, { namespace, name });
      cycles += 1;
    }
  }));
  const rate = cycles / (performance.now() - began) * 1000;
  await Promise.all(parents.map(({ metadata: { name } }) => api.delete(semaphores, { namespace, name })));
  return rate;
}

export interface CycleOptions {
  readonly clients: number;
  readonly milliseconds: number;
}

export function request(metadata: { readonly namespace: string; readonly name: string }, semaphore = SEMAPHORE) {
  return { metadata, spec: { semaphore, holder: metadata.name } };
}

const NOW = "2026-01-01T00:00:00.000Z";
const ready = { type: "Ready", status: "True", reason: "Accepted", message: "the spec is accepted", lastTransitionTime: NOW };
const granted = { type: "Granted", status: "True", reason: "Granted", message: "it holds", lastTransitionTime: NOW };

/** A status with one holder, as the operator writes it. */
function putStatus(api: KubeApi, { metadata, spec }: KubeObject, name: string): Promise<KubeObject> {
  const holder = { uid: crypto.randomUUID(), name, holder: name, token: 1_809_639_014_400_001, acquiredAt: NOW };
  const status = { inUse: 1, available: 0, phase: "Full", holders: [holder], lastToken: holder.token, waiting: 0, conditions: [ready] };
  return api.update(semaphores, { object: { metadata, spec, status }, subresource: "status" });
}

let tokens = 1_809_639_014_400_000;

/** What is not changed is not written: each patch has another token. */
function patchStatus({ api, namespace }: Place, name: string): Promise<KubeObject> {
  const status = { phase: "Granted", token: ++tokens, acquiredAt: NOW, conditions: [granted] };
  return api.patch(permits, { namespace, name, patch: { status }, subresource: "status" });
}
