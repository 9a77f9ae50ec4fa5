/** Installs CRDs into a server and waits until it serves them. */
import type { KubeApi, Resource } from "../../kube/api.ts";
import * as z from "zod";
import type { CustomResourceDefinition } from "../../tools/crds.ts";

export const crdResource: Resource = {
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
  kind: "CustomResourceDefinition",
  namespaced: false,
};

const withConditions = z.object({
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string(), message: z.string().optional() })).default([]) }),
});

/** Creates the CRDs. Throws when one is refused or not established within ten seconds. */
export async function installCrds(api: KubeApi, crds: readonly CustomResourceDefinition[]): Promise<void> {
  await Promise.all(crds.map((object) => api.create(crdResource, { object })));
  await Promise.all(crds.map(({ metadata, spec }) => established(api, { name: metadata.name, plural: spec.names.plural })));
}

async function established(api: KubeApi, { name, plural }: { name: string; plural: string }): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const conditions = await conditionsOf(api, name);
    const isTrue = (type: string) => conditions.some((condition) => condition.type === type && condition.status === "True");
    const complaint = conditions.find(({ type, status }) => type === "NonStructuralSchema" && status === "True");
    if (complaint) throw new Error(`Cannot install ${name}: ${complaint.message}`);
    if (isTrue("Established") && await isServed(api, plural)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Cannot install ${name}: it was not established within ten seconds`);
}

async function conditionsOf(api: KubeApi, name: string): Promise<z.infer<typeof withConditions>["status"]["conditions"]> {
  return withConditions.safeParse(await api.get(crdResource, { name })).data?.status.conditions ?? [];
}

/** A server says Established a little before it serves. */
async function isServed(api: KubeApi, plural: string): Promise<boolean> {
  const resource = { group: "konductor.io", version: "v1", plural, kind: plural, namespaced: true };
  return await api.list(resource, { namespace: "default", limit: 1 }).then(() => true, () => false);
}
