/** Every revision of an object, read back one by one from what the storage behind the API server remembers: no watch can miss one. */
import * as z from "zod";
import type { KubeObject, Resource } from "../../kube/api.ts";
import type { Cluster } from "../cluster/mod.ts";
import type { Target } from "./recorder.ts";

const listed = z.object({
  items: z.array(z.looseObject({
    apiVersion: z.string().default("konductor.io/v1"),
    kind: z.string().default(""),
    metadata: z.looseObject({ name: z.string(), uid: z.string(), resourceVersion: z.string(), creationTimestamp: z.string() }),
  })),
});

/** Gives the revisions of an object, the newest first. */
export async function historyOf(cluster: Cluster, resource: Resource, target: Target): Promise<readonly KubeObject[]> {
  const client = Deno.createHttpClient({ http2: false, caCerts: [cluster.caCert] });
  const revisions: KubeObject[] = [];
  try {
    for (let at = "";;) {
      const [object] = await read(cluster, { client, path: pathOf(resource, target, at) });
      if (object === undefined) return revisions;
      revisions.push(object);
      at = String(BigInt(object.metadata.resourceVersion) - 1n);
    }
  } finally {
    client.close();
  }
}

/** `at`: as it was at that resource version; empty: as it is. */
function pathOf({ group, version, plural }: Resource, { namespace, name }: Target, at: string): string {
  const query = new URLSearchParams({ fieldSelector: `metadata.name=${name}` });
  if (at !== "") {
    for (const [key, value] of [["resourceVersion", at], ["resourceVersionMatch", "Exact"]] as const) {
      query.set(key, value);
    }
  }
  return `/apis/${group}/${version}/namespaces/${namespace}/${plural}?${query}`;
}

interface Reading {
  readonly client: Deno.HttpClient;
  readonly path: string;
}

async function read({ server, token }: Cluster, { client, path }: Reading): Promise<readonly KubeObject[]> {
  const response = await fetch(server + path, { client, headers: { authorization: `Bearer ${token}` } });
  const body: unknown = await response.json();
  if (!response.ok) throw new Error(`Cannot read the past: ${JSON.stringify(body)}`);
  return listed.parse(body).items;
}
