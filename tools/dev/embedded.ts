/** The API server in memory, with the CRDs, on a port of 127.0.0.1. */
import { systemClock } from "../../kube/clock.ts";
import { serve } from "../../kube/memory/http.ts";
import { MemoryServer } from "../../kube/memory/server.ts";
import { primitives } from "../../primitives/mod.ts";
import { createAuthority, issueServer } from "../../tests/cluster/certificates.ts";
import { crdsOf } from "../crds.ts";
import { asApplied } from "./applied.ts";
import type { Server } from "./control_plane.ts";

export interface EmbeddedOptions {
  /** Left out: a free one. */
  readonly port: number | undefined;
}

/** Starts it. It speaks TLS, as kubectl sends its token over nothing else. Throws `AddrInUse` for a port that is taken. */
export function startEmbedded({ port = 0 }: EmbeddedOptions): Server {
  const authority = createAuthority("konductor-dev");
  const token = randomToken();
  const server = new MemoryServer({ clock: systemClock, crds: crdsOf(primitives).map(asApplied), garbageCollection: true });
  const face = serve(server, { port, token, tls: issueServer(authority, { name: "konductor-dev" }) });
  return {
    url: face.url,
    ca: authority.cert,
    token,
    connect: (user) => server.client({ user }),
    stop: async () => {
      await face.close();
      server.close();
    },
  };
}

function randomToken(): string {
  return crypto.getRandomValues(new Uint8Array(24)).toBase64({ alphabet: "base64url" });
}
