/** The examples in which many read and one writes. */
import assert from "node:assert/strict";
import { rwmutexes } from "../../e2e/kinds.ts";
import { says } from "../../examples/log.ts";
import { assertRising } from "../../examples/outcomes.ts";
import { expectOutcome, follow, linesToRun, type Promises, statusesOf, untilStatus } from "../readme.ts";
import type { Said } from "../said.ts";
import type { Site } from "../site.ts";

export const readerPromises: Readonly<Record<string, Promises>> = {
  cache: async (site) => {
    await untilStatus(site, rwmutexes, "cache", { phase: "Unlocked", readers: 0 });
    const phases = (await statusesOf(site, rwmutexes, "cache")).map(({ status }) => status["phase"]);
    assert.ok(phases.includes("ReadLocked") && phases.includes("WriteLocked"));
  },
};

/** The folder is applied, deleted, and applied again: the versions go on rising. It leaves nothing behind that is of the whole cluster. */
export async function configurationFile(site: Site): Promise<void> {
  try {
    const first = await update(site);
    await follow(site, [`kubectl delete -f examples/configuration-file/`]);
    assertRising([...first, ...await update(site)], /^wrote version (\d+)$/);
  } finally {
    await follow(site, [`kubectl delete -f examples/configuration-file/ --ignore-not-found`]);
  }
}

async function update(site: Site): Promise<readonly Said[]> {
  await follow(site, linesToRun("configuration-file"));
  const lines = await expectOutcome(site, "configuration-file");
  says(lines, /half a file|is newer/, 0);
  says(lines, /^(read version \d+|there is no configuration yet)$/, 6);
  return lines;
}
