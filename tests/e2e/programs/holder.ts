/** Locks a mutex, and tells when it is lost: `holder.ts NAME TTL`. A process for scenarios, as a user of the SDK writes it. */
import { connect, duration } from "../../../sdk/mod.ts";

const [name = "", ttl = "30s"] = Deno.args;
await hold();
Deno.exit(); // the input may be open still

async function hold(): Promise<void> {
  await using konductor = await connect({ holder: "script" });
  await using lock = await konductor.mutex(name).lock({ ttl: duration(ttl) });
  console.log(`token ${lock.token}`);
  const lost = new Promise<string>((resolve) => {
    lock.signal.addEventListener("abort", () => resolve(`lost at ${Date.now()}: ${lock.signal.reason.message}`));
  });
  console.log(await Promise.race([lost, endOfInput()]));
}

async function endOfInput(): Promise<string> {
  await Deno.stdin.read(new Uint8Array(1));
  return "done";
}
