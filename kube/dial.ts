/** How this runtime connects. */
import { ConfigError } from "./config_error.ts";
import type { Dial } from "./connection.ts";
import { denoDial } from "./connection_deno.ts";
import { nodeDial } from "./connection_node.ts";
import type { ClusterConfig } from "./http.ts";

/** Below the 90 s after which the server closes an idle connection: a write must not meet one that is just being closed. */
export const IDLE = 75_000;

/** Connects to a cluster in the way of this runtime. What it gives throws a `ConfigError` where the certificates cannot be used. */
export function dialer(config: ClusterConfig): Dial {
  let dial: Dial | undefined;
  return () => {
    try {
      dial ??= isForDeno(config) ? denoDial(config, IDLE) : nodeDial(config);
      return dial();
    } catch (error) {
      const why = error instanceof Error ? error.message : error;
      throw new ConfigError(`Cannot prepare connections to ${config.server}: ${why}`, { cause: error });
    }
  };
}

/**
 * Deno's own client looks at a server's certificate in the usual way only, but Deno has Node's modules, too. Before 2.9 those cannot do it
 * either.
 */
function isForDeno({ tlsServerName, insecureSkipTlsVerify = false }: ClusterConfig): boolean {
  if (!("Deno" in globalThis)) return false;
  if (tlsServerName === undefined && !insecureSkipTlsVerify) return true;
  if (/^(1|2\.[0-8])\./.test(Deno.version.deno)) throw new Error("tls-server-name and insecure-skip-tls-verify take Deno 2.9 or later");
  return false;
}
