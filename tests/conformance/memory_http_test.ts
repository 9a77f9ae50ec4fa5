import { systemClock } from "../../kube/clock.ts";
import { httpApi } from "../../kube/http.ts";
import { serve } from "../../kube/memory/http.ts";
import { MemoryServer } from "../../kube/memory/server.ts";
import { conformance } from "./suite.ts";

conformance("memory over HTTP", () => {
  const server = new MemoryServer({ clock: systemClock });
  server.compact();
  const face = serve(server, { token: "secret" });
  const stop = async (): Promise<void> => {
    server.close();
    await face.close();
  };
  return Promise.resolve({ api: httpApi({ server: face.url, token: "secret" }), stop });
});
