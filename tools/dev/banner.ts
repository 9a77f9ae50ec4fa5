/** What `deno task dev` says once it is ready. */

export interface BannerOptions {
  readonly url: string;
  readonly real: boolean;
  /** The kubeconfig's path, as a shell takes it. */
  readonly kubeconfig: string;
  /** The line that makes `koncli` a command. */
  readonly alias: string;
  /** How long it took to start, in milliseconds. */
  readonly took: number;
}

export function banner({ url, real, kubeconfig, alias, took }: BannerOptions): string {
  return `Konductor's control plane for trying things out is ready at ${url} (${(took / 1000).toFixed(1)} s)

${(real ? REAL : EMBEDDED).map((line) => `  ${line}`).join("\n")}

In another terminal:

  export KUBECONFIG=${kubeconfig}
  ${alias}

  koncli semaphore create db --permits 2
  kubectl get semaphores                    # kubectl from 1.32 on
  koncli semaphore run db -- sleep 30 &     # hold a permit while a command runs
  kubectl get permits --watch
  kubectl describe semaphore db
  koncli status

Ctrl-C ends it.
`;
}

const EMBEDDED: readonly string[] = [
  "It is   an API server in memory with Konductor's CRDs, and the operator over it, in this process.",
  "It has  no RBAC: whoever has its token may do everything.",
  "        no kubelet: Pods are plain objects; nothing ever runs them, and Jobs make none.",
  "        no conflict detection: server-side apply is a merge, and knows a single manager.",
  "        no schema of Kubernetes' own kinds, of which it serves only a few: Pods, Jobs, Leases, Events and the like.",
  "        no disk: nothing is kept after it ends.",
  "With --real it is a real kube-apiserver instead.",
];

const REAL: readonly string[] = [
  "It is   a real etcd and kube-apiserver with Konductor's CRDs, and the operator over them.",
  "It has  no kubelet and no controllers: Pods are plain objects; nothing runs them, Jobs make none, what is owned is not collected,",
  "        and a deleted namespace stays.",
  "        no disk: nothing is kept after it ends.",
];
