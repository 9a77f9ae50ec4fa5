import assert from "node:assert/strict";
import { ApiError } from "../kube/errors.ts";
import { ForbiddenError, LostError } from "./errors.ts";
import { explained } from "./explain.ts";
import { lackOf, missingRightIn } from "./rights.ts";
import { Lab } from "./test_lab.ts";

const refusal = (user: string, rest: string): string =>
  `permits.konductor.io is forbidden: User ${user} cannot create resource "permits" in API group "konductor.io" ${rest}`;

Deno.test("a refusal is read back into who lacks which right where", () => {
  const account = "system:serviceaccount:batch:default";
  assert.deepEqual(missingRightIn(refusal(`"${account}"`, 'in the namespace "batch"')), {
    user: account,
    verb: "create",
    resource: "permits",
    group: "konductor.io",
    namespace: "batch",
    note: undefined,
  });
  const named = 'pods "a" is forbidden: User "ada" cannot get resource "pods/log" in API group "" at the cluster scope';
  const right = { user: "ada", verb: "get", resource: "pods/log", group: "", namespace: undefined, note: undefined };
  assert.deepEqual(missingRightIn(named), right);
  assert.equal(lackOf(right), '"ada" may not get pods/log in the whole cluster');
});

Deno.test("a user's name is what it was before the API server quoted it", () => {
  for (const [quoted, user] of [["CORP\\\\ada", "CORP\\ada"], ['o\\"neil', 'o"neil'], ["a&lt;b&gt;", "a<b>"], ["bell\\a", "bell\\a"]]) {
    assert.equal(missingRightIn(refusal(`"${quoted}"`, 'in the namespace "n"'))?.user, user);
  }
});

Deno.test("what the API server adds to a refusal is kept", () => {
  const note = 'RBAC: clusterrole.rbac.authorization.k8s.io "konductor-workload" not found';
  const right = missingRightIn(refusal('"ada"', `in the namespace "n": ${note}`));
  assert.equal(right?.note, note);
  assert.equal(right && lackOf(right), `"ada" may not create permits.konductor.io in namespace "n" (${note})`);
});

Deno.test("what a policy or a quota refuses is no missing right, whatever it quotes", () => {
  const quote = 'User "ada" cannot create resource "permits" in API group "konductor.io" in the namespace "n"';
  for (
    const message of [
      `permits.konductor.io "a" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: ${quote}`,
      `admission webhook "w" denied the request: permits.konductor.io "a" is forbidden: ${quote}`,
      'permits.konductor.io "a" is forbidden: exceeded quota: q, requested: count/permits.konductor.io=1, used: 1, limited: 1',
      'forbidden: User "ada" cannot get path "/apis"',
    ]
  ) {
    const error = explained(new ApiError(message, { code: 403, reason: "Forbidden" }), { action: "lock", kind: "Mutex", namespace: "n" });
    assert.ok(error instanceof ForbiddenError);
    assert.equal(error.missing, undefined);
  }
});

Deno.test("a claim whose renewals are refused is lost because of the right that is missing", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  const claim = await lab.during(party.konductor.mutex("m").lock({ ttl: "10s" }));
  party.fault = ({ verb }) => {
    if (verb !== "patch") return;
    const message = refusal('"ada"', 'in the namespace "default"').replaceAll("create", "patch");
    throw new ApiError(message, { code: 403, reason: "Forbidden" });
  };
  await lab.advance(10_000);
  const { lost } = claim;
  assert.ok(lost instanceof LostError && lost.cause instanceof ForbiddenError);
  assert.equal(lost.cause.message, 'Cannot renew mutex "m": "ada" may not patch permits.konductor.io in namespace "default"');
  assert.equal(lost.cause.missing?.verb, "patch");
});
