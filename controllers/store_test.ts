import assert from "node:assert/strict";
import type { KubeObject } from "../kube/api.ts";
import { fieldsOf, textOf } from "./object.ts";
import { Store } from "./store.ts";

interface Made {
  readonly version: number;
  readonly uid?: string;
  readonly namespace?: string;
  readonly group?: string;
}

function object(name: string, { version, uid = `uid-${name}`, namespace = "shop", group = "g" }: Made): KubeObject {
  const metadata = { name, namespace, uid, resourceVersion: String(version), creationTimestamp: "2026-01-01T00:00:00Z" };
  return { apiVersion: "v1", kind: "Thing", metadata, spec: { group } };
}

function grouped(): Store {
  return new Store((object) => textOf(fieldsOf(object["spec"])["group"]));
}

function versionOf(store: Store, key: string): string | undefined {
  return store.key(key)?.metadata.resourceVersion;
}

Deno.test("a store takes nothing that is older than what it has, nor the same again", () => {
  const store = grouped();
  assert.equal(store.apply(object("a", { version: 9 })), true);
  assert.equal(store.apply(object("a", { version: 8 })), false);
  assert.equal(store.apply(object("a", { version: 9 })), false);
  assert.equal(versionOf(store, "shop/a"), "9");
});

Deno.test("a store compares versions as numbers", () => {
  const store = grouped();
  store.apply(object("a", { version: 99 }));
  assert.equal(store.apply(object("a", { version: 100 })), true);
  assert.equal(store.apply(object("a", { version: 99 })), false);
});

Deno.test("a uid that was buried never returns", () => {
  const store = grouped();
  store.apply(object("a", { version: 1 }));
  store.bury("uid-a");
  assert.equal(store.apply(object("a", { version: 5 })), false);
  assert.equal(store.uid("uid-a"), undefined);
  assert.equal(store.key("shop/a"), undefined);
  assert.deepEqual(store.groups(), []);
  assert.equal(store.isGone("uid-a"), true);
});

Deno.test("a uid that was buried does not return with a list either", () => {
  const store = grouped();
  store.bury("uid-a");
  store.replace({ objects: [object("a", { version: 1 })], resourceVersion: "4" });
  assert.equal(store.size, 0);
});

Deno.test("an object of the same name and another uid buries the one before", () => {
  const store = grouped();
  store.apply(object("a", { version: 1, uid: "old" }));
  store.apply(object("a", { version: 5, uid: "new" }));
  assert.equal(store.isGone("old"), true);
  assert.equal(store.key("shop/a")?.metadata.uid, "new");
  assert.deepEqual(store.group("g").map(({ metadata }) => metadata.uid), ["new"]);
});

Deno.test("the deletion of an object's predecessor leaves the object alone", () => {
  const store = grouped();
  store.apply(object("a", { version: 5, uid: "new" }));
  store.bury("old");
  assert.equal(store.key("shop/a")?.metadata.uid, "new");
});

Deno.test("a list swaps everything and says what it dropped", () => {
  const store = grouped();
  store.apply(object("a", { version: 1 }));
  store.apply(object("b", { version: 2 }));
  const dropped = store.replace({ objects: [object("b", { version: 4 }), object("c", { version: 3 })], resourceVersion: "5" });
  assert.deepEqual(dropped.map(({ metadata }) => metadata.name), ["a"]);
  assert.deepEqual(store.keys().toSorted(), ["shop/b", "shop/c"]);
  assert.equal(versionOf(store, "shop/b"), "4");
});

Deno.test("what is not in a list is not known any more, and not known to be gone", () => {
  const store = grouped();
  store.apply(object("a", { version: 1 }));
  store.replace({ objects: [], resourceVersion: "5" });
  assert.equal(store.uid("uid-a"), undefined);
  assert.equal(store.isGone("uid-a"), false);
});

Deno.test("what was written after a list was taken outlasts it", () => {
  const store = grouped();
  store.apply(object("own", { version: 7 }));
  store.apply(object("changed", { version: 8 }));
  const dropped = store.replace({ objects: [object("changed", { version: 3 })], resourceVersion: "5" });
  assert.deepEqual(dropped, []);
  assert.deepEqual(store.keys().toSorted(), ["shop/changed", "shop/own"]);
  assert.equal(versionOf(store, "shop/changed"), "8");
});

Deno.test("a list of one namespace leaves the others alone", () => {
  const store = grouped();
  store.apply(object("a", { version: 1, uid: "1", namespace: "one" }));
  store.apply(object("a", { version: 2, uid: "2", namespace: "two" }));
  store.replace({ objects: [], resourceVersion: "5", namespace: "one" });
  assert.deepEqual(store.keys(), ["two/a"]);
});

Deno.test("a store finds objects by their group, and forgets a group that is empty", () => {
  const store = grouped();
  store.apply(object("a", { version: 1, group: "x" }));
  store.apply(object("b", { version: 2, group: "x" }));
  store.apply(object("c", { version: 3, group: "y" }));
  assert.deepEqual(store.group("x").map(({ metadata }) => metadata.name), ["a", "b"]);
  store.bury("uid-c");
  assert.deepEqual(store.group("y"), []);
  assert.deepEqual(store.groups(), ["x"]);
});

Deno.test("a changed object takes its predecessor's place in its group", () => {
  const store = grouped();
  store.apply(object("a", { version: 1 }));
  store.apply(object("a", { version: 2 }));
  assert.deepEqual(store.group("g").map(({ metadata }) => metadata.resourceVersion), ["2"]);
});
