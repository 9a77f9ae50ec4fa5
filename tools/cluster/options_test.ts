import assert from "node:assert/strict";
import { parseClusterFlags } from "./options.ts";

Deno.test("a cluster is started with the images that are given", () => {
  assert.deepEqual(parseClusterFlags(["up", "--images", "dist", "--fsync"]), { command: "up", images: "dist", fsync: true, help: false });
});

Deno.test("what is no command of deno task cluster is refused by name", () => {
  assert.throws(() => parseClusterFlags([]), /A command is missing: up, status or down/);
  assert.throws(() => parseClusterFlags(["start"]), /There is no command "start": up, status or down/);
  assert.throws(() => parseClusterFlags(["up", "now"]), /There is no command "up now"/);
  assert.throws(() => parseClusterFlags(["up", "--image"]), /Unknown option '--image'/);
});

Deno.test("help asks for no command", () => {
  assert.equal(parseClusterFlags(["-h"]).help, true);
});
