/** Operators with one bug each that only some kinds can have, planted between the engine and the API server. */
import { fieldsOf } from "../../controllers/object.ts";
import { wrapped } from "../engine/wrapped.ts";
import { seeing, withSpec } from "./engine_seeing.ts";
import type { Plant } from "./engine_stage.ts";

export const plantsInKinds: Readonly<Record<string, { readonly kind: string; readonly plant: Plant }>> = {
  "it does not see that a writer goes on as a reader": {
    kind: "RWMutex",
    plant: (api) => {
      const modes = new Map<string, unknown>();
      return seeing(api, (request) => {
        const { uid } = request.metadata;
        return withSpec(request, ({ mode, ...spec }) => {
          modes.set(uid, modes.get(uid) ?? mode);
          return { ...spec, mode: modes.get(uid) };
        });
      });
    },
  },

  "it does not see what executors say": {
    kind: "Once",
    plant: (api) => seeing(api, (request) => withSpec(request, ({ outcome: _outcome, ...spec }) => spec)),
  },

  "it makes of every outcome a success": {
    kind: "Once",
    plant: (api) =>
      seeing(api, (request) => withSpec(request, ({ outcome, ...spec }) => outcome ? { ...spec, outcome: "Succeeded" } : spec)),
  },

  "it does not commit that something was executed": {
    kind: "Once",
    plant: (api) =>
      wrapped(api, {
        update(resource, request) {
          const { executed: _executed, phase, ...status } = fieldsOf(request.object["status"]);
          const changed = phase === "Executed" ? { ...status, executed: false, phase: "Pending" } : request.object["status"];
          return api.update(resource, { ...request, object: { ...request.object, status: changed } });
        },
      }),
  },
};
