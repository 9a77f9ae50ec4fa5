import assert from "node:assert/strict";
import { type Entry, tar } from "./tar.ts";

const file = (path: string, text: string): Entry => ({ type: "file", path, content: new TextEncoder().encode(text) });
const entries: readonly Entry[] = [
  file("b/two", "2"),
  { type: "folder", path: "b", mode: 0o1777, owner: 65532 },
  { type: "link", path: "a", target: "b/two" },
  file("one", "1".repeat(600)),
];

/** What GNU tar or any other lists. */
async function listed(archive: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const child = new Deno.Command("tar", {
    args: ["--list", "--verbose", "--numeric-owner", "--utc", "--full-time"],
    stdin: "piped",
    stdout: "piped",
  });
  const process = child.spawn();
  const writer = process.stdin.getWriter();
  await writer.write(archive);
  await writer.close();
  const { stdout } = await process.output();
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => line.replaceAll(/ +/g, " "));
}

Deno.test("an archive does not depend on the order of what it is given", () => {
  assert.deepEqual(tar(entries, 7), tar(entries.toReversed(), 7));
  assert.notDeepEqual(tar(entries, 7), tar(entries, 8));
});

Deno.test("tar reads it: folders before what is in them, with owners, bits, sizes and the one date", async () => {
  assert.deepEqual(await listed(tar(entries, 0)), [
    "lrwxrwxrwx 0/0 0 1970-01-01 00:00:00 a -> b/two",
    "drwxrwxrwt 65532/65532 0 1970-01-01 00:00:00 b/",
    "-rw-r--r-- 0/0 1 1970-01-01 00:00:00 b/two",
    "-rw-r--r-- 0/0 600 1970-01-01 00:00:00 one",
  ]);
});

Deno.test("a path that does not fit is refused", () => {
  assert.throws(() => tar([file("x".repeat(101), "")], 0), /more than 100 characters/);
});
