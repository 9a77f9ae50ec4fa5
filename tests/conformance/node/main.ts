/**
 * What Node runs, bundled into one file: the suite against the API server that is described on standard input, and the transport's own
 * tests. Each result is a line of JSON.
 */
import "../../../kube/connections_test.ts";
import "../../../kube/http_test.ts";
import "../../../kube/http_watch_test.ts";
import "../../../kube/proxy_test.ts";
import "../../../kube/recovery_test.ts";
import "../../../kube/tls_test.ts";
import "../../../kube/token_test.ts";
import "../../../kube/transport_test.ts";
import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import process from "node:process";
import type { ClusterConfig } from "../../../kube/http.ts";
import { httpApi } from "../../../kube/http.ts";
import type { Case } from "../../../kube/test_cases.ts";
import { cases } from "../../../kube/test_cases.ts";
import { conformanceCases, install } from "../cases.ts";
import { overhead } from "./overhead.ts";

async function run({ name, run }: Case): Promise<void> {
  const start = performance.now();
  let error: string | undefined;
  try {
    await run();
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown);
  }
  const milliseconds = performance.now() - start;
  process.stdout.write(`${JSON.stringify({ name, milliseconds, error })}\n`);
}

/** Fails where a socket is left, which would keep a process alive. */
async function expectNoSockets(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  const left = process.getActiveResourcesInfo().filter((kind) => /TCP|TLS|Server/.test(kind));
  assert.deepEqual(left, []);
}

const config: ClusterConfig = JSON.parse(await text(process.stdin));
const api = httpApi(config);
await install(api);
for (const each of [...conformanceCases(() => api), overhead(config, api)]) await run(each);
api.close();
for (const each of cases) await run(each);
await run({ name: "after all is closed no socket is left", run: expectNoSockets });
