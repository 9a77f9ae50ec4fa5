/** The cases of the suite, whatever they are run on and whatever runs them. */
import type { KubeApi } from "../../kube/api.ts";
import { namespaces } from "../../kube/api.ts";
import { isAlreadyExists, isNotFound, isTransient } from "../../kube/errors.ts";
import type { Case } from "../../kube/test_cases.ts";
import { deletion } from "./deletion.ts";
import { discovery } from "./discovery.ts";
import type { Cases } from "./lab.ts";
import { reads } from "./reads.ts";
import { validation } from "./validation.ts";
import { watches } from "./watches.ts";
import { definitions, widgetDefinition, widgets } from "./widgets.ts";
import { writes } from "./writes.ts";

const CASES: readonly Cases[] = [writes, validation, deletion, reads, watches, discovery];

/** All cases. `subject` gives what they are run on, when they are. */
export function conformanceCases(subject: () => KubeApi): readonly Case[] {
  return CASES.flatMap((cases) => Object.entries(cases)).map(([name, run]) => ({
    name,
    run: async () => {
      const api = subject();
      const { metadata } = await api.create(namespaces, { object: { metadata: { generateName: "conformance-" } } });
      await run({ api, namespace: metadata.name });
    },
  }));
}

/** Installs the suite's kind, and waits until it is served. */
export async function install(api: KubeApi): Promise<void> {
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
