/** What the API server did, by its own count, and what came in on this process's watches. */
import { writesIn } from "../engine/cluster_world.ts";
import type { Cluster } from "../cluster/mod.ts";

export interface Traffic {
  /** Writes that were carried out. */
  readonly writes: number;
  /** Bytes of events sent on watches of these kinds, to whomever. */
  readonly sent: number;
  /** Bytes that came in on this process's watches. */
  readonly received: number;
}

/** So far. The groups are those that an operator writes to; the API server itself writes to others now and then. */
export async function trafficOf(cluster: Cluster): Promise<Traffic> {
  const metrics = await readMetrics(cluster);
  const writes = ["konductor.io", "", "events.k8s.io"].reduce((sum, group) => sum + writesIn(metrics, group).total, 0);
  return { writes, sent: sentIn(metrics, "konductor.io"), received: counted };
}

/** How often this project's objects were written so far, by what and how: `PUT barriers/status`. */
export async function writesOf(cluster: Cluster): Promise<ReadonlyMap<string, number>> {
  return writesIn(await readMetrics(cluster), "konductor.io").each;
}

/** What came between two looks. */
export function between(before: Traffic, after: Traffic): Traffic {
  return { writes: after.writes - before.writes, sent: after.sent - before.sent, received: after.received - before.received };
}

export function sum(parts: readonly Traffic[]): Traffic {
  const none: Traffic = { writes: 0, sent: 0, received: 0 };
  return parts.reduce((all, one) => ({
    writes: all.writes + one.writes,
    sent: all.sent + one.sent,
    received: all.received + one.received,
  }), none);
}

/** The bytes of all watch events of a group. */
export function sentIn(metrics: string, group: string): number {
  return [...metrics.matchAll(/^apiserver_watch_events_sizes_sum\{(.*)\} (\S+)$/gm)]
    .filter(([, labels = ""]) => labels.includes(`group="${group}"`))
    .reduce((sum, [, , bytes]) => sum + Number(bytes), 0);
}

async function readMetrics({ server, caCert, clientCert, clientKey }: Cluster): Promise<string> {
  using client = Deno.createHttpClient({ http2: false, caCerts: [caCert], cert: clientCert, key: clientKey });
  const response = await fetch(`${server}/metrics`, { client });
  return await response.text();
}

let counted = 0;

/** From now on, counts what comes in on watches. */
export function countWatches(): void {
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const response = await send(input, init);
    return isWatch(input) && response.body !== null ? new Response(response.body.pipeThrough(counter()), response) : response;
  };
}

function isWatch(input: string | URL | Request): boolean {
  return new URL(input instanceof Request ? input.url : input).searchParams.get("watch") === "true";
}

function counter(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  return new TransformStream({
    transform(chunk, controller) {
      counted += chunk.length;
      controller.enqueue(chunk);
    },
  });
}
