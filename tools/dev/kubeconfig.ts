/** Renders the kubeconfig of a control plane that this process runs. */
export interface Access {
  /** The name of the context, and of the cluster and the user in it. */
  readonly name: string;
  /** The URL of the API server. */
  readonly server: string;
  /** The authority of its certificate, PEM. */
  readonly ca: string;
  /** The bearer token that it accepts. */
  readonly token: string;
}

/** Renders a kubeconfig with one context, which is current. */
export function kubeconfigFor({ name, server, ca, token }: Access): string {
  return `apiVersion: v1
kind: Config
current-context: ${name}
contexts:
  - name: ${name}
    context: { cluster: ${name}, user: ${name}, namespace: default }
clusters:
  - name: ${name}
    cluster:
      server: ${server}
      certificate-authority-data: ${btoa(ca)}
users:
  - name: ${name}
    user: { token: ${token} }
`;
}
