/** The corpus, run against a server that has the CRDs. */
import assert from "node:assert/strict";
import type { KubeApi, KubeObject, Resource } from "../../kube/api.ts";
import { ApiError } from "../../kube/errors.ts";
import { isRequested } from "../../primitives/define.ts";
import { primitives, resourceOf } from "../../primitives/mod.ts";
import { type Case, corpus } from "./corpus.ts";

const definitions = [...primitives, ...primitives.filter(isRequested).map(({ request }) => request)];
const kinds: ReadonlyMap<string, Resource> = new Map(definitions.map((definition) => [definition.kind, resourceOf(definition)]));

/** Registers a test for each case. `api` gives the server once the tests run. */
export function testCorpus(server: string, api: () => KubeApi): void {
  for (const example of corpus(primitives)) {
    Deno.test(`${server}: ${example.name}`, () => check(example, api()));
  }
  for (const { request } of primitives.filter(isRequested)) {
    const fields = [request.parentField, "holder"];
    for (const field of fields) {
      Deno.test(`${server}: ${request.plural} can be selected by ${field}`, () => checkSelection(api(), { ...request, field }));
    }
  }
}

interface Selected {
  readonly kind: string;
  readonly parentField: string;
  readonly field: string;
}

async function checkSelection(api: KubeApi, { kind, parentField, field }: Selected): Promise<void> {
  const resource = resourceFor(kind);
  const namespace = "default";
  const bodies = new Map([["one", { [parentField]: "db", holder: "ada" }], ["other", { [parentField]: "db2", holder: "eve" }]]);
  for (const [name, spec] of bodies) await api.create(resource, { object: { metadata: { name, namespace }, spec } });
  try {
    const { items } = await api.list(resource, { namespace, fieldSelector: `spec.${field}=${bodies.get("other")?.[field]}` });
    assert.deepEqual(items.map(({ metadata }) => metadata.name), ["other"]);
  } finally {
    for (const name of bodies.keys()) await api.delete(resource, { namespace, name });
  }
}

async function check(example: Case, api: KubeApi): Promise<void> {
  const resource = resourceFor(example.kind);
  const { name = "", namespace } = example.object.metadata;
  try {
    await expectOutcome(example, () => example.patch === undefined ? create(example, api) : change(example, api));
  } finally {
    await api.delete(resource, { name, namespace }).catch(() => {});
  }
}

async function expectOutcome({ kind, refusal, becomes = {} }: Case, attempt: () => Promise<KubeObject>): Promise<void> {
  if (refusal === undefined) {
    const result = await attempt();
    for (const [field, value] of Object.entries(becomes)) assert.deepEqual(result[field], value);
    expectReadable(kind, result);
    return;
  }
  const error = await attempt().then((object) => assert.fail(`it was accepted: ${JSON.stringify(object)}`), (error) => error);
  assert.ok(error instanceof ApiError, String(error));
  assert.deepEqual([error.code, error.reason], [422, "Invalid"], error.message);
  assert.ok(error.message.includes(refusal), `expected "${refusal}" in: ${error.message}`);
}

/** The operator ignores what it cannot read: it has to read all that the server accepts. */
function expectReadable(kind: string, { spec, status }: KubeObject): void {
  const definition = definitions.find((definition) => definition.kind === kind);
  definition?.spec.parse(spec);
  if (status !== undefined) definition?.status.parse(status);
}

async function create({ kind, object }: Case, api: KubeApi): Promise<KubeObject> {
  return await api.create(resourceFor(kind), { object });
}

/** What stands in the way of the creation is a defect of the case, not an outcome. */
async function change(example: Case, api: KubeApi): Promise<KubeObject> {
  const { kind, patch = {}, subresource } = example;
  const { metadata: { name, namespace } } = await create(example, api).catch((error) => {
    throw new Error(`Cannot create the object to be changed: ${error.message}`, { cause: error });
  });
  return await api.patch(resourceFor(kind), { name, namespace, patch, subresource });
}

function resourceFor(kind: string): Resource {
  const resource = kinds.get(kind);
  assert.ok(resource, `no such kind: ${kind}`);
  return resource;
}
