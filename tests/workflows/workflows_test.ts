/** What the workflows may do, and that what they name is there. */
import assert from "node:assert/strict";
import { parse } from "yaml";
import * as z from "zod";
import { programs } from "../../tools/compile/programs.ts";
import { stagesOf } from "../../tools/image/test_dockerfile.ts";

const folder = new URL("../../.github/workflows/", import.meta.url);
const root = new URL("../../", import.meta.url);

const workflow = z.object({
  permissions: z.object({}).strict(),
  jobs: z.record(
    z.string(),
    z.looseObject({
      permissions: z.record(z.string(), z.enum(["read", "write"])),
      "timeout-minutes": z.number(),
      strategy: z.object({ matrix: z.looseObject({}) }).optional(),
      steps: z.array(z.looseObject({ uses: z.string().optional(), run: z.string().optional(), with: z.looseObject({}).optional() })),
    }),
  ),
});

const files = [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();

async function jobsIn(file: string) {
  return Object.values(workflow.parse(parse(await Deno.readTextFile(new URL(file, folder)))).jobs);
}

for (const file of files) {
  Deno.test(`.github/workflows/${file} grants nothing as a whole, and each job names its rights and its time`, async () => {
    assert.ok((await jobsIn(file)).length > 0);
  });

  Deno.test(`.github/workflows/${file} pins every action by a digest or an exact tag`, async () => {
    for (const { uses } of (await jobsIn(file)).flatMap(({ steps }) => steps)) {
      if (uses !== undefined) assert.match(uses, /^[\w-]+\/[\w/-]+@(v\d+\.\d+\.\d+|[0-9a-f]{40})$/);
    }
  });

  Deno.test(`.github/workflows/${file} takes no secret and no text of others into a shell`, async () => {
    for (const { run = "" } of (await jobsIn(file)).flatMap(({ steps }) => steps)) {
      assert.doesNotMatch(run, /\$\{\{\s*(secrets|github\.event|github\.head_ref|inputs)/);
    }
  });
}

Deno.test("CI runs .ci/run, which may be run", async () => {
  const runs = (await jobsIn("ci.yaml")).flatMap(({ steps }) => steps).map(({ run = "" }) => run);
  assert.ok(runs.some((run) => run.endsWith(" .ci/run")));
  const { mode } = await Deno.stat(new URL(".ci/run", root));
  assert.equal((mode ?? 0) & 0o111, 0o111);
});

Deno.test("a release builds each image that the Dockerfile has, for both architectures", async () => {
  const stages = stagesOf(await Deno.readTextFile(new URL("Dockerfile", root))).map(({ name }) => name);
  const built = (await jobsIn("release.yaml")).flatMap(({ strategy, steps }) => {
    const options = steps.find(({ uses = "" }) => uses.startsWith("docker/build-push-action@"))?.with;
    if (options === undefined) return [];
    assert.equal(options["platforms"], "linux/amd64,linux/arm64");
    assert.equal(options["target"], "${{ matrix.image }}");
    return z.array(z.string()).parse(strategy?.matrix["image"]);
  });
  assert.deepEqual(built.toSorted(), programs.map(({ name }) => name).toSorted());
  for (const name of built) assert.ok(stages.includes(name), `the Dockerfile has no stage ${name}`);
});
