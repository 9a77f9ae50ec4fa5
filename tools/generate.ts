/**
 * `deno task generate` writes what is made from the definitions in primitives/ and the comments in sdk/; with `--check` it writes
 * nothing and fails when a file is not what it would write.
 */
import { primitives } from "../primitives/mod.ts";
import { chartCrds } from "./generate/chart_crds.ts";
import { chartFile } from "./generate/chart_file.ts";
import { chartRoles } from "./generate/chart_roles.ts";
import { crdFiles } from "./generate/crd_files.ts";
import { docsApi } from "./generate/docs_api.ts";
import { docsKoncli } from "./generate/docs_koncli.ts";
import type { Generator } from "./generate/output.ts";
import { staleFiles, writeFiles } from "./generate/files.ts";
import { sdkReference } from "./generate/sdk_reference.ts";
import { testingCrds } from "./generate/testing_crds.ts";
import { typesFile } from "./generate/types_file.ts";
import { typesTestFile } from "./generate/types_test_file.ts";

const generators: readonly Generator[] = [
  crdFiles,
  typesFile,
  typesTestFile,
  testingCrds,
  chartCrds,
  chartRoles,
  chartFile,
  docsApi,
  docsKoncli,
];

/** Those that read what the others write. */
const followers: readonly Generator[] = [sdkReference];

const ROOT = new URL("../", import.meta.url);

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== "--check");
  if (unknown !== undefined) {
    console.error(`Cannot generate: unknown argument "${unknown}"; there is only --check`);
    return 64;
  }
  const options = { root: ROOT, primitives };
  if (!args.includes("--check")) {
    for (const stage of [generators, followers]) {
      for (const path of await writeFiles(stage, options)) console.log(path);
    }
    return 0;
  }
  const stale = await staleFiles([...generators, ...followers], options);
  for (const { path, why } of stale) console.error(`${path} ${why}; run: deno task generate`);
  return stale.length > 0 ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
