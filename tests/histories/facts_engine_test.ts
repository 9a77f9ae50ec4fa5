/**
 * Random histories of facts on the engine. Environment: `HISTORIES`, how many (a fiftieth as many as of the rules, which are faster);
 * `HISTORY_SEED`, plays that one alone and shows it.
 */
import assert from "node:assert/strict";
import type { KubeApi } from "../../kube/api.ts";
import { isAbsence } from "../../kube/errors.ts";
import { wrapped } from "../engine/wrapped.ts";
import type { Plant } from "./engine_stage.ts";
import { playEngine } from "./facts_engine.ts";

const HISTORIES = Number(Deno.env.get("HISTORIES") ?? 3000) / 50;
const SEED = Deno.env.get("HISTORY_SEED");

Deno.test("facts: the engine holds in random histories", async () => {
  for (const seed of SEED === undefined ? Array(Math.ceil(HISTORIES)).keys() : [Number(SEED)]) {
    const { violation, trace } = await playEngine(seed);
    if (SEED !== undefined) console.log(trace.join("\n"));
    assert.equal(violation?.message, undefined, `HISTORY_SEED=${seed}`);
  }
});

Deno.test("facts: the same seed makes the same history of the engine", async () => {
  assert.deepEqual((await playEngine(7)).trace, (await playEngine(7)).trace);
});

const plants: Readonly<Record<string, Plant>> = {
  "it commits whatever the version": (api) =>
    wrapped(api, {
      async update(resource, request) {
        const { namespace, name = "" } = request.object.metadata;
        const { metadata } = await api.get(resource, { namespace, name });
        return await api.update(resource, { ...request, object: { ...request.object, metadata } });
      },
    }),

  "it takes whatever it is told to read live for present": (api) => believing(api),

  "it does not hear of what it has to forget": (api) =>
    wrapped(api, {
      async update(resource, request) {
        const { folded: _forgotten, ...status } = Object(request.object["status"]);
        return await api.update(resource, { ...request, object: { ...request.object, status } });
      },
    }),

  "it deletes whatever the version, before it has committed": (api) =>
    wrapped(api, {
      async update(resource, request) {
        const status = Object(request.object["status"]);
        for (const { name } of status.folded ?? []) {
          await api.delete({ ...resource, plural: "waitgroupdeltas" }, { namespace: "default", name }).catch(() => {});
        }
        return await api.update(resource, request);
      },
    }),
};

/** Takes the last copy that it saw of an object for what a live read says. */
function believing(api: KubeApi): KubeApi {
  const copies = new Map<string, Awaited<ReturnType<KubeApi["get"]>>>();
  const keep = <Seen extends Awaited<ReturnType<KubeApi["get"]>>>(object: Seen): Seen => {
    copies.set(`${object.kind}/${object.metadata.name}`, object);
    return object;
  };
  return wrapped(api, {
    async get(resource, request) {
      try {
        return await api.get(resource, request);
      } catch (error) {
        const copy = copies.get(`${resource.kind}/${request.name}`);
        if (copy === undefined || !isAbsence(error) || resource.plural === "waitgroups" || resource.plural === "barriers") throw error;
        return copy;
      }
    },
    async *watch(resource, request) {
      for await (const event of api.watch(resource, request)) {
        if (event.type === "DELETED") copies.delete(`${resource.kind}/${event.object.metadata.name}`);
        else if (event.type !== "BOOKMARK") keep(event.object);
        yield event;
      }
    },
  });
}

for (const [bug, plant] of Object.entries(plants)) {
  Deno.test(`random histories of facts find the engine with this bug: ${bug}`, async (test) => {
    for (let seed = 0; seed < 400; seed++) {
      const { violation } = await playEngine(seed, plant);
      if (violation) return void await test.step(`found with HISTORY_SEED=${seed}: ${violation.message}`, () => {});
    }
    assert.fail(`Cannot find the bug in 400 histories: ${bug}`);
  });
}
