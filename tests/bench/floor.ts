/** The floor: what the same writes cost when nobody arbitrates anything. */
import type { KubeApi, KubeObject, Resource } from "../../kube/api.ts";
import { resourceOf } from "../../primitives/mod.ts";
import { semaphore } from "../../primitives/semaphore.ts";
import { type Spread, spreadOf } from "./figures.ts";
import { FLOOR } from "./stage.ts";

export const semaphores: Resource = resourceOf(semaphore);
export const permits: Resource = resourceOf(semaphore.request);

export interface Floor {
  readonly create: Spread;
  /** PUT of a Semaphore's status. */
  readonly update: Spread;
  /** Merge patch of a Permit's status. */
  readonly patch: Spread;
  readonly delete: Spread;
}

export function permit(name: string, { namespace, semaphore }: { readonly namespace: string; readonly semaphore: string }) {
  return { metadata: { name, namespace }, spec: { semaphore, holder: "bench" } };
}

/** The four writes, one after another by one client. */
export async function measureFloor(api: KubeApi, rounds: number): Promise<Floor> {
  let parent = await api.create(semaphores, { object: { metadata: { name: "floor", namespace: FLOOR }, spec: { permits: 1 } } });
  const times = { create: [0], update: [0], patch: [0], delete: [0] };
  for (const list of Object.values(times)) list.length = 0;
  for (let round = 0; round < rounds; round++) {
    const name = `floor-${round}`;
    const created = await timed(
      times.create,
      () => api.create(permits, { object: permit(name, { namespace: FLOOR, semaphore: "floor" }) }),
    );
    parent = await timed(
      times.update,
      () => api.update(semaphores, { object: { ...parent, status: statusOf(round, created) }, subresource: "status" }),
    );
    await timed(times.patch, () => api.patch(permits, patchOf(created, round)));
    await timed(times.delete, () => api.delete(permits, { namespace: FLOOR, name, uid: created.metadata.uid }));
  }
  return {
    create: spreadOf(times.create),
    update: spreadOf(times.update),
    patch: spreadOf(times.patch),
    delete: spreadOf(times.delete),
  };
}

/** How many cycles of the same four writes per second `clients` loops reach, each on objects of its own. */
export async function measureCeiling(
  api: KubeApi,
  { clients, cycles }: { readonly clients: number; readonly cycles: number },
): Promise<number> {
  const parents = await Promise.all(
    Array.from(
      { length: clients },
      (_, index) => api.create(semaphores, { object: { metadata: { name: `ceiling-${index}`, namespace: FLOOR }, spec: { permits: 1 } } }),
    ),
  );
  const began = performance.now();
  let left = cycles;
  await Promise.all(parents.map(async (first, client) => {
    let parent = first;
    while (left-- > 0) parent = await cycle(api, { parent, name: `c-${client}-${left}`, round: left });
  }));
  return cycles / ((performance.now() - began) / 1000);
}

interface Cycle {
  readonly parent: KubeObject;
  readonly name: string;
  readonly round: number;
}

async function cycle(api: KubeApi, { parent, name, round }: Cycle): Promise<KubeObject> {
  const created = await api.create(permits, { object: permit(name, { namespace: FLOOR, semaphore: parent.metadata.name }) });
  const updated = await api.update(semaphores, { object: { ...parent, status: statusOf(round, created) }, subresource: "status" });
  await api.patch(permits, patchOf(created, round));
  await api.delete(permits, { namespace: FLOOR, name, uid: created.metadata.uid });
  return updated;
}

/** As the operator writes it. */
function statusOf(round: number, { metadata: { uid, name } }: KubeObject) {
  const acquiredAt = new Date().toISOString();
  return {
    inUse: 1,
    available: 0,
    phase: "Full",
    lastToken: round + 1,
    holders: [{ uid, name, holder: "bench", token: round + 1, acquiredAt }],
  };
}

function patchOf({ metadata: { name, uid, resourceVersion } }: KubeObject, token: number) {
  const now = new Date().toISOString();
  const conditions = [{ type: "Granted", status: "True", reason: "Granted", message: "it holds", lastTransitionTime: now }];
  return {
    namespace: FLOOR,
    name,
    subresource: "status" as const,
    patch: { metadata: { uid, resourceVersion }, status: { phase: "Granted", token, acquiredAt: now, conditions } },
  };
}

async function timed<T>(times: number[], call: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await call();
  times.push(performance.now() - began);
  return result;
}
