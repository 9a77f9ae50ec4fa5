/** Verbs that change an object's own spec: `koncli gate open`, `koncli barrier reset`. */
import type { Verb } from "../../primitives/contract.ts";
import type { Primitive } from "../../primitives/define.ts";
import { objectName, withObject } from "../cluster.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../failure.ts";
import { words } from "../words.ts";

export function setCommand(primitive: Primitive, verb: Verb): Command {
  return {
    name: verb.name,
    summary: verb.summary,
    examples: words.examplesOf(primitive, verb),
    operands: [{ name: "NAME", completes: () => primitive }],
    run: async (call) => {
      const name = objectName(call.operands[0], primitive);
      const object = await withObject(call, { primitive, name }, (handle) => {
        return verb.increments === undefined ? handle.update(verb.sets ?? {}) : handle.increment(verb.increments);
      });
      await call.report.done(words.changed({ primitive, verb, name }), () => object);
      return EXIT.done;
    },
  };
}
