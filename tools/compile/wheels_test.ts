import assert from "node:assert/strict";
import { cacheFolder, runtimeOf } from "./wheels.ts";

/** A runtime, what was appended to it, and the last bytes that say how much that was. */
function program(runtime: string, payload: string, magic = 0x501e): Uint8Array {
  const appended = payload.length + 16;
  const footer = new DataView(new ArrayBuffer(16));
  footer.setUint32(0, magic, true);
  footer.setBigUint64(8, BigInt(appended), true);
  return new Uint8Array([...new TextEncoder().encode(runtime + payload), ...new Uint8Array(footer.buffer)]);
}

Deno.test("a compiled program is cut where its bundle begins", () => {
  assert.equal(new TextDecoder().decode(runtimeOf(program("runtime", "bundle"))), "runtime");
});

Deno.test("a program that Deno has not compiled is no runtime", () => {
  assert.throws(() => runtimeOf(program("runtime", "bundle", 1)), /no compiled program/);
  assert.throws(() => runtimeOf(program("", "bundle")), /no compiled program/);
});

Deno.test("what is fetched once lies in the user's cache", () => {
  assert.equal(cacheFolder((name) => name === "HOME" ? "/home/ada" : undefined), "/home/ada/.cache/konductor");
  assert.equal(cacheFolder((name) => name === "XDG_CACHE_HOME" ? "/cache" : "/home/ada"), "/cache/konductor");
});
