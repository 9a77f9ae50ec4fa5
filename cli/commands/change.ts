/** Verbs that change what the holder has: `koncli rwmutex downgrade`, `koncli once done`. */
import type { Verb } from "../../primitives/contract.ts";
import type { Requested } from "../../primitives/define.ts";
import { objectName, withLine } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT } from "../failure.ts";
import { interruptible } from "../interruption.ts";
import { bodyOf, durationOf, verbFlags, whichFlags } from "../request_flags.ts";
import { words } from "../words.ts";

export function changeCommand(primitive: Requested, verb: Verb): Command {
  return {
    name: verb.name,
    summary: verb.summary,
    details: words.details.change,
    examples: words.examplesOf(primitive, verb),
    operands: [{ name: "NAME", completes: () => primitive }],
    flags: () => [...whichFlags(primitive), ...verbFlags(primitive, verb)],
    waits: true,
    run: (call) => change(call, primitive, verb),
  };
}

async function change(call: Call, primitive: Requested, verb: Verb): Promise<number> {
  const { flags, context, report } = call;
  const name = objectName(call.operands[0], primitive);
  const sets = bodyOf(flags, verb);
  const which = { holder: flags.text("holder"), id: flags.text("id"), timeout: durationOf(flags, "timeout") };
  return await withLine(call, { primitive, name }, (line) =>
    interruptible(context.signals, async (signal) => {
      await line.amend(sets, { action: verb.infinitive ?? verb.name, ...which, signal });
      await report.done(words.changed({ primitive, verb, name }), () => line.get());
      return EXIT.done;
    }));
}
