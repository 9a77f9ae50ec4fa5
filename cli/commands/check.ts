/** Verbs that say whether an object is settled: `koncli once check`. */
import type { Verb } from "../../primitives/contract.ts";
import type { Primitive } from "../../primitives/define.ts";
import { objectName, withObject } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT, Failure } from "../failure.ts";
import { words } from "../words.ts";

/** How long an answer may take where the flags do not say. */
const LIMIT = "30s";

export function checkCommand(primitive: Primitive, verb: Verb): Command {
  return {
    name: verb.name,
    summary: verb.summary,
    details: words.details.check,
    examples: words.examplesOf(primitive, verb),
    operands: [{ name: "NAME", completes: () => primitive }],
    limit: LIMIT,
    run: (call) => check(call, primitive, verb),
  };
}

async function check(call: Call, primitive: Primitive, verb: Verb): Promise<number> {
  const { report } = call;
  const name = objectName(call.operands[0], primitive);
  const object = await withObject(call, { primitive, name }, (handle) => handle.get());
  const settlement = primitive.settle(object["status"]);
  const message = settlement?.message ?? verb.otherwise ?? words.notSettled;
  if (settlement?.succeeded === false) throw new Failure(words.settled({ primitive, name, message }), { exitCode: EXIT.failed });
  await report.done(words.settled({ primitive, name, message }), () => object);
  return settlement ? EXIT.done : EXIT.unavailable;
}
