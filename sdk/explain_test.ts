import assert from "node:assert/strict";
import { ApiError, UnreachableError } from "../kube/errors.ts";
import { KonductorError } from "./errors.ts";
import { explained } from "./explain.ts";

const deed = { action: "acquire", kind: "Semaphore", name: "db", namespace: "shop" };

function said(code: number, message: string, reason = ""): [string, string, number] {
  const error = explained(new ApiError(message, { code, reason }), deed);
  assert.ok(error instanceof KonductorError && error.cause instanceof ApiError);
  return [error.name, error.message, error.exitCode];
}

Deno.test("a refusal says who may not do what where", () => {
  const user =
    'User "system:serviceaccount:shop:default" cannot create resource "permits" in API group "konductor.io" in the namespace "shop"';
  assert.deepEqual(said(403, `permits.konductor.io is forbidden: ${user}`), [
    "ForbiddenError",
    'Cannot acquire semaphore "db": "system:serviceaccount:shop:default" may not create permits.konductor.io in namespace "shop"',
    4,
  ]);
  const atScope =
    'semaphores.konductor.io is forbidden: User "ada" cannot list resource "semaphores" in API group "konductor.io" at the cluster scope';
  assert.match(said(403, atScope)[1], /"ada" may not list semaphores\.konductor\.io in the whole cluster/);
});

Deno.test("a policy's refusal is passed on in its own words", () => {
  const message = 'permits.konductor.io "x" is forbidden: ValidatingAdmissionPolicy denied request: this claim belongs to another Pod';
  assert.match(said(403, message)[1], /: ValidatingAdmissionPolicy denied request: this claim belongs to another Pod$/);
});

Deno.test("what is missing is told apart: the object, its namespace, its kind", () => {
  assert.deepEqual(said(404, 'semaphores.konductor.io "db" not found', "NotFound").slice(0, 2), [
    "NotFoundError",
    'Semaphore "db" not found in namespace "shop"; create it with koncli semaphore create db -n shop',
  ]);
  assert.equal(said(404, 'namespaces "shop" not found')[1], 'Namespace "shop" not found; create it with kubectl create namespace shop');
  for (
    const message of ["the server could not find the requested resource", "The API server at x answered 404 Not Found without a reason"]
  ) {
    assert.deepEqual(said(404, message), [
      "KonductorError",
      'Cannot acquire semaphore "db": the API server does not know the kind Semaphore; install the CRDs with kubectl apply -f crds/',
      1,
    ]);
  }
});

Deno.test("what is wrong with an object is said without what was not looked at", () => {
  const unchecked = "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid";
  const problem = "spec.permits: Invalid value: -1: spec.permits in body should be greater than or equal to 0";
  const message = `Semaphore.konductor.io "db" is invalid: [${problem}, ${unchecked}]`;
  assert.equal(said(422, message, "Invalid")[1], `Cannot acquire semaphore "db": ${problem}`);
});

Deno.test("a request that is missing is not taken for its parent", () => {
  const message = 'permits.konductor.io "db-x" not found';
  assert.equal(said(404, message, "NotFound")[1], `Cannot acquire semaphore "db": ${message}`);
});

Deno.test("every other answer has its sentence and its exit code", () => {
  assert.deepEqual(said(401, "Unauthorized").slice(1), [
    'Cannot acquire semaphore "db": the API server does not accept the credentials; log in again',
    4,
  ]);
  assert.deepEqual(said(422, "spec.permits: Invalid value: -1").slice(1), [
    'Cannot acquire semaphore "db": spec.permits: Invalid value: -1',
    64,
  ]);
  assert.deepEqual(said(409, "exists", "AlreadyExists").slice(1), ['Cannot acquire semaphore "db": it exists already', 1]);
  assert.deepEqual(said(500, "etcdserver: request timed out.").slice(1), [
    'Cannot acquire semaphore "db": etcdserver: request timed out',
    1,
  ]);
});

Deno.test("an API server that is away is named, and other errors stay what they are", () => {
  const away = explained(new UnreachableError("Cannot reach the API server at x: connection refused"), deed);
  assert.ok(away instanceof KonductorError);
  assert.deepEqual([away.name, away.message], ["UnreachableClusterError", "Cannot reach the API server at x: connection refused"]);
  const other = new TypeError("mine");
  assert.equal(explained(other, deed), other);
});
