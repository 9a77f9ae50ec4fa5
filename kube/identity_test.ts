import assert from "node:assert/strict";
import { podOf } from "./identity.ts";

function tokenWith(claims: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(claims));
  const base64 = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `eyJhbGciOiJSUzI1NiJ9.${base64}.c2lnbmF0dXJl`;
}

const pod = { name: "worker-0", uid: "5ae6c6a3" };

Deno.test("a service account token names its Pod", () => {
  const token = tokenWith({ "kubernetes.io": { namespace: "shop", pod, serviceaccount: { name: "default", uid: "1" } } });
  assert.deepEqual(podOf(token), { name: "worker-0", namespace: "shop", uid: "5ae6c6a3" });
});

Deno.test("every length and letter of the claims is read", () => {
  for (const name of ["a", "ab", "abc", "abcd", "ü?>~ÿ€🐟"]) {
    assert.equal(podOf(tokenWith({ "kubernetes.io": { namespace: "shop", pod: { ...pod, name } } }))?.name, name);
  }
});

Deno.test("a token that names no Pod gives none", () => {
  const bad = ["", "a.b.c", "only-one-part", "a.!!!.c", tokenWith(null), tokenWith([]), tokenWith({}), tokenWith({ "kubernetes.io": "x" })];
  for (const token of bad) assert.equal(podOf(token), undefined);
  assert.equal(podOf(tokenWith({ "kubernetes.io": { namespace: "shop" } })), undefined);
  assert.equal(podOf(tokenWith({ "kubernetes.io": { namespace: "shop", pod: { name: "a" } } })), undefined);
  assert.equal(podOf(tokenWith({ "kubernetes.io": { namespace: 1, pod } })), undefined);
});
