/** The way through a proxy, which is Deno's own or ours. */
import assert from "node:assert/strict";
import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";
import { issueClient } from "../tests/cluster/certificates.ts";
import { deferred } from "./deferred.ts";
import { UnreachableError } from "./errors.ts";
import { httpApi } from "./http.ts";
import { failureOf, messageOf, place, widgets } from "./test_api.ts";
import { test } from "./test_cases.ts";
import { ask, authority } from "./test_tls.ts";

const config = { ca: authority.cert, ...issueClient(authority, { name: "ada" }) };

/** What a proxy does with a connection: it says where to, or has refused. */
type Manners = (socket: Socket, next: () => Promise<Uint8Array>) => Promise<{ readonly host: string; readonly port: number } | undefined>;

/** Runs a proxy; gives how many connections it made. */
async function withProxy(manners: Manners, work: (place: string) => Promise<void>): Promise<number> {
  let made = 0;
  const open = new Set<Socket>();
  const server = createServer(async (socket) => {
    open.add(socket.on("error", () => undefined));
    const to = await manners(socket, () => new Promise((resolve) => socket.once("data", resolve)));
    if (to === undefined) return socket.end();
    made++;
    const other = connect(to).on("error", () => undefined);
    open.add(other);
    socket.pipe(other).pipe(socket);
  });
  const listening = deferred<void>();
  server.listen(0, "127.0.0.1", () => listening.resolve());
  await listening.promise;
  try {
    await work(`127.0.0.1:${portOf(server.address())}`);
  } finally {
    const closed = deferred<void>();
    server.close(() => closed.resolve());
    for (const socket of open) socket.destroy();
    await closed.promise;
  }
  return made;
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}

const overHttp: Manners = async (socket, next) => {
  const head = new TextDecoder().decode(await next());
  const [, host = "", port] = /^CONNECT (\S+):(\d+) HTTP/.exec(head) ?? [];
  if (!/proxy-authorization: Basic YWRhOnBAc3M=/i.test(head)) {
    socket.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    return undefined;
  }
  socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
  return { host, port: Number(port) };
};

const overSocks: Manners = async (socket, next) => {
  await next();
  socket.write(Uint8Array.of(5, 0));
  const asked = await next();
  socket.write(Uint8Array.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 1));
  return { host: "127.0.0.1", port: (asked.at(-2) ?? 0) * 256 + (asked.at(-1) ?? 0) };
};

for (const more of [{}, { tlsServerName: "localhost" }]) {
  const how = "tlsServerName" in more ? ", with a certificate of another name" : "";

  test(`a server behind an HTTP proxy is reached on one connection${how}`, async () => {
    const made = await withProxy(overHttp, async (at) => {
      assert.equal(await ask({ ...config, ...more, proxy: `http://ada:p%40ss@${at}` }), "ada");
    });
    assert.equal(made, 1);
  });

  test(`a server behind a SOCKS proxy is reached on one connection${how}`, async () => {
    const made = await withProxy(overSocks, async (at) => {
      assert.equal(await ask({ ...config, ...more, proxy: `socks5://${at}` }), "ada");
    });
    assert.equal(made, 1);
  });
}

test("a proxy that refuses is an UnreachableError", async () => {
  await withProxy(overHttp, async (at) => {
    for (const more of [{}, { tlsServerName: "localhost" }]) {
      const error = await failureOf(ask({ ...config, ...more, proxy: `http://${at}` }));
      assert.ok(error instanceof UnreachableError, messageOf(error));
    }
  });
});

test("a proxy that accepts and says nothing holds nobody up who gives up", async () => {
  const silent: Manners = async (_socket, next) => {
    await next();
    return await new Promise(() => undefined);
  };
  await withProxy(silent, async (at) => {
    for (const more of [{}, { tlsServerName: "localhost" }]) {
      const api = httpApi({ server: "https://127.0.0.1:6443", ...config, ...more, proxy: `http://${at}` });
      const giveUp = AbortSignal.timeout(100);
      assert.equal(await failureOf(api.get(widgets, { ...place, signal: giveUp })), giveUp.reason);
      api.close();
    }
  });
});
