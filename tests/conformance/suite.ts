/**
 * One suite for whatever implements the port: the adapter on a real API server, the one in memory, and that one over HTTP. What holds
 * on one holds on all; that is what lets the rest of the project be tested in memory.
 */
import { namespaces } from "../../kube/api.ts";
import type { KubeApi } from "../../kube/api.ts";
import { isAlreadyExists, isNotFound, isTransient } from "../../kube/errors.ts";
import { deletion } from "./deletion.ts";
import { discovery } from "./discovery.ts";
import type { Cases } from "./lab.ts";
import { reads } from "./reads.ts";
import { validation } from "./validation.ts";
import { watches } from "./watches.ts";
import { definitions, widgetDefinition, widgets } from "./widgets.ts";
import { writes } from "./writes.ts";

/** What the suite is run on. */
export interface Subject {
  readonly api: KubeApi;
  stop(): Promise<void> | void;
}

const CASES: readonly Cases[] = [writes, validation, deletion, reads, watches, discovery];

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
  for (const [sentence, run] of CASES.flatMap((cases) => Object.entries(cases))) {
    Deno.test(`${name}: ${sentence}`, async () => {
      if (subject === undefined) throw new Error("the subject did not start");
      const { api } = subject;
      const { metadata } = await api.create(namespaces, { object: { metadata: { generateName: "conformance-" } } });
      await run({ api, namespace: metadata.name });
    });
  }
}

/** Installs the suite's kind, and waits until it is served. */
async function install(api: KubeApi): Promise<void> {
  try {
    await api.create(definitions, { object: widgetDefinition });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  for (;;) {
    try {
      await api.list(widgets, {});
      return;
    } catch (error) {
      if (!isNotFound(error) && !isTransient(error)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
