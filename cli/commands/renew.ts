/** Verbs that renew. */
import type { Verb } from "../../primitives/contract.ts";
import type { Primitive } from "../../primitives/define.ts";
import { objectName, withCluster } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT } from "../failure.ts";
import { whichFlags } from "../request_flags.ts";
import { words } from "../words.ts";

export function renewCommand(primitive: Primitive, verb: Verb): Command {
  return {
    name: verb.name,
    summary: verb.summary,
    examples: words.examplesOf(primitive, verb),
    operands: [{ name: "NAME", completes: () => primitive }],
    flags: () => whichFlags(primitive),
    run: (call) => renew(call, primitive, verb),
  };
}

async function renew(call: Call, primitive: Primitive, verb: Verb): Promise<number> {
  const { flags, report } = call;
  const name = objectName(call.operands[0], primitive);
  const claim = await withCluster(
    call,
    (konductor) => konductor.line(primitive, name).renew({ holder: flags.text("holder"), id: flags.text("id") }),
  );
  await report.done(words.renewed({ primitive, verb, name, claim }), () => claim.object);
  return EXIT.done;
}
