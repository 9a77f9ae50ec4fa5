/** Ways through a proxy, under Node: HTTP's CONNECT, and SOCKS 5. */
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { deferred } from "./deferred.ts";

export interface Tunnel {
  readonly proxy: URL;
  /** The server at its other end. */
  readonly target: URL;
  /** Ends it, also while it is being dug. */
  readonly signal: AbortSignal;
}

/** Gives a connection to the target, as if there were no proxy. Rejects where the proxy does not make one. */
export function tunnelThrough(tunnel: Tunnel): Promise<Duplex> {
  return tunnel.proxy.protocol.startsWith("socks") ? overSocks(tunnel) : overHttp(tunnel);
}

/** The port of a URL, also where it is the usual one. */
export function portOf({ protocol, port }: URL): number {
  const usual = protocol === "https:" ? 443 : protocol === "http:" ? 80 : 1080;
  return port === "" ? usual : Number(port);
}

/** The host of a URL, an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

function overHttp({ proxy, target, signal }: Tunnel): Promise<Duplex> {
  const { request } = globalThis.process.getBuiltinModule(proxy.protocol === "https:" ? "node:https" : "node:http");
  const { promise, resolve, reject } = deferred<Duplex>();
  const path = `${target.hostname}:${portOf(target)}`;
  const login = [proxy.username, proxy.password].map(decodeURIComponent).join(":");
  const headers = { host: path, ...(login === ":" ? {} : { "proxy-authorization": `Basic ${btoa(login)}` }) };
  const place = { host: hostOf(proxy), port: portOf(proxy), servername: hostOf(proxy) };
  const asking = request({ ...place, method: "CONNECT", path, headers, agent: false, signal });
  asking.on("connect", ({ statusCode }, socket) => {
    if (statusCode === 200) return resolve(socket);
    socket.destroy();
    reject(new Error(`the proxy answered ${statusCode}`));
  });
  asking.on("response", ({ statusCode }) => {
    asking.destroy();
    reject(new Error(`the proxy answered ${statusCode}`));
  });
  asking.on("error", reject);
  asking.on("close", () => reject(new Error("the proxy closed the connection")));
  asking.end();
  return promise;
}

async function overSocks({ proxy, target, signal }: Tunnel): Promise<Duplex> {
  const { connect } = globalThis.process.getBuiltinModule("node:net");
  const socket = connect({ host: hostOf(proxy), port: portOf(proxy), noDelay: true, keepAlive: true });
  let failure: Error | undefined;
  socket.on("error", (error) => failure = error);
  signal.addEventListener("abort", () => socket.destroy(), { once: true });
  if (signal.aborted) socket.destroy();
  try {
    await greet(socket, proxy);
    await ask(socket, target);
    return socket;
  } catch (error) {
    socket.destroy();
    throw failure ?? error;
  }
}

/** Says who asks: RFC 1928, and RFC 1929 for names and passwords. */
async function greet(socket: Socket, { username, password }: URL): Promise<void> {
  const method = username === "" ? 0 : 2;
  socket.write(Uint8Array.of(5, 1, method));
  const [, chosen] = await take(socket, 2);
  if (chosen !== method) throw new Error(`the proxy wants ${method === 0 ? "a user name and a password" : "no user name"}`);
  if (method === 0) return;
  socket.write(Uint8Array.of(1, ...withLength(decodeURIComponent(username)), ...withLength(decodeURIComponent(password))));
  const [, refused] = await take(socket, 2);
  if (refused !== 0) throw new Error("the proxy does not know that user name and password");
}

/** Asks for the target by its name, which the proxy looks up. */
async function ask(socket: Socket, target: URL): Promise<void> {
  const port = portOf(target);
  socket.write(Uint8Array.of(5, 1, 0, 3, ...withLength(hostOf(target)), port >> 8, port & 255));
  const [, refused, , kind] = await take(socket, 4);
  if (refused !== 0) throw new Error(`the proxy does not reach it (SOCKS answer ${refused})`);
  const length = kind === 1 ? 4 : kind === 4 ? 16 : (await take(socket, 1))[0] ?? 0;
  await take(socket, length + 2);
}

function withLength(text: string): readonly number[] {
  const bytes = new TextEncoder().encode(text);
  return [bytes.length, ...bytes];
}

/** Reads so many bytes and none more: what follows is not the proxy's. */
async function take(socket: Socket, count: number): Promise<Uint8Array> {
  for (;;) {
    const bytes: Uint8Array | null = socket.read(count);
    if (bytes !== null && bytes.length === count) return bytes;
    if (socket.readableEnded || socket.destroyed) throw new Error("the proxy closed the connection");
    const { promise, resolve } = deferred<void>();
    for (const event of ["readable", "end", "close"]) socket.once(event, resolve);
    await promise;
    for (const event of ["readable", "end", "close"]) socket.off(event, resolve);
  }
}
