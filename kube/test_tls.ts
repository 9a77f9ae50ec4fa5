/** For tests: a server with a certificate. */
import { createServer } from "node:https";
import { TLSSocket } from "node:tls";
import { createAuthority, issueServer } from "../tests/cluster/certificates.ts";
import { deferred } from "./deferred.ts";
import type { ClusterConfig } from "./http.ts";
import { httpApi } from "./http.ts";
import { place, widget, widgets } from "./test_api.ts";

/** Who issued it. */
export const authority = createAuthority("an authority");

/** Asks a server that is 127.0.0.1 and localhost, twice; gives the name in the client's certificate, which it answers with. */
export async function ask(config: Omit<ClusterConfig, "server">): Promise<unknown> {
  const options = { ...issueServer(authority, { name: "server" }), ca: authority.cert, requestCert: true, rejectUnauthorized: false };
  const server = createServer(options, ({ socket }, response) => {
    const client = socket instanceof TLSSocket ? socket.getPeerCertificate().subject?.CN : undefined;
    response.end(JSON.stringify({ ...widget("w"), client }));
  });
  const listening = deferred<void>();
  server.listen(0, "127.0.0.1", () => listening.resolve());
  await listening.promise;
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const api = httpApi({ server: `https://127.0.0.1:${port}`, ...config });
  try {
    await api.get(widgets, place);
    return (await api.get(widgets, place))["client"] ?? "nobody";
  } finally {
    api.close();
    const closed = deferred<void>();
    server.close(() => closed.resolve());
    server.closeAllConnections();
    await closed.promise;
  }
}
