/**
 * One suite for whatever implements the port: the adapter on a real API server, the one in memory, and that one over HTTP. What holds
 * on one holds on all; that is what lets the rest of the project be tested in memory. node_suite.ts takes it to Node.
 */
import type { KubeApi } from "../../kube/api.ts";
import { conformanceCases, install } from "./cases.ts";

/** What the suite is run on. */
export interface Subject {
  readonly api: KubeApi;
  stop(): Promise<void> | void;
}

/** Registers the suite's tests for one implementation. `start` is called once, before the first of them. */
export function conformance(name: string, start: () => Promise<Subject>): void {
  let subject: Subject | undefined;
  Deno.test.beforeAll(async () => {
    subject = await start();
    await install(subject.api);
  });
  Deno.test.afterAll(async () => {
    subject?.api.close();
    await subject?.stop();
  });
  const started = (): KubeApi => {
    if (subject === undefined) throw new Error("the subject did not start");
    return subject.api;
  };
  for (const each of conformanceCases(started)) Deno.test(`${name}: ${each.name}`, each.run);
}
