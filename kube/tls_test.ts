/** Certificates, ours and the server's. */
import assert from "node:assert/strict";
import { issueClient } from "../tests/cluster/certificates.ts";
import { UnreachableError } from "./errors.ts";
import { failureOf, messageOf } from "./test_api.ts";
import { test } from "./test_cases.ts";
import { ask, authority } from "./test_tls.ts";

const { cert: ca } = authority;

test("a server is trusted whose authority is known", async () => {
  assert.equal(await ask({ ca }), "nobody");
});

test("a client shows its certificate", async () => {
  assert.equal(await ask({ ca, ...issueClient(authority, { name: "ada" }) }), "ada");
});

test("a server whose authority is not known is not talked to", async () => {
  const error = await failureOf(ask({}));
  assert.ok(error instanceof UnreachableError);
  assert.match(error.message, /certificate/);
  assert.ok(error.cause instanceof Error);
});

test("a server may be asked for a certificate of another name", async () => {
  assert.equal(await ask({ ca, tlsServerName: "localhost" }), "nobody");
  assert.match(messageOf(await failureOf(ask({ ca, tlsServerName: "elsewhere" }))), /its certificate is for another name .*elsewhere/);
  assert.match(messageOf(await failureOf(ask({ ca, tlsServerName: "10.0.0.1" }))), /its certificate is for another name .*10\.0\.0\.1/);
});

test("who does not look at the server's certificate talks to anybody", async () => {
  assert.equal(await ask({ insecureSkipTlsVerify: true, ...issueClient(authority, { name: "ada" }) }), "ada");
});
