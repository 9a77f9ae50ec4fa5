/** Everything a test cluster's users and its API server prove themselves with, made afresh for each cluster. */
import { createPublicKey } from "node:crypto";
import { createAuthority, createKey, issueClient, issueServer, type KeyPair } from "./certificates.ts";

export interface Credentials {
  readonly authority: KeyPair;
  readonly server: KeyPair;
  /** A client of the group `system:masters`, which may do everything. */
  readonly admin: KeyPair;
  /** Bearer tokens: the administrator's, and those of a user whom nothing is allowed. */
  readonly tokens: { readonly admin: string; readonly nobody: string };
  /** The key that signs the tokens of ServiceAccounts, PEM. */
  readonly serviceAccountKey: string;
}

export function createCredentials(): Credentials {
  const authority = createAuthority("konductor-test-cluster");
  return {
    authority,
    server: issueServer(authority, { name: "kube-apiserver" }),
    admin: issueClient(authority, { name: "admin", groups: ["system:masters"] }),
    tokens: { admin: crypto.randomUUID(), nobody: crypto.randomUUID() },
    serviceAccountKey: createKey().key,
  };
}

/** The files that the API server reads them from. */
export interface CredentialFiles {
  readonly authority: string;
  readonly serverCert: string;
  readonly serverKey: string;
  readonly adminCert: string;
  readonly adminKey: string;
  readonly tokens: string;
  readonly serviceAccountKey: string;
  readonly serviceAccountPublicKey: string;
}

/** Writes the files that the API server needs into `folder`. */
export async function writeCredentials(folder: string, credentials: Credentials): Promise<CredentialFiles> {
  const write = async (name: string, text: string): Promise<string> => {
    await Deno.writeTextFile(`${folder}/${name}`, text, { mode: 0o600 });
    return `${folder}/${name}`;
  };
  const { authority, server, admin, tokens, serviceAccountKey } = credentials;
  return {
    authority: await write("ca.crt", authority.cert),
    serverCert: await write("server.crt", server.cert),
    serverKey: await write("server.key", server.key),
    adminCert: await write("admin.crt", admin.cert),
    adminKey: await write("admin.key", admin.key),
    tokens: await write("tokens.csv", `${tokens.admin},admin,admin,system:masters\n${tokens.nobody},nobody,nobody\n`),
    serviceAccountKey: await write("service-account.key", serviceAccountKey),
    serviceAccountPublicKey: await write("service-account.pub", publicKey(serviceAccountKey)),
  };
}

function publicKey(key: string): string {
  return String(createPublicKey(key).export({ type: "spki", format: "pem" }));
}

/** Renders a kubeconfig with two contexts: `admin`, which is current, and `nobody`. JSON is YAML too. */
export function kubeconfig(server: string, { authority, admin, tokens }: Credentials): string {
  const cluster = { server, "certificate-authority-data": btoa(authority.cert) };
  const context = (user: string) => ({ name: user, context: { cluster: "konductor", user, namespace: "default" } });
  return JSON.stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "konductor", cluster }],
      users: [
        { name: "admin", user: { "client-certificate-data": btoa(admin.cert), "client-key-data": btoa(admin.key) } },
        { name: "nobody", user: { token: tokens.nobody } },
      ],
      contexts: [context("admin"), context("nobody")],
      "current-context": "admin",
    },
    undefined,
    2,
  );
}
