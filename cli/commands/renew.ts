/** Verbs that renew. */
import type { Verb } from "../../primitives/contract.ts";
import type { Requested } from "../../primitives/define.ts";
import { objectName, withLine } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT } from "../failure.ts";
import { whichFlags } from "../request_flags.ts";
import { words } from "../words.ts";

export function renewCommand(primitive: Requested, verb: Verb): Command {
  return {
    name: verb.name,
    summary: verb.summary,
    examples: words.examplesOf(primitive, verb),
    operands: [{ name: "NAME", completes: () => primitive }],
    flags: () => whichFlags(primitive),
    run: (call) => renew(call, primitive, verb),
  };
}

async function renew(call: Call, primitive: Requested, verb: Verb): Promise<number> {
  const { flags, report } = call;
  const name = objectName(call.operands[0], primitive);
  const which = { holder: flags.text("holder"), id: flags.text("id") };
  const claim = await withLine(call, { primitive, name }, (line) => line.renew(which));
  await report.done(words.renewed({ primitive, verb, name, claim }), () => claim.object);
  return EXIT.done;
}
