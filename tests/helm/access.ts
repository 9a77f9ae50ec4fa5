/** Asks the API server who may do what. */
import * as z from "zod";
import type { Cluster } from "../cluster/mod.ts";

/** Every verb of RBAC that there is for objects, and the custom one of an administrator. */
export const VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "manage"];

const review = z.object({ status: z.object({ allowed: z.boolean() }) });

export interface Account {
  readonly account: string;
  /** Of the account. */
  readonly home: string;
  /** That one asks about; left out: all. */
  readonly namespace?: string;
}

/** What a service account may do with a resource, such as `deployments@apps` or `pods/exec@`, or with one object of it. */
export async function verbsFor(cluster: Cluster, { account, home, namespace }: Account, resource: string, name = ""): Promise<string[]> {
  const client = Deno.createHttpClient({ caCerts: [cluster.caCert], cert: cluster.clientCert, key: cluster.clientKey, http2: false });
  const [path = "", group = ""] = resource.split("@");
  const [plural = "", subresource = ""] = path.split("/");
  try {
    const may = async (verb: string): Promise<boolean> => {
      const attributes = { verb, group, resource: plural, subresource, name, ...(namespace !== undefined && { namespace }) };
      const user = `system:serviceaccount:${home}:${account}`;
      const groups = ["system:serviceaccounts", `system:serviceaccounts:${home}`, "system:authenticated"];
      const response = await fetch(`${cluster.server}/apis/authorization.k8s.io/v1/subjectaccessreviews`, {
        client,
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          apiVersion: "authorization.k8s.io/v1",
          kind: "SubjectAccessReview",
          spec: { user, groups, resourceAttributes: attributes },
        }),
      });
      return review.parse(await response.json()).status.allowed;
    };
    const allowed: string[] = [];
    for (const verb of VERBS) if (await may(verb)) allowed.push(verb);
    return allowed;
  } finally {
    client.close();
  }
}
