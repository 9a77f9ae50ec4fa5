/** Verbs that release: `koncli semaphore release`, `koncli mutex unlock`. */
import type { Verb } from "../../primitives/contract.ts";
import type { Requested } from "../../primitives/define.ts";
import type { Konductor } from "../../sdk/mod.ts";
import { objectName, withLine } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../failure.ts";
import { reasonFlag, whichFlags } from "../request_flags.ts";
import { words } from "../words.ts";

export function releaseCommand(primitive: Requested, verb: Verb): Command {
  return {
    name: verb.name,
    summary: verb.summary,
    details: words.details.release,
    examples: words.examplesOf(primitive, verb),
    operands: [{ name: "NAME", completes: () => primitive }],
    flags: () => [
      ...whichFlags(primitive),
      { name: "all", summary: words.flags.all },
      { name: "force", summary: words.flags.force },
      reasonFlag,
    ],
    run: (call) => release(call, primitive, verb),
  };
}

async function release(call: Call, primitive: Requested, verb: Verb): Promise<number> {
  const { flags, report, context } = call;
  const name = objectName(call.operands[0], primitive);
  const released = await withLine(call, { primitive, name }, (line, konductor) =>
    line.release({
      holder: flags.text("holder"),
      id: flags.text("id"),
      all: flags.isOn("all"),
      force: flags.isOn("force"),
      reason: flags.text("reason"),
      by: releaser(konductor, context),
    }));
  const names = released.map((request) => words.nameOf(primitive.request, request));
  if (report.format === "name") report.write(names.map((request) => `${request}\n`).join(""));
  else await report.data({ released }, `${words.released({ primitive, verb, name, count: released.length })}\n`);
  return EXIT.done;
}

/** Who gives it back, for whoever had it: outside of a Pod it is a person, and the host alone says too little. */
function releaser({ holder, pod }: Konductor, { env }: Context): string {
  const user = env("USER") ?? env("USERNAME");
  return pod === undefined && user ? `${user}@${holder}` : holder;
}
