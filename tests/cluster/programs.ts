import type { CredentialFiles } from "./credentials.ts";
import type { Program } from "./supervisor.ts";

interface EtcdOptions {
  /** The folder to keep its data below. */
  readonly folder: string;
  readonly port: number;
  readonly fsync?: boolean | undefined;
  /** More arguments. */
  readonly more?: readonly string[] | undefined;
}

/** Says how to run an etcd of one member. */
export function etcdProgram(command: string, { folder, port, fsync = false, more = [] }: EtcdOptions): Program {
  const url = `http://127.0.0.1:${port}`;
  const args = [
    `--data-dir=${folder}/etcd`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    "--listen-peer-urls=http://127.0.0.1:0",
    "--log-level=warn",
    ...fsync ? [] : ["--unsafe-no-fsync"],
    ...more,
  ];
  return { command, args };
}

interface ApiServerOptions {
  readonly files: CredentialFiles;
  readonly port: number;
  readonly etcdPort: number;
  /** Whether controllers run beside it: one of them makes the account `default` of each namespace, which Pods then need. */
  readonly controllers: boolean;
  /** More arguments. */
  readonly more?: readonly string[] | undefined;
}

/** Says how to run kube-apiserver, with RBAC and with tokens for ServiceAccounts. */
export function apiServerProgram(command: string, { files, port, etcdPort, controllers, more = [] }: ApiServerOptions): Program {
  const issuer = "https://kubernetes.default.svc";
  const args = [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${port}`,
    "--endpoint-reconciler-type=none",
    "--service-cluster-ip-range=10.0.0.0/24",
    `--tls-cert-file=${files.serverCert}`,
    `--tls-private-key-file=${files.serverKey}`,
    `--client-ca-file=${files.authority}`,
    `--token-auth-file=${files.tokens}`,
    `--kubelet-client-certificate=${files.adminCert}`,
    `--kubelet-client-key=${files.adminKey}`,
    "--authorization-mode=Node,RBAC",
    `--service-account-issuer=${issuer}`,
    `--api-audiences=${issuer}`,
    `--service-account-signing-key-file=${files.serviceAccountKey}`,
    `--service-account-key-file=${files.serviceAccountPublicKey}`,
    ...controllers ? [] : ["--disable-admission-plugins=ServiceAccount"],
    "--profiling=false",
    ...more,
  ];
  return { command, args };
}
