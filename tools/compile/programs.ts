/** The programs that are compiled, and what each of them may do. */

export interface Program {
  readonly name: "konductor" | "koncli";
  /** Its main file, from the root of the checkout. */
  readonly main: string;
  /** One line for people who see only the image. */
  readonly summary: string;
  /** The words that make it say its version. */
  readonly version: readonly string[];
  /** Whether kubeconfigs with login plug-ins work: that takes client-node, ten times as large as all the rest. */
  readonly logsIn: boolean;
  /** What Deno lets it do, each with its reason. Whatever is not named here is refused, without a question. */
  readonly permissions: readonly string[];
}

/** Where a Pod finds its token, its namespace and the API server's certificate. */
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * The operator. It starts no program, writes no file, loads no library, and learns nothing about the machine: whoever breaks into it has
 * its network and its token, and that is all.
 */
export const konductor: Program = {
  name: "konductor",
  main: "main.ts",
  summary: "The Konductor operator",
  version: ["--version"],
  logsIn: false,
  permissions: [
    // The API server, at whatever address a kubeconfig names, and the two ports that it listens on.
    "--allow-net",
    // Where the cluster is: the Pod's variables, or a kubeconfig's path.
    "--allow-env=KUBERNETES_SERVICE_HOST,KUBERNETES_SERVICE_PORT,KUBECONFIG,HOME,USERPROFILE",
    // Whatever else a package asks for (the YAML parser: LOG_TOKENS, LOG_STREAM) is not set, as far as the operator can see.
    "--ignore-env",
    // The service account, and what lies in or below the folder that it is started in: a kubeconfig and its certificates, where there is
    // one. In the image that folder is empty.
    `--allow-read=${SERVICE_ACCOUNT},.`,
  ],
};

/**
 * koncli. It is allowed everything, as its user is: `run` starts whatever command it is given, which could do anything that koncli itself
 * is refused. Less was tried: with Deno's permissions one by one (net, env, read, write, run, sys, ffi), /proc stays closed, as Deno opens
 * that only to programs that may do everything. Without it `run` does not know what its command has started, what `nohup` wants ignored, and
 * which orphans a container's first process has to bury; and `install` does not find its libraries.
 */
export const koncli: Program = {
  name: "koncli",
  main: "cli/main.ts",
  summary: "koncli, Konductor's command line",
  version: ["version"],
  logsIn: true,
  permissions: ["--allow-all"],
};

export const programs: readonly Program[] = [konductor, koncli];
