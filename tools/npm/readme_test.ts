import assert from "node:assert/strict";
import { readmeFrom } from "./readme.ts";

Deno.test("the README is the guide, with links that work outside of the repository", () => {
  const readme = readmeFrom("# The SDK\n\nSee [there](testing.md#pods), [here](#claims) and [up](../README.md).\n");
  assert.match(readme, /^# @konductor\/sdk\n/);
  assert.doesNotMatch(readme, /# The SDK/);
  const links = [...readme.matchAll(/\]\(([^)]*)\)/g)].map(([, link]) => link?.replace(/^.*\/HEAD\//, ""));
  assert.deepEqual(links, ["docs/installation.md", "docs/testing.md#pods", "#claims", "README.md"]);
});
