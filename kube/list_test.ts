import assert from "node:assert/strict";
import type { KubeList, ListRequest } from "./api.ts";
import { ApiError, isGone } from "./errors.ts";
import { listAll } from "./list.ts";
import { failureOf, widget, widgets } from "./test_api.ts";

type Page = KubeList | ApiError;

/** Answers one list after the other, and notes what was asked. */
function scripted(pages: readonly Page[]) {
  const asked: ListRequest[] = [];
  const list = (_resource: unknown, request: ListRequest): Promise<KubeList> => {
    const page = pages[asked.length] ?? assert.fail("one request too many");
    asked.push(request);
    return page instanceof ApiError ? Promise.reject(page) : Promise.resolve(page);
  };
  return { list, asked };
}

function page(resourceVersion: string, names: string, next?: string): KubeList {
  const items = names.split("").map((name) => widget(name));
  return { resourceVersion, items, ...(next === undefined ? {} : { continue: next }) };
}

const tooOld = new ApiError("The provided continue parameter is too old", { code: 410, reason: "Expired" });

function namesOf({ objects }: { readonly objects: readonly { readonly metadata: { readonly name: string } }[] }): string {
  return objects.map(({ metadata }) => metadata.name).join("");
}

Deno.test("all pages are followed, and the first one's version counts", async () => {
  const api = scripted([page("5", "ab", "p2"), page("6", "cd", "p3"), page("7", "e")]);
  const listed = await listAll(api, widgets, { namespace: "shop", labelSelector: "a=b", pageSize: 2 });
  assert.equal(namesOf(listed), "abcde");
  assert.equal(listed.resourceVersion, "5");
  const selection = { namespace: "shop", labelSelector: "a=b", limit: 2 };
  assert.deepEqual(api.asked, [selection, { ...selection, continue: "p2" }, { ...selection, continue: "p3" }]);
});

Deno.test("pages hold 500 objects by default", async () => {
  const api = scripted([page("5", "")]);
  await listAll(api, widgets);
  assert.deepEqual(api.asked, [{ limit: 500 }]);
});

Deno.test("a 410 in the middle of paging starts over", async () => {
  const api = scripted([page("5", "ab", "p2"), tooOld, page("8", "bc", "q2"), page("8", "d")]);
  const listed = await listAll(api, widgets, { pageSize: 2 });
  assert.equal(namesOf(listed), "bcd");
  assert.equal(listed.resourceVersion, "8");
});

Deno.test("paging that is always too slow ends with one page", async () => {
  const api = scripted([page("5", "ab", "p2"), tooOld, page("8", "bc", "q2"), tooOld, page("9", "bcde")]);
  const listed = await listAll(api, widgets, { pageSize: 2 });
  assert.equal(namesOf(listed), "bcde");
  assert.equal(api.asked.at(-1)?.limit, undefined);
});

Deno.test("a 410 on a first page, and any other refusal on a later one, is thrown", async () => {
  assert.ok(isGone(await failureOf(listAll(scripted([tooOld]), widgets))));
  const forbidden = new ApiError("no", { code: 403 });
  assert.equal(await failureOf(listAll(scripted([page("5", "a", "p2"), forbidden]), widgets)), forbidden);
});
