import assert from "node:assert/strict";
import { parseDevOptions } from "./options.ts";

Deno.test("without flags it is the server in memory, on a free port", () => {
  assert.deepEqual(parseDevOptions([]), { port: undefined, real: false, verbose: false, help: false });
});

Deno.test("a port is a number", () => assert.equal(parseDevOptions(["--port", "8443"]).port, 8443));

for (const port of ["0", "65536", "http", "-1", "80 80"]) {
  Deno.test(`port "${port}" is refused`, () => assert.throws(() => parseDevOptions([`--port=${port}`]), /from 1 to 65535/));
}

Deno.test("a real API server takes no port", () => assert.throws(() => parseDevOptions(["--real", "--port", "8443"]), /takes a free port/));

Deno.test("a flag that does not exist is refused", () => assert.throws(() => parseDevOptions(["--prot", "1"]), /--prot/));
