/** Below the range from which systems take ports for outgoing connections, so that none of those comes in between. */
const FIRST = 20_000;
const LAST = 31_999;

/** Finds a TCP port of 127.0.0.1 that nothing listens on. */
export function freePort(): number {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (isFree(port)) return port;
  }
  throw new Error(`Cannot find a free port: 100 of ${FIRST} to ${LAST} are taken`);
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
