import { systemClock } from "../../kube/clock.ts";
import { MemoryServer } from "../../kube/memory/server.ts";
import { conformance } from "./suite.ts";

conformance("memory", () => {
  const server = new MemoryServer({ clock: systemClock });
  server.compact();
  return Promise.resolve({ api: server.client(), stop: () => server.close() });
});
