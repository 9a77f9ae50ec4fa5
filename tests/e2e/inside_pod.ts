/** Programs that see what a program in a Pod sees: its service account's files, in a mount namespace of their own. */
import { pods } from "../../kube/api.ts";
import { clusterOf, kubectlOk } from "./kubectl.ts";
import type { KoncliOptions, Site } from "./site.ts";
import type { Process } from "./process.ts";

const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
const ENTER = `mount -t tmpfs tmpfs /run && mkdir -p ${ACCOUNT} && cp "$0"/* ${ACCOUNT} && exec "$@"`;

/** Why there can be no such programs here; undefined where there can. */
export async function obstacle(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "only Linux has mount namespaces";
  const command = new Deno.Command("unshare", { args: ["-m", "mount", "-t", "tmpfs", "tmpfs", "/run"], stdout: "null", stderr: "null" });
  const succeeded = await command.output().then(({ success }) => success, () => false);
  return succeeded ? undefined : "this user may not make a mount namespace";
}

/** A Pod whose programs act as the service account `worker`. */
export class Inside {
  readonly name: string;
  readonly #site: Site;
  readonly #folder: string;

  private constructor(site: Site, { name, folder }: { readonly name: string; readonly folder: string }) {
    this.#site = site;
    this.name = name;
    this.#folder = folder;
  }

  /** Creates the Pod, and where there is none yet the account. */
  static async create(site: Site, name: string): Promise<Inside> {
    await kubectlOk(site, "apply -f -", { objects: account(site.namespace) });
    await site.create(pods, { metadata: { name }, spec: podSpec });
    const folder = site.path(`account-${name}`);
    const bound = `--bound-object-kind=Pod --bound-object-name=${name}`;
    const files = {
      token: await kubectlOk(site, `create token worker ${bound}`),
      "ca.crt": clusterOf(site).caCert,
      namespace: site.namespace,
    };
    await Deno.mkdir(folder);
    for (const [file, text] of Object.entries(files)) await Deno.writeTextFile(`${folder}/${file}`, text, { mode: 0o600 });
    return new Inside(site, { name, folder });
  }

  /** Starts a koncli in it. */
  start(line: string, { command, ...options }: KoncliOptions = {}): Process {
    const { hostname, port } = new URL(clusterOf(this.#site).server);
    const env = { KUBECONFIG: "", KONCLI_NAMESPACE: "", KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
    const args = ["-m", "sh", "-c", ENTER, this.#folder, ...this.#site.commandLine(line, command)];
    return this.#site.startProgram("unshare", { ...options, args, env });
  }
}

const podSpec = {
  serviceAccountName: "worker",
  nodeName: "node-1",
  terminationGracePeriodSeconds: 0,
  containers: [{ name: "main", image: "none" }],
};

/** The account and what a workload may do: read objects; create, read, renew and delete requests. */
function account(namespace: string): object[] {
  const apiGroup = "rbac.authorization.k8s.io";
  const rule = (resources: readonly string[], verbs: readonly string[]) => ({ apiGroups: ["konductor.io"], resources, verbs });
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "worker" } },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: "Role",
      metadata: { name: "worker" },
      rules: [
        rule(["semaphores", "mutexes", "leases"], ["get", "list", "watch"]),
        rule(["permits", "mutexrequests", "leaserequests"], ["get", "list", "watch", "create", "patch", "delete"]),
      ],
    },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: "RoleBinding",
      metadata: { name: "worker" },
      subjects: [{ kind: "ServiceAccount", name: "worker", namespace }],
      roleRef: { apiGroup, kind: "Role", name: "worker" },
    },
  ];
}
