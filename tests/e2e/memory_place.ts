import { pause } from "./expect.ts";
import { systemClock } from "../../kube/clock.ts";
import { serve } from "../../kube/memory/http.ts";
import { MemoryServer } from "../../kube/memory/server.ts";
import { primitives } from "../../primitives/mod.ts";
import { crdsOf } from "../../tools/crds.ts";
import { kubeconfigFor } from "../../tools/dev/kubeconfig.ts";
import type { Place } from "./place.ts";

/** How long the server is away when it is started again, in milliseconds; about as long as a real one. */
const AWAY = 1_000;

/** Serves the API server in memory over HTTP. */
export async function startMemoryPlace(folder: string): Promise<Place> {
  const server = new MemoryServer({ clock: systemClock, crds: crdsOf(primitives) });
  const token = crypto.randomUUID();
  const face = serve(server, { token });
  const kubeconfig = `${folder}/kubeconfig`;
  await Deno.writeTextFile(kubeconfig, kubeconfigFor({ name: "memory", server: face.url, ca: "", token }), { mode: 0o600 });
  return {
    kubeconfig,
    api: server.client({ user: "test" }),
    async crash() {
      server.down();
      await pause(AWAY);
      server.up();
    },
    async [Symbol.asyncDispose]() {
      server.close();
      await face.close();
    },
  };
}
