import assert from "node:assert/strict";
import { parseCompileFlags } from "./options.ts";

Deno.test("without flags programs are for this machine and go to dist", () => {
  assert.deepEqual(parseCompileFlags([]), { target: Deno.build.target, output: "dist", help: false });
});

Deno.test("a target that Deno does not have is refused, and those that it has are named", () => {
  assert.equal(parseCompileFlags(["--target", "aarch64-apple-darwin"]).target, "aarch64-apple-darwin");
  assert.throws(() => parseCompileFlags(["--target", "arm64"]), /Cannot compile for "arm64": it is none of x86_64-unknown-linux-gnu, /);
  assert.throws(() => parseCompileFlags(["--targe"]), /--targe/);
});
