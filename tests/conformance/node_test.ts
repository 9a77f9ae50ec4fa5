import { systemClock } from "../../kube/clock.ts";
import { serve } from "../../kube/memory/http.ts";
import { MemoryServer } from "../../kube/memory/server.ts";
import { conformanceUnderNode } from "./node_suite.ts";
import { installedNode } from "./nodes.ts";

conformanceUnderNode("memory over HTTP", await installedNode(), () => {
  const server = new MemoryServer({ clock: systemClock });
  server.compact();
  const face = serve(server, { token: "secret" });
  const stop = async (): Promise<void> => {
    server.close();
    await face.close();
  };
  return Promise.resolve({ config: { server: face.url, token: "secret" }, stop });
});
