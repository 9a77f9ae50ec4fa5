/** What a request through the port costs more than one with Node's own modules alone: printed, not judged. */
import http from "node:http";
import type { RequestOptions } from "node:https";
import https from "node:https";
import { namespaces } from "../../../kube/api.ts";
import type { KubeApi } from "../../../kube/api.ts";
import type { ClusterConfig } from "../../../kube/http.ts";
import type { Case } from "../../../kube/test_cases.ts";

const ROUNDS = 10;
const REQUESTS = 100;

/** Measures both by turns, on one warm connection each. */
export function overhead(config: ClusterConfig, api: KubeApi): Case {
  const run = async (): Promise<void> => {
    const client = config.server.startsWith("https:") ? https : http;
    const agent = new client.Agent({ keepAlive: true, maxSockets: 1 });
    const { ca, cert, key, token } = config;
    const headers = typeof token === "string" ? { authorization: `Bearer ${token}` } : {};
    const raw = () => get(client, `${config.server}/api/v1/namespaces/default`, { agent, ca, cert, key, headers });
    const ported = () => api.get(namespaces, { name: "default" });
    const times: { raw: number[]; ported: number[] } = { raw: [], ported: [] };
    for (let round = 0; round < ROUNDS; round++) {
      times.raw.push(...await timed(raw));
      times.ported.push(...await timed(ported));
    }
    agent.destroy();
    console.error(`GET one by one, median: Node alone ${median(times.raw)} ms, through the port ${median(times.ported)} ms`);
  };
  return { name: "what a request costs is measured", run };
}

async function timed(work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let request = 0; request < REQUESTS; request++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times;
}

function get(client: Pick<typeof https, "get">, url: string, options: RequestOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    client.get(url, options, (message) => {
      let text = "";
      message.setEncoding("utf8").on("data", (chunk) => text += chunk);
      message.on("end", () => resolve(JSON.parse(text))).on("error", reject);
    }).on("error", reject);
  });
}

function median(times: readonly number[]): string {
  return (times.toSorted((one, other) => one - other)[times.length >> 1] ?? 0).toFixed(2);
}
