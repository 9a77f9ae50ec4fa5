/** The SDK over real sockets and the machine's clock. Deno's sanitizers see to it that nothing is left after `close`. */
import assert from "node:assert/strict";
import { systemClock as clock } from "../kube/clock.ts";
import { connect } from "./connect.ts";
import { BusyError, KonductorError, UnreachableClusterError } from "./errors.ts";
import { kubeconfigOf, leakless, placeOf, withServer } from "./test_server.ts";

leakless("claims are handed over between connections, and none of those is left open", () =>
  withServer(async ({ connectAs }) => {
    const [a, b] = [await connectAs("a"), await connectAs("b")];
    await a.mutex("m").create();
    const lock = await a.mutex("m").lock();
    await assert.rejects(b.mutex("m").lock({ timeout: 0 }), BusyError);
    const next = b.mutex("m").lock({ timeout: "10s" });
    await lock.release();
    assert.ok((await next).token > lock.token);
    const waiting = a.mutex("m").lock().catch((error) => error);
    await a.close();
    assert.ok(await waiting instanceof KonductorError);
    await b.close();
  }));

leakless("a short ttl is renewed in time on a real clock", () =>
  withServer(async ({ connectAs }) => {
    await using konductor = await connectAs("a");
    await konductor.mutex("m").create();
    await using lock = await konductor.mutex("m").lock({ ttl: "900ms" });
    await new Promise((resolve) => clock.after(2_500, () => resolve(undefined)));
    assert.equal(lock.signal.aborted, false);
  }));

leakless("a program that forgets to close its client ends all the same, as soon as it holds nothing", () =>
  withServer(async ({ url }) => {
    const program = `
      import { connect } from ${JSON.stringify(import.meta.resolve("./mod.ts"))};
      const readFile = () => Promise.resolve(${JSON.stringify(kubeconfigOf(url))});
      const konductor = await connect({ holder: "a", env: (name) => name === "HOME" ? "/home" : undefined, readFile });
      await konductor.mutex("m").create();
      for (let round = 0; round < 3; round++) await konductor.mutex("m").withLock(() => undefined);
      console.log(Date.now());`;
    const config = new URL("../deno.json", import.meta.url).pathname;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: ["eval", "--config", config, program] }).output();
    const done = Number(new TextDecoder().decode(stdout));
    assert.ok(Date.now() - done < 900, `it took ${Date.now() - done} ms; ${new TextDecoder().decode(stderr)}`);
  }));

leakless("a cluster that is not there is said to be, and leaves nothing open", async () => {
  await using konductor = await connect(placeOf("http://127.0.0.1:9"));
  await assert.rejects(konductor.mutex("m").get(), UnreachableClusterError);
});
